import type { Status } from '@sheet-courier/shared';
import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../worker/src/queue/queue.ts';
import { NOW, pending, SHEET_ID, startQueueSheet } from './queue-sheet.ts';
import { writing } from './results.ts';

const retry = (id: string, seen: Status = 'dead'): Decision => ({ id, seen, status: 'pending' });

describe('a person’s word by way of a command', () => {
  it('changes Status alone, and tells which rows say so now', async () => {
    const rows = [pending('N1', { status: 'dead', errorMessage: 'Blocked.', retryCount: 3 })];
    const { queue, operator } = await startQueueSheet({ rows });
    const [before] = await operator.rows();

    const { written } = await queue.write(writing({ decisions: [retry('N1')] }), NOW);

    expect(written).toEqual(['N1']);
    expect(await operator.rows()).toEqual([{ ...before, Status: 'pending' }]);
  });

  it('gives way to what another person has said in the meantime', async () => {
    const sheet = await startQueueSheet({ rows: [pending('N1', { status: 'dead' })] });
    await sheet.queue.look();
    let calls = 0;
    // Right before the very batch that writes: the first one only anchors.
    sheet.before(async () => {
      if (++calls === 3) await sheet.operator.edit('N1', 'status', 'cancelled');
    });

    const { written } = await sheet.queue.write(writing({ decisions: [retry('N1')] }), NOW);

    sheet.before(() => undefined);
    expect(written).toEqual([]);
    expect((await sheet.operator.rows())[0]?.['Status']).toBe('cancelled');
  });

  it('is done where somebody has done it already, and not where the row is gone', async () => {
    const { queue } = await startQueueSheet({ rows: [pending('N1')] });

    const { written } = await queue.write(writing({ decisions: [retry('N1'), retry('N2')] }), NOW);

    expect(written).toEqual(['N1']);
  });

  it.each([0, 2_000])(
    'falls on the rows that are meant, wherever people move them between any two calls (tabs of up to %i rows are read whole)',
    async (wholeRows) => {
      const rows = Array.from({ length: 60 }, (_, index) =>
        pending(`N${index}`, { status: 'dead', priority: 1 + (index % 10) }),
      );
      const sheet = await startQueueSheet({ rows, wholeRows });
      let turn = 0;
      sheet.before(async () => {
        turn++;
        if (turn > 60) return;
        if (turn % 3 === 0) return sheet.operator.moveRow(2 + (turn % 30), 40 + (turn % 20));
        if (turn % 5 === 0) return sheet.operator.insertRows(2 + (turn % 7));
        if (turn % 7 !== 0) return;
        return sheet.operator.batch({
          sortRange: {
            range: { sheetId: SHEET_ID, startRowIndex: 1 },
            sortSpecs: [{ dimensionIndex: 9, sortOrder: turn % 2 === 0 ? 'ASCENDING' : 'DESCENDING' }],
          },
        });
      });

      const meant = rows.map(({ id }) => String(id)).filter((_, index) => index % 3 === 0);
      const done = new Set<string>();
      for (let tries = 0; done.size < meant.length && tries < 60; tries++) {
        sheet.clock.time += 30_000;
        const decisions = meant.filter((id) => !done.has(id)).map((id) => retry(id));
        for (const id of (await sheet.queue.write(writing({ decisions }), NOW)).written) done.add(id);
      }

      sheet.before(() => undefined);
      expect(done.size).toBe(meant.length);
      const found = (await sheet.operator.rows()).filter((row) => typeof row['ID'] === 'string');
      const statuses = Object.fromEntries(found.map((row) => [String(row['ID']), row['Status']]));
      expect(statuses).toEqual(
        Object.fromEntries(
          rows.map(({ id }) => [String(id), meant.includes(String(id)) ? 'pending' : 'dead']),
        ),
      );
    },
  );
});
