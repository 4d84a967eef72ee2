import * as fc from 'fast-check';
// Compared ten thousand times over: at a third of what vitest's own comparison costs.
import { deepEqual, equal } from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { SheetReader, SpreadsheetReader } from '../../../local/src/workbook/reading.ts';
import { SlowGrid, type SlowArea, type SlowValue } from './slow-grid.ts';
import { Workbooks } from '../../../local/src/workbook/workbooks.ts';
import { NOON, startServer } from './started-server.ts';

const ROWS = 8;
const COLUMNS = 5;
const RUNS = 200;
const BATCHES_PER_RUN = 50;

/** A request, valid for any grid: its numbers are fractions of whatever size the grid has by then. */
type Step = (grid: SlowGrid, names: () => string) => object;

const fraction = fc.double({ min: 0, max: 0.999, noNaN: true });
const value: fc.Arbitrary<SlowValue> = fc.oneof(
  fc.constantFrom('a', 'B', 'b', 'ab', 'x=y', '=1+1', "'q"),
  fc.integer({ min: -9, max: 99 }),
  fc.boolean(),
  fc.constant(null),
  fc.constant(''),
);

function pick(part: number, count: number): number {
  return Math.floor(part * count);
}

function spanOf(a: number, b: number, length: number): [number, number] {
  const [x, y] = [pick(a, length), pick(b, length)];
  return [Math.min(x, y), Math.max(x, y) + 1];
}

type Fractions = readonly [number, number, number, number];
const fractions: fc.Arbitrary<Fractions> = fc.tuple(fraction, fraction, fraction, fraction);

function areaOf(grid: SlowGrid, [a, b, c, d]: Fractions): SlowArea {
  const [top, bottom] = spanOf(a, b, grid.rows.length);
  const [left, right] = spanOf(c, d, grid.columns.length);
  return { top, bottom, left, right };
}

const range = ({ top, bottom, left, right }: SlowArea) => ({
  sheetId: 0,
  startRowIndex: top,
  endRowIndex: bottom,
  startColumnIndex: left,
  endColumnIndex: right,
});

const dimensionRange = (rows: boolean, [startIndex, endIndex]: readonly [number, number]) => ({
  sheetId: 0,
  dimension: rows ? 'ROWS' : 'COLUMNS',
  startIndex,
  endIndex,
});

function cellData(value: SlowValue): object {
  if (value === null || value === '') return {};
  if (typeof value === 'number') return { userEnteredValue: { numberValue: value } };
  return { userEnteredValue: typeof value === 'string' ? { stringValue: value } : { boolValue: value } };
}

const updateCells = fc
  .tuple(fractions, fc.array(fc.array(value, { maxLength: 3 }), { maxLength: 3 }))
  .map(([where, values]): Step => (grid) => {
    const { top, left } = areaOf(grid, where);
    const fitting = values
      .slice(0, grid.rows.length - top)
      .map((line) => line.slice(0, grid.columns.length - left).map((one) => one ?? ''));
    grid.write(top, left, fitting);
    return {
      updateCells: {
        start: { sheetId: 0, rowIndex: top, columnIndex: left },
        rows: fitting.map((line) => ({ values: line.map((one) => cellData(one)) })),
        fields: 'userEnteredValue',
      },
    };
  });

const repeatNote = fc.tuple(fractions, fc.constantFrom('n', 'm', '')).map(([where, note]): Step => (grid) => {
  const area = areaOf(grid, where);
  grid.each(area, (cell) => {
    cell.note = note;
  });
  return { repeatCell: { range: range(area), cell: { note }, fields: 'note' } };
});

const appendCells = fc
  .array(fc.array(value, { maxLength: 6 }), { minLength: 1, maxLength: 2 })
  .map((values): Step => (grid) => {
    const row = grid.lastRow;
    const width = Math.max(...values.map((line) => line.length));
    grid.resize(Math.max(grid.rows.length, row + values.length), Math.max(grid.columns.length, width));
    grid.write(
      row,
      0,
      values.map((line) => line.map((one) => one ?? '')),
    );
    return {
      appendCells: {
        sheetId: 0,
        rows: values.map((line) => ({ values: line.map((one) => cellData(one)) })),
        fields: 'userEnteredValue',
      },
    };
  });

const insertDimension = fc
  .tuple(fc.boolean(), fraction, fc.integer({ min: 1, max: 2 }), fc.boolean())
  .map(([rows, part, count, before]): Step => (grid) => {
    const at = pick(part, rows ? grid.rows.length : grid.columns.length);
    if (rows) grid.insertRows(at, count);
    else grid.insertColumns(at, count);
    const inheritFromBefore = before && at > 0;
    return { insertDimension: { range: dimensionRange(rows, [at, at + count]), inheritFromBefore } };
  });

const deleteDimension = fc.tuple(fc.boolean(), fraction, fraction).map(([rows, a, b]): Step => (grid) => {
  const length = rows ? grid.rows.length : grid.columns.length;
  if (length === 1) return { addDimensionGroup: { range: dimensionRange(rows, [0, 1]) } };
  const [start, end] = spanOf(a, b, length - 1);
  if (rows) grid.deleteRows(start, end);
  else grid.deleteColumns(start, end);
  return { deleteDimension: { range: dimensionRange(rows, [start, end]) } };
});

const moveDimension = fc
  .tuple(fc.boolean(), fraction, fraction, fraction)
  .map(([rows, a, b, c]): Step => (grid) => {
    const length = rows ? grid.rows.length : grid.columns.length;
    const [start, end] = spanOf(a, b, length);
    const destinationIndex = pick(c, length + 1);
    if (rows) grid.moveRows(start, end, destinationIndex);
    else grid.moveColumns(start, end, destinationIndex);
    return { moveDimension: { source: dimensionRange(rows, [start, end]), destinationIndex } };
  });

const sortRange = fc
  .tuple(fractions, fraction, fc.boolean(), fc.boolean())
  .map(([where, key, ascending, whole]): Step => (grid) => {
    const some = areaOf(grid, where);
    const area = whole ? { ...some, left: 0, right: grid.columns.length } : some;
    const dimensionIndex = area.left + pick(key, area.right - area.left);
    grid.sort(area, dimensionIndex, ascending);
    const sortOrder = ascending ? 'ASCENDING' : 'DESCENDING';
    return { sortRange: { range: range(area), sortSpecs: [{ dimensionIndex, sortOrder }] } };
  });

const copyOrCut = fc
  .tuple(fractions, fraction, fraction, fc.boolean())
  .map(([where, r, c, cut]): Step => (grid) => {
    const source = areaOf(grid, where);
    const [height, width] = [source.bottom - source.top, source.right - source.left];
    const row = pick(r, grid.rows.length - height + 1);
    const column = pick(c, grid.columns.length - width + 1);
    const lifted = grid.lift(source);
    if (cut) grid.wipe(source);
    grid.drop(row, column, lifted);
    if (cut)
      return {
        cutPaste: { source: range(source), destination: { sheetId: 0, rowIndex: row, columnIndex: column } },
      };
    const destination = range({ top: row, bottom: row + 1, left: column, right: column + 1 });
    return { copyPaste: { source: range(source), destination, pasteType: 'PASTE_NORMAL' } };
  });

const shiftCells = fc
  .tuple(fractions, fc.boolean(), fc.boolean())
  .map(([where, rows, insert]): Step => (grid) => {
    const area = areaOf(grid, where);
    const shiftDimension = rows ? 'ROWS' : 'COLUMNS';
    if (insert) {
      insertRange(grid, area, rows);
      return { insertRange: { range: range(area), shiftDimension } };
    }
    const tail = rows
      ? { ...area, top: area.bottom, bottom: grid.rows.length }
      : { ...area, left: area.right, right: grid.columns.length };
    const lifted = grid.lift(tail);
    grid.wipe(area);
    grid.wipe(tail);
    grid.drop(area.top, area.left, lifted);
    return { deleteRange: { range: range(area), shiftDimension } };
  });

function insertRange(grid: SlowGrid, area: SlowArea, rows: boolean): void {
  const count = rows ? area.bottom - area.top : area.right - area.left;
  let used = rows ? area.top : area.left;
  const tail = rows ? { ...area, bottom: grid.rows.length } : { ...area, right: grid.columns.length };
  grid.each(tail, (cell, row, column) => {
    if (cell.value !== null || cell.note !== '') used = Math.max(used, (rows ? row : column) + 1);
  });
  const length = rows ? grid.rows.length : grid.columns.length;
  const grown = Math.max(length, used + count);
  grid.resize(rows ? grown : grid.rows.length, rows ? grid.columns.length : grown);
  const moving = rows ? { ...area, bottom: used } : { ...area, right: used };
  const lifted = grid.lift(moving);
  grid.wipe(moving);
  grid.drop(area.top + (rows ? count : 0), area.left + (rows ? 0 : count), lifted);
}

const findReplace = fc
  .tuple(fc.constantFrom('a', 'B', '='), fc.constantFrom('z', '', 'aa'), fc.boolean())
  .map(([find, replacement, matchCase]): Step => (grid) => {
    const pattern = new RegExp(find, matchCase ? 'g' : 'gi');
    grid.each({ top: 0, bottom: grid.rows.length, left: 0, right: grid.columns.length }, (cell) => {
      if (typeof cell.value !== 'string') return;
      const changed = cell.value.replaceAll(pattern, replacement);
      cell.value = changed === '' ? null : changed;
    });
    return { findReplace: { find, replacement, matchCase, sheetId: 0 } };
  });

const tag = fc.tuple(fc.boolean(), fraction).map(([rows, part]): Step => (grid, names) => {
  const lines = rows ? grid.rows : grid.columns;
  const at = pick(part, lines.length);
  const metadataKey = names();
  lines[at]?.tags.push(metadataKey);
  const location = { dimensionRange: dimensionRange(rows, [at, at + 1]) };
  return {
    createDeveloperMetadata: { developerMetadata: { metadataKey, visibility: 'DOCUMENT', location } },
  };
});

const resize = fc
  .tuple(fc.integer({ min: 3, max: 10 }), fc.integer({ min: 2, max: 7 }))
  .map(([rowCount, columnCount]): Step => (grid) => {
    grid.resize(rowCount, columnCount);
    const properties = { sheetId: 0, gridProperties: { rowCount, columnCount } };
    return {
      updateSheetProperties: { properties, fields: 'gridProperties.rowCount,gridProperties.columnCount' },
    };
  });

const step = fc.oneof(
  { arbitrary: updateCells, weight: 4 },
  repeatNote,
  appendCells,
  insertDimension,
  deleteDimension,
  moveDimension,
  sortRange,
  copyOrCut,
  shiftCells,
  findReplace,
  tag,
  resize,
);

function shown(reader: SpreadsheetReader, sheet: SheetReader): object {
  const rows = Array.from({ length: sheet.rowCount }, (_, row) => row);
  const columns = Array.from({ length: sheet.columnCount }, (_, column) => column);
  const tags = (dimension: string, count: number) => {
    const found = Array.from({ length: count }, (): string[] => []);
    for (const { location, metadataKey } of reader.developerMetadata) {
      if ('dimension' in location && location.dimension === dimension)
        found[location.index]?.push(metadataKey);
    }
    return found.map((keys) => keys.toSorted());
  };
  return {
    values: rows.map((row) => columns.map((column) => sheet.effective(row, column))),
    notes: rows.map((row) => columns.map((column) => sheet.attributes(row, column).note ?? '')),
    rowTags: tags('ROWS', sheet.rowCount),
    columnTags: tags('COLUMNS', sheet.columnCount),
  };
}

it(`does ${RUNS * BATCHES_PER_RUN} random batches as the plainest grid does them, and finds the same on disk`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'grid-model-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const options = { now: () => NOON, folder, snapshotAfterBytes: 10_000 };
  const { workbooks, call } = await startServer({ workbooks: new Workbooks(options) });
  let made = 0;
  const batches = fc.array(fc.array(step, { minLength: 1, maxLength: 3 }), {
    minLength: BATCHES_PER_RUN,
    maxLength: BATCHES_PER_RUN,
  });
  await fc.assert(
    fc.asyncProperty(batches, async (wanted) => {
      made += 1;
      const gridProperties = { rowCount: ROWS, columnCount: COLUMNS };
      const book = workbooks.create({
        id: `fuzz-${made}`,
        sheets: [{ sheetId: 0, title: 'Sheet1', gridProperties }],
      });
      const grid = new SlowGrid(ROWS, COLUMNS);
      let named = 0;
      for (const steps of wanted) {
        const requests = steps.map((one) => one(grid, () => `key-${(named += 1)}`));
        const { status, text } = await call('POST', `/${book.id}:batchUpdate`, { requests });
        equal(status, 200, text.slice(0, 500));
        const sheet = book.sheet(0);
        deepEqual(sheet && shown(book.current(), sheet), grid.shown());
      }
      const again = new Workbooks(options);
      const reopened = again.get(book.id)?.current();
      const kept = reopened?.sheet(0);
      deepEqual(reopened && kept && shown(reopened, kept), grid.shown());
      await again.close();
    }),
    { numRuns: RUNS },
  );
  expect(made).toBe(RUNS);
}, 300_000);
