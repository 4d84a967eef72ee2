import {
  encodeRow,
  createZone,
  type NewNotification,
  queued,
  standardHeader,
  type Notification,
} from '@sheet-courier/shared';
import { expect, test } from 'vitest';
import { isAtRest } from '../../local/src/queue-rest.ts';
import { allWentWell, runFigures } from '../../local/src/run-figures.ts';
import type { Delivery } from '../../local/src/telegram-server/message-store.ts';
import type { Workbook } from '../../local/src/workbook/workbook.ts';
import { Workbooks } from '../../local/src/workbook/workbooks.ts';

const NOW = Date.UTC(2026, 0, 31, 12);
const zone = createZone('Etc/UTC');
const { cells: headers, header } = standardHeader();

function notification(chat: number, changes: Partial<Notification> = {}): Notification {
  const fresh: NewNotification = {
    id: `NOTIF_${NOW}_${chat}`,
    recipient: { channel: 'telegram', address: String(chat) },
    message: 'Hi',
    type: 'user_prize',
    createdAt: NOW,
  };
  return { ...queued(fresh, 5), ...changes };
}

function workbookOf(notifications: readonly Notification[]): Workbook {
  const workbook = new Workbooks({ now: () => NOW }).create({
    id: 'local',
    properties: { timeZone: 'Etc/UTC' },
    sheets: [{ sheetId: 0, title: 'Notification_Queue', gridProperties: { rowCount: 100, columnCount: 26 } }],
  });
  const rows = [
    headers,
    ...notifications.map((one) => encodeRow(one, header, zone).map((cell) => cell ?? null)),
  ];
  workbook.apply([{ kind: 'writeCells', sheetId: 0, row: 0, column: 0, rows }]);
  return workbook;
}

function delivery(chatId: number, atMs: number): Delivery {
  const rest = { order: 1, request: 1, botId: 1, method: 'sendMessage', parameters: {}, deleted: false };
  return { ...rest, chatId, messageId: 7, atMs, message: { message_id: 7 } };
}

function figuresOf(notifications: readonly Notification[], deliveries: readonly Delivery[], duplicates = 0) {
  const messages = deliveries.length;
  return runFigures({
    spins: 1,
    spreadsheet: workbookOf(notifications),
    deliveries,
    counts: { messages, requests: messages, chats: messages, duplicates },
    sheetsCalls: { read: 3, write: 2 },
  });
}

test('the figures say how long each took from queued to delivered, and how fast they went', () => {
  const sent = Array.from({ length: 20 }, (_, at) =>
    notification(at + 1, { status: 'sent', messageId: '7' }),
  );
  const deliveries = sent.map((_, at) => delivery(at + 1, NOW + 100 * (at + 1)));

  expect(figuresOf(sent, deliveries)).toEqual({
    spins: 1,
    queued: 20,
    sent: 20,
    failed: 0,
    dead: 0,
    uncertain: 0,
    delivered: 20,
    duplicates: 0,
    p50Ms: 1000,
    p95Ms: 1900,
    sheetsCalls: { read: 3, write: 2 },
    ratePerSecond: 10,
  });
});

test('without a delivery there is no time and no rate', () => {
  expect(figuresOf([notification(1, { status: 'dead' })], [])).toMatchObject({
    dead: 1,
    p50Ms: null,
    p95Ms: null,
    ratePerSecond: null,
  });
});

test('a run went well only when every notification was delivered once', () => {
  const one = notification(1, { status: 'sent', messageId: '7' });
  const two = notification(2, { status: 'sent', messageId: '7' });
  const both = [delivery(1, NOW), delivery(2, NOW)];

  expect(allWentWell(figuresOf([one, two], both))).toBe(true);
  expect(allWentWell(figuresOf([one, { ...two, status: 'dead' }], [delivery(1, NOW)]))).toBe(false);
  expect(allWentWell(figuresOf([one, two], [...both, delivery(2, NOW)], 1))).toBe(false);
  expect(allWentWell(figuresOf([one, two], [delivery(1, NOW)]))).toBe(false);
});

test.each<[string, Partial<Notification>, boolean]>([
  ['pending', {}, false],
  ['sending', { status: 'sending' }, false],
  ['failed and to be tried again', { status: 'failed', nextAttemptAt: NOW + 60_000 }, false],
  ['uncertain and to be sent once more', { status: 'uncertain', nextAttemptAt: NOW + 5_000 }, false],
  ['pending for a later time', { sendAt: NOW + 60_000 }, true],
  ['held for a person', { status: 'uncertain' }, true],
  ['sent', { status: 'sent' }, true],
  ['dead', { status: 'dead' }, true],
])('a row that is %s: the queue is at rest is %s', (_, changes, expected) => {
  expect(isAtRest(workbookOf([notification(1, { status: 'sent' }), notification(2, changes)]), NOW)).toBe(
    expected,
  );
});

test('a row that can’t be read keeps nobody waiting', () => {
  const workbook = workbookOf([notification(1)]);
  workbook.apply([{ kind: 'writeCells', sheetId: 0, row: 1, column: header.status, rows: [['sned']] }]);

  expect(isAtRest(workbook, NOW)).toBe(true);
});
