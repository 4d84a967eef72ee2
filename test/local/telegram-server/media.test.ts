import { expect, test } from 'vitest';
import { read, startServer, TOKEN } from './bot-client.ts';

const picture = 'https://example.com/prize.jpg';

test.each([
  ['sendPhoto', 'photo', 'https://example.com/a.png', 'photo'],
  ['sendVideo', 'video', 'https://example.com/a.mp4', 'video'],
  ['sendAnimation', 'animation', 'https://example.com/a.gif', 'animation'],
  ['sendDocument', 'document', 'https://example.com/a.pdf', 'document'],
])('%s by URL, then again by the file id it gave', async (method, field, url, shown) => {
  const { call } = await startServer();

  const first = await call(method, { chat_id: 1, [field]: url, caption: '<b>x</b>', parse_mode: 'HTML' });
  const media = first.body.result?.[shown];
  const fileId = (Array.isArray(media) ? media[0] : media) as { file_id: string };
  const again = await call(method, { chat_id: 1, [field]: fileId.file_id });

  expect(first.body.result).toMatchObject({
    caption: 'x',
    caption_entities: [{ type: 'bold', offset: 0, length: 1 }],
  });
  expect(again.body.result?.[shown]).toEqual(media);
});

test('an upload is taken, with its name, and attached files fill an album', async () => {
  const { server } = await startServer();
  const form = new FormData();
  form.set('chat_id', '1');
  form.set(
    'media',
    JSON.stringify([
      { type: 'document', media: 'attach://a' },
      { type: 'document', media: 'attach://b', caption: 'both' },
    ]),
  );
  form.set('a', new File(['one'], 'one.txt'));
  form.set('b', new File(['three'], 'two.txt'));

  const answer = await read(
    await fetch(`${server.url}/bot${TOKEN}/sendMediaGroup`, { method: 'POST', body: form }),
  );

  const album = answer.body.result as unknown as Record<string, unknown>[];
  expect(album).toMatchObject([
    { document: { file_name: 'one.txt', file_size: 3 } },
    { document: { file_name: 'two.txt', file_size: 5 }, caption: 'both' },
  ]);
  expect(new Set(album.map((message) => message['media_group_id'])).size).toBe(1);
  expect(server.deliveryCounts()).toEqual({ messages: 2, requests: 1, chats: 1, duplicates: 0 });
});

test.each([
  ['sendDocument', { document: 'https://example.com/a.html' }, 'wrong type of the web page content'],
  ['sendPhoto', { photo: 'file:///etc/passwd' }, 'invalid file HTTP URL specified: Unsupported URL protocol'],
  ['sendPhoto', { photo: 'https://localhost/a.jpg' }, 'invalid file HTTP URL specified: Wrong HTTP URL'],
  ['sendPhoto', { photo: 'a b' }, 'wrong remote file identifier specified: Wrong character in the string'],
  ['sendMediaGroup', { media: [] }, 'there are no messages to send'],
  ['sendMediaGroup', {}, 'parameter "media" is required'],
  ['sendMediaGroup', { media: {} }, 'expected an Array of InputMedia'],
  [
    'sendMediaGroup',
    { media: [{ type: 'animation', media: picture }] },
    'can\'t parse InputMedia: type "animation" can\'t be used in sendMediaGroup',
  ],
  [
    'sendMediaGroup',
    {
      media: [
        { type: 'photo', media: picture },
        { type: 'document', media: 'https://example.com/a.pdf' },
      ],
    },
    "document can't be mixed with other media types",
  ],
])('%s of %j is refused', async (method, parameters, reason) => {
  const { server, call } = await startServer();

  const answer = await call(method, { chat_id: 1, ...parameters });

  expect(answer.body.description).toBe(`Bad Request: ${reason}`);
  expect(server.deliveries()).toEqual([]);
});

test('a file id is of one kind and one bot', async () => {
  const other = '987654321:AAE-example-secret-of-a-bot-0123456';
  const { server, call } = await startServer({ bots: [{ token: TOKEN }, { token: other }] });
  const sent = await call('sendVideo', { chat_id: 1, video: 'https://example.com/a.mp4' });
  const fileId = (sent.body.result?.['video'] as { file_id: string } | undefined)?.file_id;

  const asPhoto = await call('sendPhoto', { chat_id: 1, photo: fileId });
  const byOther = await read(await fetch(`${server.url}/bot${other}/sendVideo?chat_id=1&video=${fileId}`));

  expect(asPhoto.body.description).toBe("Bad Request: can't use file of type Video as Photo");
  expect(byOther.body.description).toBe('Bad Request: wrong file identifier/HTTP URL specified');
});

test('a request with more than fifty files is refused without words', async () => {
  const { server } = await startServer();
  const upload = async (files: number) => {
    const form = new FormData();
    form.set('chat_id', '1');
    form.set('document', new File(['x'], 'x.txt'));
    for (let at = 1; at < files; at += 1) form.set(`file${at}`, new File(['x'], 'x.txt'));
    return read(await fetch(`${server.url}/bot${TOKEN}/sendDocument`, { method: 'POST', body: form }));
  };

  expect((await upload(50)).status).toBe(200);
  expect(await upload(51)).toMatchObject({ status: 413, text: '' });
});
