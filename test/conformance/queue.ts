import type { Cell, ColumnKey } from '@sheet-courier/shared';
import { beforeEach, describe, expect, it } from 'vitest';
import type { NotificationQueue } from '../../worker/src/queue/queue.ts';
import { NOW, pending, type RowCells } from '../worker/queue/queue-sheet.ts';
import { resultOf, writing } from '../worker/queue/results.ts';

export interface QueueSetup {
  readonly queue: NotificationQueue;
  append(...rows: readonly RowCells[]): Promise<void>;
  /** What a person types into the row of this id. */
  edit(id: string, column: ColumnKey, value: Cell): Promise<void>;
  /** The row by header, without its empty cells. */
  row(id: string): Promise<Record<string, Cell>>;
  rows(): Promise<Record<string, Cell>[]>;
}

/** What every queue must do. */
export function queueConformance(name: string, setup: () => Promise<QueueSetup>): void {
  describe(`${name} as a queue`, () => {
    let sheet: QueueSetup;
    let queue: NotificationQueue;

    beforeEach(async () => {
      sheet = await setup();
      ({ queue } = sheet);
    });

    const claimAll = async () => {
      const { open } = await queue.look();
      const { claimed } = await queue.write(writing({ claims: open }), NOW);
      return claimed;
    };
    const claimOne = async () => {
      const [claimed] = await claimAll();
      if (claimed === undefined) throw new Error('nothing was claimed');
      return claimed;
    };

    it('shows nothing of an empty sheet', async () => {
      expect(await queue.look()).toMatchObject({ open: [], blocked: [], unidentified: [] });
    });

    it('shows what is not finished, and not what is', async () => {
      await sheet.append(
        pending('A'),
        pending('B', { status: 'sent' }),
        pending('C', { status: 'failed', nextAttemptAt: 46_174 }),
        pending('D', { status: '' }),
        pending('E', { status: 'uncertain' }),
      );

      const { open } = await queue.look();

      expect(open.map(({ id, status }) => [id, status])).toEqual([
        ['A', 'pending'],
        ['C', 'failed'],
      ]);
    });

    it('shows what is queued later', async () => {
      await sheet.append(pending('A'));
      await queue.look();

      await sheet.append(pending('B'), pending('C'));

      expect((await queue.look()).open.map(({ id }) => id)).toEqual(['A', 'B', 'C']);
    });

    it('claims a row as it stands, and it alone', async () => {
      await sheet.append(pending('A'), pending('B'));
      const { open } = await queue.look();
      await sheet.edit('A', 'message', 'Changed my mind');

      const { claimed, unclaimed } = await queue.write(writing({ claims: open.slice(0, 1) }), NOW);

      expect(claimed).toEqual([
        expect.objectContaining({ id: 'A', status: 'sending', message: 'Changed my mind' }),
      ]);
      expect(unclaimed).toEqual([]);
      expect([(await sheet.row('A'))['Status'], (await sheet.row('B'))['Status']]).toEqual([
        'sending',
        'pending',
      ]);
    });

    it('claims a retry with its counters, and clears what was to come next', async () => {
      const failed = { status: 'failed', retryCount: 1, nextAttemptAt: 46_174, errorMessage: 'Timed out.' };
      await sheet.append(pending('A', failed));

      const claimed = await claimOne();
      expect(claimed).toMatchObject({ retryCount: 1, nextAttemptAt: null, errorMessage: '' });
      await queue.write(writing({ results: [resultOf(claimed)] }), NOW);

      expect(await sheet.row('A')).toEqual({
        ID: 'A',
        'User ID': 1001,
        Message: 'Hello A',
        Type: 'user_prize',
        Status: 'sent',
        'Sent At': expect.any(Number),
        'Retry Count': 1,
        'Message ID': '42',
      });
    });

    it.each([
      ['cancelled', 'status', 'cancelled'],
      ['put off', 'sendAt', '2026-07-01 10:00'],
      ['made unreadable', 'userId', 'abc'],
      ['made a draft', 'status', ''],
    ] as const)('does not claim what was %s meanwhile', async (_, column, value) => {
      await sheet.append(pending('A'), pending('B'));
      const { open } = await queue.look();
      await sheet.edit('A', column, value);

      const { claimed, unclaimed } = await queue.write(writing({ claims: open }), NOW);

      expect([claimed.map(({ id }) => id), unclaimed]).toEqual([['B'], ['A']]);
      const status = column === 'status' ? value : 'pending';
      expect((await sheet.row('A'))['Status'] ?? '').toBe(status);
    });

    it('writes results as text that stays text', async () => {
      await sheet.append(pending('A'));
      const claimed = await claimOne();
      const result = resultOf(claimed, { kind: 'rejected', reason: '=1+1', advice: '+49', fault: 'payload' });

      const { written } = await queue.write(writing({ results: [result] }), NOW);

      expect(written).toEqual(['A']);
      expect(await sheet.row('A')).toMatchObject({
        Status: 'dead',
        'Error Message': '=1+1. +49.',
        'Retry Count': 1,
      });
    });

    it.each(['cancelled', 'pending'])(
      'leaves a row %s that a person has set so while it was being sent',
      async (status) => {
        await sheet.append(pending('A'));
        const claimed = await claimOne();
        await sheet.edit('A', 'status', status);

        const { written } = await queue.write(writing({ results: [resultOf(claimed)] }), NOW);

        expect(written).toEqual(['A']);
        expect(await sheet.row('A')).toMatchObject({
          Status: status,
          'Message ID': '42',
          'Error Message': 'Was already being sent, and arrived at 14:30:00.',
        });
      },
    );

    it('writes a result down even where a person has meanwhile spoilt the row', async () => {
      await sheet.append(pending('A'));
      const claimed = await claimOne();
      await sheet.edit('A', 'userId', 'abc');
      await sheet.edit('A', 'priority', 'high');

      await queue.write(writing({ results: [resultOf(claimed)] }), NOW);

      expect(await sheet.row('A')).toMatchObject({ Status: 'sent', 'User ID': 'abc', Priority: 'high' });
    });

    it('changes nothing when the same result is written again', async () => {
      await sheet.append(pending('A'));
      const result = resultOf(await claimOne());
      await queue.write(writing({ results: [result] }), NOW);
      const before = await sheet.rows();

      const { written } = await queue.write(writing({ results: [result] }), NOW);

      expect(written).toEqual(['A']);
      expect(await sheet.rows()).toEqual(before);
    });

    it('says of a result whose row is gone that it is gone', async () => {
      await sheet.append(pending('A'));
      const claimed = await claimOne();

      const lost = resultOf({ ...claimed, id: 'B' });
      const { written, gone } = await queue.write(writing({ results: [lost, resultOf(claimed)] }), NOW);

      expect([written, gone]).toEqual([['A'], ['B']]);
    });

    it('skips a row where it still stands as it was seen', async () => {
      await sheet.append(pending('A'), pending('B'));
      const { open } = await queue.look();
      await sheet.edit('B', 'status', 'cancelled');
      const moves = open.map((seen) => {
        const { id, sentAt, retryCount, nextAttemptAt, messageId } = seen;
        const rest = { id, sentAt, retryCount, nextAttemptAt, messageId };
        return { seen, transition: { ...rest, status: 'skipped', errorMessage: 'Opted out.' } as const };
      });

      const { written } = await queue.write(writing({ moves }), NOW);

      expect(written).toEqual(['A']);
      expect(await sheet.row('A')).toMatchObject({ Status: 'skipped', 'Error Message': 'Opted out.' });
      expect((await sheet.row('B'))['Status']).toBe('cancelled');
    });

    it('names what can not be read, and lets it go once it is mended', async () => {
      await sheet.append(pending('A', { status: 'sned' }), pending('B'));
      const view = await queue.look();
      const [blocked] = view.blocked;
      if (blocked === undefined) throw new Error('nothing is blocked');
      expect(blocked).toMatchObject({
        id: 'A',
        errorMessage: '',
        text: expect.stringContaining('Status holds "sned"'),
      });
      expect(view.open.map(({ id }) => id)).toEqual(['B']);

      await queue.write(writing({ notes: [{ ref: blocked.ref, text: blocked.text }] }), NOW);
      expect((await sheet.row('A'))['Error Message']).toBe(blocked.text);
      expect((await queue.look()).blocked).toMatchObject([{ id: 'A', errorMessage: blocked.text }]);
    });

    it('gives rows without an ID one', async () => {
      await sheet.append(
        pending('', { message: 'One' }),
        pending('', { message: 'Two' }),
        pending('', { status: '' }),
      );
      const { unidentified, open } = await queue.look();
      expect(open).toEqual([]);

      const ids = unidentified.map((ref, index) => ({ ref, id: `NOTIF_${index}` }));
      await queue.write(writing({ ids }), NOW);

      expect((await sheet.rows()).map((row) => [row['ID'], row['Message']])).toEqual([
        ['NOTIF_0', 'One'],
        ['NOTIF_1', 'Two'],
        [undefined, 'Hello '],
      ]);
      expect((await claimAll()).map(({ id }) => id)).toEqual(['NOTIF_0', 'NOTIF_1']);
    });

    it('holds the copy of a row and says where the two are', async () => {
      await sheet.append(pending('A'), pending('B'), pending('A'));

      const { open, blocked } = await queue.look();

      expect(open.map(({ id }) => id)).toEqual(['A', 'B']);
      expect(blocked).toEqual([
        {
          ref: { row: 4 },
          id: 'A',
          text: 'ID appears in rows 2 and 4: clear the ID to send this as a new notification',
          errorMessage: '',
        },
      ]);
    });

    it('holds the copy and not the original, wherever people have put it', async () => {
      await sheet.append(pending('A'), pending('A', { status: 'sent' }));

      const { open, blocked } = await queue.look();

      expect(open).toEqual([]);
      expect(blocked.map(({ ref }) => ref.row)).toEqual([2]);
    });

    it('knows the first of a dedupe key, finished or not, but not a cancelled one', async () => {
      await sheet.append(
        pending('A', { dedupeKey: 'spin-1', status: 'cancelled' }),
        pending('B', { dedupeKey: 'spin-1' }),
        pending('C', { dedupeKey: 'spin-1', status: 'sent' }),
        pending('D', { dedupeKey: 'spin-2' }),
        pending('E', { dedupeKey: 'spin-2' }),
      );

      const view = await queue.look();

      expect(['spin-1', 'spin-2', 'spin-3'].map((key) => view.firstWithDedupeKey(key))).toEqual([
        'C',
        'D',
        undefined,
      ]);
    });
  });
}
