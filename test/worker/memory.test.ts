import { describe, expect, it } from 'vitest';
import { aNotification } from './notifications.ts';
import { openSqliteJournal } from '../../worker/src/journal/sqlite-journal.ts';
import { Memory } from '../../worker/src/memory.ts';

let now = 1_000_000;
const clock = { now: () => now };

describe('what the worker has learned of chats', () => {
  it('survives a restart: the new id of a group that moved', () => {
    const journal = openSqliteJournal(':memory:');
    new Memory(journal, clock).moved('-20', '-100123');

    const after = new Memory(journal, clock);
    expect(after.resolve('-20')).toBe('-100123');
    expect(after.resolve('-30')).toBe('-30');
    journal.close();
  });

  it('survives a restart: how much of a pause is left, of one chat or of all, until it is over', () => {
    const journal = openSqliteJournal(':memory:');
    const before = new Memory(journal, clock);
    before.paused({ address: '1001', remainingMs: 90_000 });
    before.paused({ address: null, remainingMs: 70_000 });

    now += 60_000;
    expect(new Memory(journal, clock).pauses()).toEqual([
      { address: null, remainingMs: 10_000 },
      { address: '1001', remainingMs: 30_000 },
    ]);
    now += 20_000;
    expect(new Memory(journal, clock).pauses()).toEqual([{ address: '1001', remainingMs: 10_000 }]);
    expect([...journal.recall('pause').keys()]).toEqual(['1001']);
    journal.close();
  });
});

describe('what has arrived of a notification', () => {
  it('survives a restart, until the notification has ended', async () => {
    const journal = openSqliteJournal(':memory:');
    await journal.claim([aNotification({ id: 'NOTIF_1' })], now);
    await new Memory(journal, clock).progress.remember('NOTIF_1', 'its media');

    const after = new Memory(journal, clock);
    expect(after.progress.recall('NOTIF_1')).toBe('its media');
    after.ended(['NOTIF_1', 'NOTIF_2']);
    expect(after.progress.recall('NOTIF_1')).toBeUndefined();
    expect(journal.recall('arrived').size).toBe(0);
    journal.close();
  });

  it('is forgotten with its history where the worker never saw it end, at a start, and once a day', async () => {
    const journal = openSqliteJournal(':memory:');
    await journal.remember('arrived', 'NOTIF_OLD', 'its media');
    await journal.claim([aNotification({ id: 'NOTIF_1' })], now);
    const memory = new Memory(journal, clock);
    expect(memory.progress.recall('NOTIF_OLD')).toBeUndefined();

    await memory.progress.remember('NOTIF_OLDER', 'its media');
    now += 86_400_000;
    await memory.progress.remember('NOTIF_1', 'its media');
    expect([...journal.recall('arrived').keys()]).toEqual(['NOTIF_1']);
    journal.close();
  });
});
