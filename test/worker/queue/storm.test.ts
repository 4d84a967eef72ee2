import { COLUMN_KEYS, type Notification } from '@sheet-courier/shared';
import { describe, expect, it } from 'vitest';
import type { Result } from '../../../worker/src/queue/queue.ts';
import { NOW, pending, SHEET_ID, startQueueSheet } from './queue-sheet.ts';
import { delivered, resultOf, writing } from './results.ts';

type Sheet = Awaited<ReturnType<typeof startQueueSheet>>;

const ROWS = 100;
const TICKS_IN_STORM = 60;
const BATCH = 8;
/** More of them for once: STORM_SEEDS=300 npx vitest run test/worker/queue/storm.test.ts */
const SEEDS = Number(process.env['STORM_SEEDS'] ?? 6);

/** Numbers in [0, 1) that are the same in every run (a Lehmer generator). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

/** Whatever people do to rows, one thing at a time; what they cancel or put back is noted down. */
class Crowd {
  readonly #sheet: Sheet;
  readonly #random: () => number;
  readonly cancelled = new Set<string>();
  readonly deleted = new Set<string>();
  readonly edited = new Map<string, string>();
  changes = 0;

  constructor(sheet: Sheet, random: () => number) {
    this.#sheet = sheet;
    this.#random = random;
  }

  async act(): Promise<void> {
    const { operator } = this.#sheet;
    const grid = await operator.grid();
    const header = grid.findIndex((row) => row.includes('User ID'));
    const idColumn = (grid[header] ?? []).indexOf('ID');
    const statusColumn = (grid[header] ?? []).indexOf('Status');
    const row = header + 2 + this.#pick(grid.length - header - 1);
    const id = String(grid[row - 1]?.[idColumn] ?? '');
    const last = grid.length;
    this.changes++;
    switch (this.#pick(11)) {
      case 0:
      case 1:
        return operator.batch({
          sortRange: {
            range: { sheetId: SHEET_ID, startRowIndex: header + 1 },
            sortSpecs: [
              {
                dimensionIndex: this.#pick(COLUMN_KEYS.length),
                sortOrder: this.#pick(2) === 0 ? 'ASCENDING' : 'DESCENDING',
              },
            ],
          },
        });
      case 2:
        return operator.insertRows(row);
      case 3:
        if (id !== '') return;
        return operator.deleteRows(row);
      case 4:
        return operator.moveRow(row, header + 2 + this.#pick(last - header));
      case 5:
        return this.#pick(5) === 0 ? operator.moveColumn(this.#pick(17), this.#pick(17)) : undefined;
      case 6:
        if (id === '') return;
        this.edited.set(id, `edit ${this.changes}`);
        return operator.edit(id, 'type', `edit ${this.changes}`);
      case 7: {
        if (id === '' || grid[row - 1]?.[statusColumn] === 'sent' || this.cancelled.size > ROWS / 6) return;
        this.cancelled.add(id);
        return operator.edit(id, 'status', 'cancelled');
      }
      case 10: {
        // Cells that are cut and pasted leave their row, and what marks it, behind.
        if (id === '') return;
        const destination = { sheetId: SHEET_ID, rowIndex: last + 1 };
        const source = { sheetId: SHEET_ID, startRowIndex: row - 1, endRowIndex: row };
        return operator.batch({ cutPaste: { source, destination, pasteType: 'PASTE_NORMAL' } });
      }
      case 8:
        return operator.insertRows(1);
      case 9: {
        if (id === '' || this.deleted.size > ROWS / 10) return;
        this.deleted.add(id);
        return operator.deleteRows(row);
      }
    }
  }

  #pick(count: number): number {
    return Math.floor(this.#random() * count);
  }
}

/** Looks, claims, sends and writes back, as the worker does. */
async function tick(
  sheet: Sheet,
  sent: Map<string, Notification[]>,
  results: Map<string, Result>,
): Promise<void> {
  const { open } = await sheet.queue.look();
  const claims = open.filter(({ id, status }) => status === 'pending' && !results.has(id)).slice(0, BATCH);
  const done = await sheet.queue.write(writing({ claims, results: [...results.values()] }), NOW);
  for (const id of [...done.written, ...done.gone]) results.delete(id);
  for (const one of done.claimed) {
    sent.set(one.id, [...(sent.get(one.id) ?? []), one]);
    results.set(one.id, resultOf(one, delivered(`message ${one.id}`)));
  }
}

describe('a crowd that changes the sheet between any two calls', () => {
  it.each(Array.from({ length: SEEDS }, (_, index) => index + 1))(
    'loses nothing, mixes up nothing and is never overruled (%i)',
    async (seed) => {
      const rows = Array.from({ length: ROWS }, (_, index) =>
        pending(`N${index}`, { priority: 1 + (index % 10) }),
      );
      // Every other time as a long tab is read, by columns.
      const sheet = await startQueueSheet({ rows, wholeRows: seed % 2 === 0 ? 0 : 2_000 });
      const random = seeded(seed);
      const crowd = new Crowd(sheet, random);
      const sent = new Map<string, Notification[]>();
      const results = new Map<string, Result>();
      sheet.before(async () => {
        for (let i = Math.floor(random() * 4); i > 0; i--) await crowd.act();
      });

      for (let count = 0; count < TICKS_IN_STORM; count++) {
        sheet.clock.time += 2_000;
        await tick(sheet, sent, results);
      }
      sheet.before(() => undefined);
      for (let count = 0; count < 20; count++) {
        sheet.clock.time += 30_000;
        await tick(sheet, sent, results);
      }

      expect(results.size).toBe(0);
      expect([...sent.values()].filter((times) => times.length > 1)).toEqual([]);
      const found = (await sheet.operator.rows()).filter((row) => 'ID' in row && row['ID'] !== 'ID');
      for (const row of found) {
        const id = String(row['ID']);
        const message = sent.has(id) ? `message ${id}` : undefined;
        expect([id, row['Message ID'], row['Message']]).toEqual([id, message, `Hello ${id}`]);
        expect([id, row['Status']]).toEqual([id, crowd.cancelled.has(id) ? 'cancelled' : 'sent']);
        expect([id, row['Type']]).toEqual([id, crowd.edited.get(id) ?? 'user_prize']);
      }
      const ids = found.map((row) => String(row['ID']));
      expect(new Set(ids).size).toBe(ids.length);
      const surviving = rows.map(({ id }) => String(id)).filter((id) => !crowd.deleted.has(id));
      expect(ids.toSorted()).toEqual(surviving.toSorted());
      expect(crowd.changes).toBeGreaterThan(150);
    },
  );
});
