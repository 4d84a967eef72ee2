import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Rig } from '../rig.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PM2 = fileURLToPath(new URL('../../node_modules/.bin/pm2', import.meta.url));

let rig: Rig;

beforeEach(async () => {
  rig = await Rig.start();
});

afterEach(async () => {
  await pm2(['kill']);
  await rig.close();
});

/** The real PM2 with a home of its own. */
function pm2(words: readonly string[], settings: Readonly<Record<string, string>> = {}) {
  const env = { ...rig.environment(settings), HOME: rig.folder, PM2_HOME: `${rig.folder}/pm2` };
  return promisify(execFile)(process.execPath, [PM2, ...words], { cwd: ROOT, env });
}

interface Listed {
  readonly pm2_env: {
    readonly status: string;
    readonly restart_time: number;
    readonly exit_code?: number;
    readonly axm_monitor?: Readonly<Record<string, { readonly value: string | number }>>;
  };
}

async function listed(): Promise<Listed['pm2_env'] | undefined> {
  const { stdout } = await pm2(['jlist']);
  return (JSON.parse(stdout.slice(stdout.indexOf('['))) as Listed[])[0]?.pm2_env;
}

describe('under PM2', () => {
  it('is online when it says so itself, delivers, and ends with 0 when it is stopped', async () => {
    const [id = ''] = rig.queue([{}]);

    await pm2(['start', 'ecosystem.config.cjs']);
    expect(await listed()).toMatchObject({ status: 'online', restart_time: 0 });
    await vi.waitFor(() => expect(rig.row(id).status).toBe('sent'), { timeout: 15_000 });
    await pm2(['stop', 'sheet-courier']);

    expect(await listed()).toMatchObject({ status: 'stopped', exit_code: 0 });
  });

  it('shows its figures where PM2 shows those of a process', async () => {
    rig.queue([{}]);
    await pm2(['start', 'ecosystem.config.cjs']);

    await vi.waitFor(
      async () =>
        expect((await listed())?.axm_monitor).toMatchObject({
          Sends: { value: 'yes' },
          'Sent today': { value: 1 },
          'Due and waiting': { value: 0 },
          Rate: { value: 10 },
        }),
      { timeout: 20_000, interval: 500 },
    );
  });

  it('is reloaded in the midst of sending without a second worker, a loss or a repetition', async () => {
    const ids = rig.queue(Array.from({ length: 60 }, (_, i) => ({ to: String(500 + i) })));
    await pm2(['start', 'ecosystem.config.cjs'], { RATE_PER_SECOND: '20' });
    await vi.waitFor(() => expect(rig.telegram.deliveryCounts().messages).toBeGreaterThan(5), 15_000);

    await pm2(['reload', 'sheet-courier']);

    expect(await listed()).toMatchObject({ status: 'online', restart_time: 1 });
    await vi.waitFor(() => expect(rig.statuses()).toEqual({ sent: ids.length }), 20_000);
    expect(rig.telegram.deliveryCounts()).toMatchObject({ messages: ids.length, duplicates: 0 });
    const { stdout } = await pm2(['logs', 'sheet-courier', '--nostream', '--raw', '--lines', '500']);
    const news = stdout.split('\n').filter((line) => /worker (starts|has stopped)/.test(line));
    expect(news.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual([
      'the worker starts',
      'the worker has stopped',
      'the worker starts',
    ]);
  });

  it('is not started again with bad settings', async () => {
    await pm2(['start', 'ecosystem.config.cjs'], { RATE_PER_SECOND: 'fast' }).catch(() => undefined);

    await vi.waitFor(
      async () => expect(await listed()).toMatchObject({ status: 'stopped', exit_code: 78, restart_time: 0 }),
      {
        timeout: 15_000,
        interval: 300,
      },
    );
  });
});
