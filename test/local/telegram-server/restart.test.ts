import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createTelegramServer } from '../../../local/src/telegram-server/telegram-server.ts';
import { post, startServer, TOKEN } from './bot-client.ts';

async function dataFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'telegram-server-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

test('a new server on the same folder knows chats, messages, updates and the webhook', async () => {
  const dataDir = await dataFolder();
  const first = await startServer({ dataDir });
  first.server.chats.add({ type: 'private', id: 5, firstName: 'Eve', username: 'eve_x', blocked: true });
  await first.call('sendMessage', { chat_id: 1, text: 'kept' });
  first.server.people.write({ chatId: 1, text: 'waiting' });
  await first.call('setMyCommands', { commands: [{ command: 'spin', description: 'Spin' }] });
  await first.server.close();

  const second = createTelegramServer({ bots: [{ token: TOKEN }], dataDir });
  await second.listen();
  onTestFinished(() => second.close());
  const url = `${second.url}/bot${TOKEN}`;

  expect(second.messages(1)).toMatchObject([
    { message_id: 1, text: 'kept' },
    { message_id: 2, text: 'waiting' },
  ]);
  expect((await post(`${url}/sendMessage`, { chat_id: '@eve_x', text: 'x' })).status).toBe(403);
  expect((await post(`${url}/sendMessage`, { chat_id: 1, text: 'next' })).body.result?.['message_id']).toBe(
    3,
  );
  expect((await post(`${url}/getUpdates`, {})).body.result).toMatchObject([{ message: { text: 'waiting' } }]);
  expect((await post(`${url}/getMyCommands`, {})).body.result).toMatchObject([{ command: 'spin' }]);
  expect(second.deliveryCounts()).toMatchObject({ messages: 2, requests: 2, duplicates: 0 });
});

test('what was answered survives a kill', async () => {
  const dataDir = await dataFolder();
  const server = new URL('../../../local/src/telegram-server/telegram-server.ts', import.meta.url).href;
  const program = `
    import { createTelegramServer } from ${JSON.stringify(server)};
    const server = createTelegramServer({ bots: [{ token: ${JSON.stringify(TOKEN)} }], dataDir: ${JSON.stringify(dataDir)}, openChats: true, limits: 'off' });
    await server.listen();
    console.log(server.url);
  `;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const url = await new Promise<string>((resolve) => {
    child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
  });
  for (let sent = 0; sent < 50; sent++)
    await post(`${url}/bot${TOKEN}/sendMessage`, { chat_id: 1, text: `m${sent}` });

  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await exited;

  const after = createTelegramServer({ bots: [{ token: TOKEN }], dataDir });
  onTestFinished(() => after.close());
  expect(after.deliveryCounts().messages).toBe(50);
});
