import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BotConversation } from '../../../worker/src/channels/telegram-updates.ts';
import { AdminChat } from '../../../worker/src/commands/admin-chat.ts';
import { carryOut } from '../../../worker/src/commands/carry-out.ts';
import { init } from '../../../worker/src/commands/init.ts';
import { createLog } from '../../../worker/src/log.ts';
import { createGoogleSheetQueue } from '../../../worker/src/queue/google-sheet.ts';
import { createSheetsClient } from '../../../worker/src/queue/sheets-client.ts';
import { Rig } from '../../rig.ts';
import { inProcessWorker } from '../in-process-worker.ts';
import { commandRig } from './command-rig.ts';

const ADMIN = 999_999;

let rig: Rig;

beforeEach(async () => {
  rig = await Rig.start();
  for (const id of [ADMIN, 1_001]) rig.telegram.chats.add({ type: 'private', id });
});

afterEach(() => rig.close());

const users = () => rig.workbook.sheetByTitle('Users');

async function adminChat({ aheadMs = 0, waitMs = 0 } = {}): Promise<AdminChat> {
  const { context } = commandRig(rig, { clockAheadMs: aheadMs });
  const queue = createGoogleSheetQueue({
    sheets: createSheetsClient({ keyFile: rig.keyFile, apiUrl: rig.sheets.url }),
    spreadsheetId: rig.spreadsheetId,
    clock: context.clock,
  });
  return new AdminChat({
    conversation: new BotConversation(rig.token, rig.telegram.url, 0),
    adminChat: () => String(ADMIN),
    context,
    mayLeave: () => Promise.resolve(waitMs),
    optOut: (userId, at) => queue.optOut(userId, at),
    log: await createLog('silent', { readable: false }),
  });
}

const write = (text: string, chatId = ADMIN) => rig.telegram.people.write({ chatId, text });

/** What the bot has written to a chat, the latest last. */
function answers(chatId = ADMIN): readonly string[] {
  return rig.telegram.deliveries({ chatId }).map(({ message }) => String(message['text']));
}

describe('the admin’s chat', () => {
  it('sees the queue by /notifications', async () => {
    rig.queue([{}, { status: 'dead' }]);
    write('/notifications');

    await (await adminChat()).round();

    expect(answers()).toEqual([expect.stringMatching(/^Queue {2}2 rows\npending {2}1 {2}1 due[^]*dead/)]);
  });

  it('has a notification sent again by /retry ID', async () => {
    const [id = ''] = rig.queue([{ status: 'dead', to: '1001' }]);
    write(`/retry ${id}`);

    await (await adminChat()).round();

    expect(rig.row(id).status).toBe('pending');
    expect(answers()).toEqual([expect.stringContaining('1 row pending again')]);
  });

  it('learns why not, where there is no such notification', async () => {
    write('/retry NOTIF_0');

    await (await adminChat()).round();

    expect(answers()).toEqual([expect.stringContaining('NOTIF_0: no row of the queue has this ID')]);
  });

  it('holds everything back by /pause and lets it go by /resume', async () => {
    await carryOut(init, commandRig(rig).context);
    const worker = await inProcessWorker(rig);
    const chat = await adminChat();
    const [id = ''] = rig.queue([{ to: '1001' }]);

    write('/pause');
    await chat.round();
    await worker.untilQuiet();
    expect(rig.row(id).status).toBe('pending');

    write('/resume');
    await chat.round();
    await worker.untilQuiet();
    await worker.close();
    expect(rig.row(id).status).toBe('sent');
    expect(answers()).toEqual([expect.stringContaining('Paused'), expect.stringContaining('Resumed')]);
  });

  it('is the only one that is listened to', async () => {
    await carryOut(init, commandRig(rig).context);
    write('/pause', 1_001);

    await (await adminChat()).round();

    expect(answers(1_001)).toEqual([]);
    expect(rig.workbook.sheetByTitle('Settings')?.literal(1, 1)).toBe('no');
  });

  it('does each command once, and none that was written while nobody listened', async () => {
    await carryOut(init, commandRig(rig).context);
    const chat = await adminChat();
    write('/pause');
    await chat.round();
    await chat.round();
    expect(answers()).toHaveLength(1);

    write('/resume');
    await (await adminChat({ aheadMs: 10 * 60_000 })).round();

    expect(answers().at(-1)).toMatch(/Not done: that was written 10 min( \d+ s)? ago/);
    expect(rig.workbook.sheetByTitle('Settings')?.literal(1, 1)).toBe('yes');
  });

  it('is told what there is for a command that is none, and nothing for other words or another bot’s commands', async () => {
    for (const text of ['/what', 'hello', '/pause@other_bot', '/help@rig_bot']) write(text);

    await (await adminChat()).round();

    expect(answers()).toEqual([
      expect.stringContaining('/retry ID'),
      expect.stringContaining('/notifications'),
    ]);
  });

  it('waits where another program reads the bot’s updates', async () => {
    const api = `${rig.telegram.url}/bot${rig.token}`;
    await fetch(`${api}/setWebhook?url=https://example.com/hook`);

    expect(await (await adminChat()).round()).toBe(60_000);
  });

  it('gets no answer while it has had as many messages as it may', async () => {
    write('/notifications');

    await (await adminChat({ waitMs: 5_000 })).round();

    expect(answers()).toEqual([]);
  });
});

describe('anybody', () => {
  it('ends the messages by /stop and gets them again by /start, and is answered each time that it changes something', async () => {
    await carryOut(init, commandRig(rig).context);
    const chat = await adminChat();
    for (const text of ['/start', '/stop', '/stop']) write(text, 1_001);
    await chat.round();

    expect(answers(1_001)).toEqual([expect.stringContaining('You get no more messages')]);
    expect(users()?.literal(1, 0)).toBe('1001');
    expect(users()?.literal(1, 4)).not.toBe('');

    const worker = await inProcessWorker(rig);
    const [id = ''] = rig.queue([{ to: '1001' }]);
    await worker.untilQuiet();
    expect(rig.row(id).status).toBe('skipped');

    write('/start', 1_001);
    await chat.round();
    worker.advance(31_000);
    const [again = ''] = rig.queue([{ to: '1001' }]);
    await worker.untilQuiet();
    await worker.close();
    expect(rig.row(again).status).toBe('sent');
  });

  it('is told where that could not be noted', async () => {
    write('/stop', 1_001);

    await (await adminChat()).round();

    expect(answers(1_001)).toEqual([expect.stringContaining('could not be noted')]);
  });
});
