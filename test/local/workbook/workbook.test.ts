import { mkdtempSync, readdirSync, readFileSync, appendFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Workbooks } from '../../../local/src/workbook/workbooks.ts';

const NOW = Date.UTC(2026, 8, 5, 12);

describe('a workbook', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'workbook-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const open = () => new Workbooks({ now: () => NOW, folder });

  it('starts as the real service makes one', () => {
    const workbook = open().create({ id: 'one' });

    expect(workbook.sheets.map((sheet) => sheet.properties)).toEqual([
      {
        sheetId: 0,
        title: 'Sheet1',
        index: 0,
        sheetType: 'GRID',
        gridProperties: { rowCount: 1000, columnCount: 26 },
      },
    ]);
    expect(workbook.properties.locale).toBe('en_US');
  });

  it('changes nothing when one operation of a batch can not be', () => {
    const workbook = open().create({ id: 'one' });
    const before = workbook.revision;

    expect(() =>
      workbook.apply([
        { kind: 'writeCells', sheetId: 0, row: 0, column: 0, rows: [['a']] },
        { kind: 'deleteSheet', sheetId: 99 },
      ]),
    ).toThrow('No grid with id: 99');

    expect(workbook.sheet(0)?.effective(0, 0)).toBeNull();
    expect(workbook.revision).toBe(before);
  });

  it('keeps an older version readable while newer batches are applied', () => {
    const workbook = open().create({ id: 'one' });
    workbook.apply([{ kind: 'writeCells', sheetId: 0, row: 0, column: 0, rows: [['old']] }]);
    const older = workbook.current();

    workbook.apply([{ kind: 'writeCells', sheetId: 0, row: 0, column: 0, rows: [['new']] }]);

    expect(older.sheet(0)?.effective(0, 0)).toBe('old');
    expect(workbook.sheet(0)?.effective(0, 0)).toBe('new');
  });

  it('is found again by a restart, a torn last line dropped', async () => {
    const first = open();
    first.create({ id: 'one' }).apply([
      {
        kind: 'writeCells',
        sheetId: 0,
        row: 1,
        column: 1,
        rows: [['x', 2, true, { formula: '=C2*2', note: 'n' }]],
      },
    ]);
    await first.close();
    appendFileSync(join(folder, 'one', '0.log'), '{"revision":3,"operations":[{"kind":"wri');

    const again = open().get('one');

    const sheet = again?.sheet(0);
    expect([1, 2, 3, 4].map((column) => sheet?.effective(1, column))).toEqual(['x', 2, true, 4]);
    expect(sheet?.attributes(1, 4)).toEqual({ note: 'n' });
    again?.apply([{ kind: 'writeCells', sheetId: 0, row: 0, column: 0, rows: [['after']] }]);
    expect(
      readFileSync(join(folder, 'one', '0.log'), 'utf8')
        .trim()
        .split('\n'),
    ).toHaveLength(3);
    expect(open().get('one')?.sheet(0)?.effective(0, 0)).toBe('after');
  });

  it('replaces a grown log by a snapshot and reads the same from it', async () => {
    const first = open();
    const workbook = first.create({ id: 'one' });
    const long = 'x'.repeat(40_000);
    for (let row = 0; row < 250; row += 1) {
      workbook.apply([
        {
          kind: 'writeCells',
          sheetId: 0,
          row,
          column: 0,
          rows: [[long, row, { value: 1, format: { numberFormat: { type: 'DATE' } } }, { formula: '=1+1' }]],
        },
        {
          kind: 'putDeveloperMetadata',
          metadata: {
            metadataId: row + 1,
            metadataKey: 'k',
            visibility: 'DOCUMENT',
            location: { sheetId: 0, dimension: 'ROWS', index: row },
          },
        },
      ]);
    }
    await first.close();

    expect(readdirSync(join(folder, 'one')).toSorted()).toEqual(['1.log', '1.snapshot']);
    const again = open().get('one');
    expect(again?.revision).toBe(251);
    expect(again?.sheet(0)?.effective(249, 1)).toBe(249);
    expect(again?.sheet(0)?.display(249, 2)).toBe('12/31/1899');
    expect(again?.sheet(0)?.effective(0, 3)).toBe(2);
    expect(again?.developerMetadata).toHaveLength(250);
  });
});
