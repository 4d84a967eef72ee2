import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { AnswerTooLong, createPost, NotSent } from '../../../worker/src/channels/post.ts';

const LIMIT = 10_000;

async function listen(server: Server | TcpServer): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('not listening');
  return address.port;
}

async function serve(listener: RequestListener): Promise<{ url: string; server: Server }> {
  const server = createServer(listener);
  return { url: `http://127.0.0.1:${await listen(server)}/`, server };
}

describe('a post', () => {
  it('brings the form and gets status, Retry-After and text', async () => {
    let asked = '';
    const { url } = await serve((request, response) => {
      request.setEncoding('utf8').on('data', (text: string) => (asked += text));
      request.on('end', () => response.writeHead(429, { 'retry-after': '7' }).end('größer'));
    });

    expect(await createPost(LIMIT)(url, 'a=1&b=%C3%BC', null)).toEqual({
      status: 429,
      retryAfter: '7',
      text: 'größer',
    });
    expect(asked).toBe('a=1&b=%C3%BC');
  });

  it('uses a connection again', async () => {
    const { url, server } = await serve((_request, response) => void response.end('ok'));
    let connections = 0;
    server.on('connection', () => connections++);
    const post = createPost(LIMIT);
    for (let round = 0; round < 5; round++) await post(url, '', null);

    expect(connections).toBe(1);
  });

  it('takes a redirect for an answer', async () => {
    const { url } = await serve(
      (_request, response) => void response.writeHead(307, { location: 'http://other.invalid/' }).end(),
    );

    expect(await createPost(LIMIT)(url, '', null)).toMatchObject({ status: 307 });
  });

  it('reads no endless answer', async () => {
    const { url } = await serve((_request, response) => void response.end('x'.repeat(LIMIT + 1)));

    await expect(createPost(LIMIT)(url, '', null)).rejects.toBeInstanceOf(AnswerTooLong);
  });
});

describe('a post that fails', () => {
  it('has not left when nobody listens', async () => {
    const post = createPost(LIMIT);

    await expect(post('http://127.0.0.1:1/', '', null)).rejects.toMatchObject({
      name: 'NotSent',
      code: 'ECONNREFUSED',
    });
  });

  it('has not left when there is no connection in time', async () => {
    const silent = createTcpServer();
    // Connected, but the handshake is never answered.
    const port = await listen(silent);
    silent.on('connection', (socket) => onTestFinished(() => void socket.destroy()));

    await expect(
      createPost(LIMIT)(`https://127.0.0.1:${port}/`, '', AbortSignal.timeout(50)),
    ).rejects.toMatchObject({
      name: 'NotSent',
      code: 'ETIMEDOUT',
    });
  });

  it('may have left when the connection breaks after the request', async () => {
    const { url } = await serve((request) => void request.socket.resetAndDestroy());

    const failing = createPost(LIMIT)(url, '', null);
    await expect(failing).rejects.toMatchObject({ code: 'ECONNRESET' });
    await expect(failing).rejects.not.toBeInstanceOf(NotSent);
  });

  it('may have left when a connection that was kept alive breaks', async () => {
    let requests = 0;
    const { url } = await serve((request, response) => {
      requests++;
      if (requests === 1) response.end('ok');
      else request.socket.destroy();
    });
    const post = createPost(LIMIT);
    await post(url, '', null);

    await expect(post(url, '', null)).rejects.not.toBeInstanceOf(NotSent);
  });

  it('may have left when the answer is cut off', async () => {
    const { url } = await serve((request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half');
      setImmediate(() => request.socket.destroy());
    });

    await expect(createPost(LIMIT)(url, '', null)).rejects.not.toBeInstanceOf(NotSent);
  });

  it('may have left when no answer comes in time', async () => {
    const { url, server } = await serve(() => undefined);
    onTestFinished(() => server.closeAllConnections());

    await expect(createPost(LIMIT)(url, '', AbortSignal.timeout(50))).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});
