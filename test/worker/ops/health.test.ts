import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Rig } from '../../rig.ts';
import { freePort, observedWorker } from './observed-worker.ts';

let rig: Rig;
let port: number;
let worker: Awaited<ReturnType<typeof observedWorker>>;

beforeEach(async () => {
  rig = await Rig.start();
  port = await freePort();
  worker = await observedWorker(rig, { HTTP_PORT: String(port) });
});

afterEach(async () => {
  await worker.close();
  await rig.close();
});

async function probe(path: string) {
  const response = await fetch(`http://127.0.0.1:${port}${path}`);
  const { problems } = (await response.json()) as { readonly problems: readonly string[] };
  return { status: response.status, problems };
}

describe('readiness', () => {
  it('holds once the sheet was read and the channel answered', async () => {
    expect(await probe('/readyz')).toMatchObject({ status: 503 });

    await worker.tick();

    expect(await probe('/readyz')).toEqual({ status: 200, problems: [] });
  });

  it('names the trouble with the sheet, and holds again when that is over', async () => {
    await worker.tick();
    rig.sheets.faults.plan({ kind: 'dropBefore', count: 1 });

    await expect(worker.tick()).rejects.toThrow('Google');

    expect(await probe('/readyz')).toEqual({
      status: 503,
      problems: [expect.stringMatching(/^sheet: Google/)],
    });
    expect(await probe('/healthz')).toMatchObject({ status: 200 });
    worker.advance(120_000);
    await worker.tick();
    expect(await probe('/readyz')).toMatchObject({ status: 200 });
  });

  it('names a channel that is stopped, and says nothing of the token', async () => {
    rig.telegram.setRevoked(rig.token, true);
    await worker.tick();

    const { status, problems } = await probe('/readyz');

    expect(status).toBe(503);
    expect(problems).toEqual([expect.stringMatching(/^telegram: .*bot token/)]);
    expect(problems.join()).not.toContain(rig.token.split(':')[1]);
  });

  it('does not hold while another worker sends, which is no reason to start this one anew', async () => {
    await worker.tick();
    worker.leads(false);

    expect(await probe('/readyz')).toEqual({
      status: 503,
      problems: [expect.stringContaining('standing by')],
    });
    worker.advance(3_600_000);
    expect(await probe('/healthz')).toEqual({ status: 200, problems: [] });
  });
});

describe('liveness', () => {
  it('fails when no round has begun or ended for far too long', async () => {
    await worker.tick();
    worker.advance(9 * 60_000);
    expect(await probe('/healthz')).toMatchObject({ status: 200 });

    worker.advance(2 * 60_000);

    expect(await probe('/healthz')).toEqual({ status: 503, problems: [expect.stringContaining('no round')] });
  });
});

describe('the port', () => {
  it('answers nothing but these, and only to be read', async () => {
    const post = await fetch(`http://127.0.0.1:${port}/metrics`, { method: 'POST' });
    const other = await fetch(`http://127.0.0.1:${port}/.env`);

    expect([post.status, other.status]).toEqual([405, 404]);
  });

  it("may be another program's: sending goes on without it, and it is taken when it becomes free", async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const taken = await new Promise<Server>((resolve) => {
      const server = createServer((_request, response) => response.end('mine'));
      server.listen(0, '127.0.0.1', () => resolve(server));
    });
    const address = taken.address();
    const busy = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const second = await observedWorker(rig, { HTTP_PORT: String(busy) });
    expect(await (await fetch(`http://127.0.0.1:${busy}`)).text()).toBe('mine');

    taken.closeAllConnections();
    await new Promise((resolve) => {
      taken.close(resolve);
    });
    await vi.advanceTimersByTimeAsync(5_000);
    vi.useRealTimers();

    await vi.waitFor(async () => {
      expect((await fetch(`http://127.0.0.1:${busy}/healthz`)).status).toBe(200);
    });
    await second.close();
  });
});
