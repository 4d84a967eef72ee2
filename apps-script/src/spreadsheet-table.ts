import { type Cell, createZone, type Zone } from '@sheet-courier/shared';
import { columnLetters, NUMBER_FORMATS, runs } from './spreadsheet-look.ts';
import { literal, openTab, type Tab, timeZone } from './spreadsheet.ts';
import { columnPositions, type TabColumnKind, type TabSchema } from './tab-schema.ts';

type GoogleSheet = GoogleAppsScript.Spreadsheet.Sheet;

/** Some cells of one row, by column. Rows count as people see them: the first under the header is 2. */
export interface TableRow<Key extends string> {
  readonly row: number;
  readonly cells: Readonly<Record<Key, Cell>>;
}

/** A tab with its columns found by header: rows are read and written by the schema's own keys. */
export class Table<Key extends string> {
  private readonly schema: TabSchema<Key>;
  private readonly tab: Tab;
  private readonly sheet: GoogleSheet;
  private readonly zone: Zone;
  private readonly positions: Readonly<Record<Key, number>>;

  /** Throws, naming the header, when one is missing or doubled. */
  constructor(schema: TabSchema<Key>, zone: Zone, header?: readonly unknown[]) {
    this.schema = schema;
    this.zone = zone;
    this.tab = openTab(schema.title);
    this.sheet = this.tab.sheet;
    this.positions = columnPositions(schema, header ?? this.tab.header());
  }

  /** The last filled row, the header's where there is none below it. */
  get lastRow(): number {
    return Math.max(1, this.tab.filledRows());
  }

  /** The columns of all rows, or of those from `first` to `last`; one read of the block they span. */
  read<Wanted extends Key>(
    keys: readonly Wanted[],
    first = 2,
    last: number = this.lastRow,
  ): readonly TableRow<Wanted>[] {
    if (last < first) return [];
    const positions = keys.map((key) => this.positions[key]);
    const left = Math.min(...positions);
    const width = Math.max(...positions) - left + 1;
    const block = this.sheet.getRange(first, left + 1, last - first + 1, width).getValues();
    return block.map((values, index) => this.rowOf(first + index, values, keys, left));
  }

  /** The columns of those rows: one read for all that lie near each other. */
  readRows<Wanted extends Key>(
    keys: readonly Wanted[],
    rows: readonly number[],
  ): readonly TableRow<Wanted>[] {
    const wanted = new Set(rows);
    const found: TableRow<Wanted>[] = [];
    for (const { first, last } of neighbourhoods(rows)) {
      for (const row of this.read(keys, first, last)) if (wanted.has(row.row)) found.push(row);
    }
    return found;
  }

  /** What a row's values, from the position `left` on, hold in these columns. */
  rowOf<Wanted extends Key>(
    row: number,
    values: readonly unknown[],
    keys: readonly Wanted[],
    left: number,
  ): TableRow<Wanted> {
    const cells: Partial<Record<Wanted, Cell>> = {};
    for (const key of keys) cells[key] = asCell(values[this.positions[key] - left], this.zone);
    return { row, cells: cells as Record<Wanted, Cell> };
  }

  /** The rows whose cell in that column shows what the pattern (RE2) matches wholly. */
  find(key: Key, pattern: string): readonly number[] {
    if (this.lastRow < 2) return [];
    return (
      this.sheet
        .getRange(2, this.positions[key] + 1, this.lastRow - 1, 1)
        // Whether Google's matchEntireCell goes together with a pattern is not documented: the pattern says it itself.
        .createTextFinder(`^(?:${pattern})$`)
        .useRegularExpression(true)
        .matchCase(true)
        .findAll()
        .map((range) => range.getRow())
    );
  }

  /** Adds rows below the last filled one, as one batch; columns that are not named stay empty. */
  append(rows: readonly Readonly<Partial<Record<Key, Cell>>>[]): void {
    const keys = Object.keys(this.positions) as Key[];
    const kinds = new Map<number, TabColumnKind>(
      keys.map((key) => [this.positions[key], this.schema.byKey[key].kind]),
    );
    const cells = rows.map((row) => {
      const values: Cell[] = [];
      for (const key of keys) values[this.positions[key]] = row[key];
      return values;
    });
    this.tab.append(cells, kinds);
  }

  /** Puts one value into a column's cells in those rows, as one batch: text as that very text. */
  set(key: Key, rows: readonly number[], value: Cell): void {
    if (rows.length === 0) return;
    const letters = columnLetters(this.positions[key]);
    const cells = this.sheet.getRangeList(
      runs(rows).map(({ first, length }) => `${letters}${first}:${letters}${first + length - 1}`),
    );
    // RangeList.setValue takes no null; '' empties a cell.
    cells.setNumberFormat(NUMBER_FORMATS[this.schema.byKey[key].kind]).setValue(literal(value) ?? '');
  }
}

/** A date comes as an instant; in the rest of the script it is what the Sheets API gives, a serial number. */
function asCell(value: unknown, zone: Zone): Cell {
  return value instanceof Date ? zone.toSerial(value.getTime()) : (value as Cell);
}

/** Rows apart by less than this are read together with what lies between them: a call costs as much as many cells. */
const NEAR_ROWS = 500;

function neighbourhoods(
  rows: readonly number[],
): readonly { readonly first: number; readonly last: number }[] {
  const found: { first: number; last: number }[] = [];
  for (const row of [...rows].sort((a, b) => a - b)) {
    const latest = found[found.length - 1];
    if (latest && row - latest.last < NEAR_ROWS) latest.last = row;
    else found.push({ first: row, last: row });
  }
  return found;
}

/** Reads a tab whole, header and all, in one call: for those that stay small. */
export function readTable<Key extends string>(
  schema: TabSchema<Key>,
  zone: Zone,
): { readonly table: Table<Key>; readonly rows: readonly TableRow<Key>[] } {
  const tab = openTab(schema.title);
  const [header = [], ...rows] = tab.sheet.getDataRange().getValues();
  const table = new Table(schema, zone, header);
  const keys = Object.keys(schema.byKey) as Key[];
  return { table, rows: rows.map((values, index) => table.rowOf(index + 2, values, keys, 0)) };
}

/** A tab whole, header first, in one call; null where there is no such tab. For tabs that stay small. */
export function readGrid(title: string, zone: Zone): readonly (readonly Cell[])[] | null {
  const sheet = SpreadsheetApp.getActiveSpreadsheet().getSheetByName(title);
  if (!sheet) return null;
  const values: unknown[][] = sheet.getDataRange().getValues();
  return values.map((row) => row.map((value) => asCell(value, zone)));
}

/** The spreadsheet's own time zone. */
export function sheetZone(): Zone {
  return createZone(timeZone());
}
