import { writeSync } from 'node:fs';
import { Workbooks } from '../../../local/src/workbook/workbooks.ts';

// A process of its own that writes until it is killed, telling each write only when it is acknowledged.
const [folder = ''] = process.argv.slice(2);
const workbooks = new Workbooks({ now: () => Date.now(), folder, snapshotAfterBytes: 50_000 });
const book = workbooks.get('book') ?? workbooks.create({ id: 'book' });
const filler = 'x'.repeat(300);
for (let turn = book.revision; ; turn += 1) {
  const row = turn % 1000;
  book.apply([
    { kind: 'writeCells', sheetId: 0, row, column: 0, rows: [[turn, filler]] },
    { kind: 'writeCells', sheetId: 0, row, column: 2, rows: [[turn]] },
  ]);
  writeSync(1, `${book.revision}\n`);
  // Lets a snapshot under way go on between writes.
  if (turn % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
}
