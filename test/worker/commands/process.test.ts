import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EXIT } from '../../../worker/src/commands/exit-codes.ts';
import { Rig } from '../../rig.ts';

const COURIER = fileURLToPath(new URL('../../../worker/bin/courier.js', import.meta.url));

let rig: Rig;

beforeEach(async () => {
  rig = await Rig.start();
});

afterEach(() => rig.close());

async function courier(words: readonly string[], { input = '' } = {}) {
  const child = spawn(process.execPath, [COURIER, ...words], { cwd: rig.folder, env: rig.environment() });
  child.stdin.end(input);
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', resolve);
  });
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { out, err, code };
}

describe('the command line', () => {
  it('tells people what there is, and what the exit codes mean', async () => {
    const { out, code } = await courier(['--help']);

    expect(code).toBe(0);
    for (const name of [
      'start',
      'doctor',
      'status',
      'list',
      'show',
      'uncertain',
      'retry',
      'cancel',
      'journal',
    ])
      expect(out).toMatch(new RegExp(`^ {2}${name} `, 'm'));
    for (const code of Object.values(EXIT)) expect(out).toMatch(new RegExp(`^ {2}${code} +[a-z]`, 'm'));
  });

  it('ends with 2 for what it can not understand, and says what was probably meant', async () => {
    const { err, code } = await courier(['docter']);

    expect(code).toBe(2);
    expect(err).toContain("unknown command 'docter'");
    expect(err).toContain('Did you mean doctor?');
  });

  it('examines a real set-up, with one JSON value on standard output and nothing else', async () => {
    const { out, err, code } = await courier(['doctor', '--json']);

    expect(JSON.parse(out)).toMatchObject({ ok: true });
    expect({ err, code }).toEqual({ err: '', code: 0 });
  });

  it('ends with 1 where the doctor finds a failure, uncoloured because nobody looks', async () => {
    rig.telegram.setRevoked(rig.token, true);

    const { out, code } = await courier(['doctor']);

    expect(code).toBe(1);
    expect(out).toContain('✗ Bot token');
    expect(out).not.toContain('\u001b[');
  });

  it('queues what is piped in, and is not talked into it without a yes', async () => {
    const input = 'User ID,Message\n1001,Hi\n1002,Hi\n';

    const unsure = await courier(['enqueue', '-'], { input });
    const sure = await courier(['enqueue', '-', '--yes', '--json', '--type', 'news'], { input });

    expect(unsure).toMatchObject({ code: 4, err: expect.stringContaining('say --yes') });
    expect(sure.code).toBe(0);
    expect(JSON.parse(sure.out)).toMatchObject({ queued: [rig.rowAt(1).id, rig.rowAt(2).id] });
    expect(rig.rowAt(2)).toMatchObject({ userId: '1002', type: 'news', status: 'pending' });
  });
});

describe('a worker that reads the bot’s updates', () => {
  it('answers the admin while it delivers, and ends in time all the same', async () => {
    const admin = 999_999;
    rig.telegram.chats.add({ type: 'private', id: admin });
    const [id = ''] = rig.queue([{ status: 'dead' }]);
    const environment = rig.environment({ READ_BOT_UPDATES: 'yes', POLL_INTERVAL_MS: '200' });
    const child = spawn(process.execPath, [COURIER, 'start'], { cwd: rig.folder, env: environment });
    const ended = new Promise<number | null>((resolve) => {
      child.once('close', resolve);
    });
    try {
      rig.telegram.people.write({ chatId: admin, text: `/retry ${id}` });

      await vi.waitFor(() => expect(rig.telegram.deliveryCounts().messages).toBeGreaterThan(0), {
        timeout: 20_000,
      });
      expect(rig.telegram.deliveries({ chatId: admin })[0]?.message['text']).toContain('1 row pending again');
    } finally {
      child.kill('SIGTERM');
    }
    expect(await ended).toBe(0);
  });
});
