import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { doctor } from '../../../worker/src/commands/doctor.ts';
import type { Finding } from '../../../worker/src/commands/doctor/finding.ts';
import { dataFiles } from '../../../worker/src/journal/data-files.ts';
import { WorkersTab } from '../../../worker/src/queue/workers-tab.ts';
import { createServiceAccount } from '../../../local/src/sheets-server/service-account.ts';
import { Rig, type RigOptions } from '../../rig.ts';
import { callsOf, commandRig, type CommandRigOptions } from './command-rig.ts';

const MINUTE = 60_000;

let rig: Rig;

beforeEach(async () => {
  rig = await Rig.start();
});

afterEach(() => rig.close());

async function rigOf(options: RigOptions): Promise<void> {
  await rig.close();
  rig = await Rig.start(options);
}

interface DoctorOptions extends CommandRigOptions {
  readonly nodeVersion?: string;
  readonly machineZone?: string;
}

async function examine(options: DoctorOptions = {}) {
  const { context, said } = commandRig(rig, { ...options, isJson: true });
  const { nodeVersion = process.versions.node, machineZone = 'UTC' } = options;
  const code = await doctor({ ...context, nodeVersion, machineZone });
  const { ok, findings } = JSON.parse(said.out) as { ok: boolean; findings: Finding[] };
  const of = (check: string) => findings.filter((finding) => finding.check === check);
  return { code, ok, findings, of, one: (check: string) => of(check)[0] };
}

const failures = (findings: readonly Finding[]) =>
  findings.filter(({ verdict }) => verdict === 'failure').map(({ check }) => check);

async function say(worker: string, host: string, note = 'sends'): Promise<void> {
  const at = { startedAt: Date.now(), lastSeen: Date.now(), ratePerSecond: 10, sentToday: 3, budgetLeft: 40 };
  await new WorkersTab(callsOf(rig)).write({ worker, host, ...at }, note);
}

describe('the doctor', () => {
  it('passes everything where nothing is wrong, and leaves no trace in the sheet', async () => {
    const { code, ok, findings } = await examine();

    expect(findings.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
    expect({ code, ok }).toEqual({ code: 0, ok: true });
    expect(rig.telegram.deliveryCounts().messages).toBe(0);
    expect(rig.workbook.sheets).toHaveLength(1);
    expect(await callsOf(rig).anchors('sheet-courier-doctor')).toEqual(new Map());
  });

  it('finds a sheet id that is none', async () => {
    const { code, findings, one } = await examine({ settings: { SPREADSHEET_ID: 'no-such-sheet' } });

    expect(code).toBe(1);
    expect(failures(findings)).toEqual(['Sheet']);
    expect(one('Sheet')).toMatchObject({
      what: 'There is no spreadsheet with this SPREADSHEET_ID.',
      mend: expect.stringContaining('/d/'),
    });
    expect(one('Headers')?.verdict).toBe('notChecked');
  });

  it('finds a sheet that is not shared with the service account, and names the account', async () => {
    const shared = rig.workbook.sharedWith[0] ?? '';
    rig.workbook.apply([{ kind: 'setSharing', owner: 'somebody@example.com', sharedWith: [] }]);

    const { findings, one } = await examine();

    expect(failures(findings)).toEqual(['Sheet']);
    expect(one('Sheet')?.what).toBe('The sheet is not shared with the service account.');
    expect(one('Sheet')?.mend).toContain(shared);
  });

  it('finds a key that Google does not accept', async () => {
    const { key } = createServiceAccount('stranger', 'unused');
    const path = join(rig.folder, 'other-key.json');
    writeFileSync(path, JSON.stringify(key));

    const { findings, one } = await examine({ settings: { GOOGLE_APPLICATION_CREDENTIALS: path } });

    expect(failures(findings)).toEqual(['Credentials']);
    expect(one('Credentials')?.what).toContain('does not accept the key');
    expect(one('Sheet')?.verdict).toBe('notChecked');
  });

  it('finds a key file that is not a service account’s', async () => {
    const path = join(rig.folder, 'other-key.json');
    writeFileSync(path, JSON.stringify({ type: 'authorized_user' }));

    const { one } = await examine({ settings: { GOOGLE_APPLICATION_CREDENTIALS: path } });

    expect(one('Credentials')).toMatchObject({
      verdict: 'failure',
      what: expect.stringContaining("not a service account's key"),
      mend: expect.stringContaining('Google Cloud console'),
    });
  });

  it('finds a renamed header, by its name', async () => {
    rig.workbook.apply([{ kind: 'writeCells', sheetId: 0, row: 0, column: 4, rows: [['State']] }]);

    const { findings, one } = await examine();

    expect(failures(findings)).toEqual(['Headers']);
    expect(one('Headers')?.what).toBe('The tab Notification_Queue has no column headed "Status".');
    expect(one('Headers')?.mend).toContain('Put that header back');
  });

  it('finds a time zone that is not known', async () => {
    await rigOf({ timeZone: 'Mars/Olympus_Mons' });

    const { findings, one } = await examine();

    expect(failures(findings)).toEqual(['Time zone']);
    expect(one('Time zone')?.what).toContain('"Mars/Olympus_Mons" is not known');
  });

  it('finds a sheet in another time zone than the machine’s, unless that is a server’s', async () => {
    await rigOf({ timeZone: 'America/Los_Angeles' });

    const { code, one } = await examine({ machineZone: 'Europe/Berlin' });
    const onServer = await examine({ machineZone: 'Etc/UTC' });

    expect(one('Time zone')).toMatchObject({
      verdict: 'warning',
      what: expect.stringMatching(/America\/Los_Angeles.*Europe\/Berlin/),
      mend: expect.stringContaining('File → Settings'),
    });
    expect(code).toBe(0);
    expect(onServer.one('Time zone')?.verdict).toBe('pass');
  });

  it('finds a bot token that Telegram does not accept, and never shows it', async () => {
    rig.telegram.setRevoked(rig.token, true);

    const { findings, one } = await examine();

    expect(failures(findings)).toEqual(['Bot token']);
    expect(one('Bot token')).toMatchObject({
      what: 'Telegram does not accept the bot token.',
      mend: expect.stringContaining('@BotFather'),
    });
    expect(JSON.stringify(findings)).not.toContain(rig.token.split(':')[1]);
  });

  it('finds an admin who never started the bot', async () => {
    await rigOf({ telegram: { openChats: false } });

    const { findings, one } = await examine();

    expect(failures(findings)).toEqual(['Admin chat']);
    expect(one('Admin chat')?.what).toContain('has never opened the bot');
    expect(one('Admin chat')?.mend).toContain('press Start');
  });

  it('finds an admin who has blocked the bot', async () => {
    rig.telegram.people.write({ chatId: 999_999, text: '/start' });
    rig.telegram.chats.change(999_999, { blocked: true });

    expect((await examine()).one('Admin chat')).toMatchObject({
      verdict: 'failure',
      what: expect.stringContaining('blocked'),
    });
  });

  it('finds a webhook that keeps the worker from reading the bot’s updates, where it is to read them', async () => {
    await fetch(`${rig.telegram.url}/bot${rig.token}/setWebhook?url=https://example.com/hook`);

    const reading = await examine({ settings: { READ_BOT_UPDATES: 'yes' } });

    expect(failures(reading.findings)).toEqual(['Bot updates']);
    expect((await examine()).of('Bot updates')).toEqual([]);
    await fetch(`${rig.telegram.url}/bot${rig.token}/deleteWebhook`);
    const free = await examine({ settings: { READ_BOT_UPDATES: 'yes' } });
    expect(free.one('Bot updates')?.verdict).toBe('pass');
  });

  it('finds a clock that is five minutes off, whichever way', async () => {
    const ahead = await examine({ clockAheadMs: 5 * MINUTE });
    const behind = await examine({ clockAheadMs: -5 * MINUTE });

    expect(failures(ahead.findings)).toEqual(['Clock']);
    expect(ahead.one('Clock')?.what).toContain('5.0 minutes ahead of');
    expect(behind.one('Clock')?.what).toContain('5.0 minutes behind');
    expect(behind.one('Clock')?.mend).toContain('timedatectl');
  });

  it('takes the time from Telegram where Google can not be reached', async () => {
    const { one } = await examine({
      clockAheadMs: 5 * MINUTE,
      settings: { SHEETS_API_URL: 'http://127.0.0.1:9/' },
    });

    expect(one('Credentials')?.what).toContain("can't be reached");
    expect(one('Clock')?.verdict).toBe('failure');
  });

  it('finds a journal that can not be written', async () => {
    const settings = { DATA_DIR: join(rig.folder, 'data') };
    mkdirSync(dataFiles(settings.DATA_DIR, rig.spreadsheetId).journal, { recursive: true });

    const { findings, one } = await examine({ settings });

    expect(failures(findings)).toEqual(['Journal']);
    expect(one('Journal')?.what).toContain('journal.sqlite');
  });

  it('finds another worker that sends from this sheet, and says where it runs', async () => {
    await say('vps-2', 'a host far away');

    const { code, one } = await examine();

    expect(one('Workers')).toMatchObject({
      verdict: 'warning',
      what: expect.stringMatching(/Another worker.*vps-2 on a host far away/),
      mend: expect.stringContaining('--takeover'),
    });
    expect(code).toBe(0);
  });

  it('finds two workers that both say that they send', async () => {
    await say('one', 'here');
    await say('two', 'there');

    const { findings, one } = await examine();

    expect(failures(findings)).toEqual(['Workers']);
    expect(one('Workers')?.what).toMatch(/one on here.*two on there/);
  });

  it('finds no rival in a worker that has stopped or stands by', async () => {
    await say('one', 'here', 'stopped');
    await say('two', 'there', 'stands by');

    expect((await examine()).one('Workers')?.verdict).toBe('pass');
  });

  it('finds an old Node and every bad setting', async () => {
    const { code, of, one } = await examine({
      nodeVersion: '20.11.1',
      settings: { RATE_PER_SECOND: 'fast', BATCH_SIZE: '-1' },
    });

    expect(code).toBe(1);
    expect(one('Node')?.what).toContain('20.11.1 is too old');
    expect(of('Settings').map(({ what }) => what.split(' ')[0])).toEqual(['BATCH_SIZE', 'RATE_PER_SECOND']);
  });

  it('tells a person what to do in lines, coloured only on a terminal', async () => {
    rig.telegram.setRevoked(rig.token, true);
    const plain = commandRig(rig);
    const coloured = commandRig(rig, { isColoured: true });
    const versions = { nodeVersion: process.versions.node, machineZone: 'UTC' };

    await doctor({ ...plain.context, ...versions });
    await doctor({ ...coloured.context, ...versions });

    expect(plain.said.out).toMatch(
      /✗ Bot token +Telegram does not accept the bot token\.\n +→ Set TELEGRAM_BOT_TOKEN/,
    );
    expect(plain.said.out).toContain("1 failure: the worker can't do its work.");
    expect(plain.said.out).not.toContain('\u001b[');
    expect(coloured.said.out).toContain('\u001b[31m✗');
  });
});
