export type SlowValue = string | number | boolean | null;

interface SlowCell {
  value: SlowValue;
  note: string;
}

/** A row or a column as a thing of its own: what is tagged keeps its tags wherever it goes. */
interface SlowLine {
  tags: string[];
}

interface SlowRow extends SlowLine {
  cells: SlowCell[];
}

const blank = (): SlowCell => ({ value: null, note: '' });

/**
 * The plainest grid there can be, to compare the real one with: every cell and every row is an object, moving is
 * moving objects, and nothing is shared, sparse or clever.
 */
export class SlowGrid {
  rows: SlowRow[];
  columns: SlowLine[];

  constructor(rowCount: number, columnCount: number) {
    this.columns = Array.from({ length: columnCount }, () => ({ tags: [] }));
    this.rows = Array.from({ length: rowCount }, () => this.#newRow());
  }

  #newRow(): SlowRow {
    return { tags: [], cells: this.columns.map(() => blank()) };
  }

  cell(row: number, column: number): SlowCell {
    const found = this.rows[row]?.cells[column];
    if (!found) throw new Error(`The test asked for a cell outside the grid: ${row}, ${column}`);
    return found;
  }

  write(row: number, column: number, values: readonly (readonly (SlowValue | undefined)[])[]): void {
    for (const [down, line] of values.entries()) {
      for (const [across, value] of line.entries()) {
        if (value === undefined || value === null) continue;
        this.cell(row + down, column + across).value = value === '' ? null : value;
      }
    }
  }

  each(area: SlowArea, visit: (cell: SlowCell, row: number, column: number) => void): void {
    for (let row = area.top; row < area.bottom; row += 1) {
      for (let column = area.left; column < area.right; column += 1)
        visit(this.cell(row, column), row, column);
    }
  }

  insertRows(at: number, count: number): void {
    this.rows.splice(at, 0, ...Array.from({ length: count }, () => this.#newRow()));
  }

  insertColumns(at: number, count: number): void {
    for (const row of this.rows) row.cells.splice(at, 0, ...Array.from({ length: count }, () => blank()));
    this.columns.splice(at, 0, ...Array.from({ length: count }, () => ({ tags: [] })));
  }

  deleteRows(start: number, end: number): void {
    this.rows.splice(start, end - start);
  }

  deleteColumns(start: number, end: number): void {
    for (const row of this.rows) row.cells.splice(start, end - start);
    this.columns.splice(start, end - start);
  }

  moveRows(start: number, end: number, destination: number): void {
    this.rows = moved(this.rows, start, end, destination);
  }

  moveColumns(start: number, end: number, destination: number): void {
    for (const row of this.rows) row.cells = moved(row.cells, start, end, destination);
    this.columns = moved(this.columns, start, end, destination);
  }

  lift(area: SlowArea): SlowCell[][] {
    const lifted: SlowCell[][] = [];
    for (let row = area.top; row < area.bottom; row += 1) {
      const line: SlowCell[] = [];
      for (let column = area.left; column < area.right; column += 1) line.push({ ...this.cell(row, column) });
      lifted.push(line);
    }
    return lifted;
  }

  drop(row: number, column: number, cells: readonly (readonly SlowCell[])[]): void {
    for (const [down, line] of cells.entries()) {
      for (const [across, cell] of line.entries())
        Object.assign(this.cell(row + down, column + across), cell);
    }
  }

  wipe(area: SlowArea): void {
    this.each(area, (cell) => Object.assign(cell, blank()));
  }

  sort(area: SlowArea, column: number, ascending: boolean): void {
    const order = Array.from({ length: area.bottom - area.top }, (_, at) => area.top + at);
    order.sort((a, b) => {
      const x = this.cell(a, column).value;
      const y = this.cell(b, column).value;
      if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1;
      const result = compare(x, y);
      return ascending ? result : -result;
    });
    const lifted = order.map((row) => ({
      cells: this.lift({ ...area, top: row, bottom: row + 1 }),
      tags: this.rows[row]?.tags ?? [],
    }));
    for (const [at, { cells, tags }] of lifted.entries()) {
      this.drop(area.top + at, area.left, cells);
      const row = this.rows[area.top + at];
      if (row) row.tags = tags;
    }
  }

  /** One past the last row that holds a value. */
  get lastRow(): number {
    return this.rows.findLastIndex((row) => row.cells.some((cell) => cell.value !== null)) + 1;
  }

  resize(rowCount: number, columnCount: number): void {
    if (columnCount < this.columns.length) this.deleteColumns(columnCount, this.columns.length);
    else this.insertColumns(this.columns.length, columnCount - this.columns.length);
    if (rowCount < this.rows.length) this.deleteRows(rowCount, this.rows.length);
    else this.insertRows(this.rows.length, rowCount - this.rows.length);
  }

  /** All there is to see, to be compared. */
  shown(): object {
    return {
      values: this.rows.map((row) => row.cells.map((cell) => cell.value)),
      notes: this.rows.map((row) => row.cells.map((cell) => cell.note)),
      rowTags: this.rows.map((row) => row.tags.toSorted()),
      columnTags: this.columns.map((column) => column.tags.toSorted()),
    };
  }
}

export interface SlowArea {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

function moved<Item>(items: readonly Item[], start: number, end: number, destination: number): Item[] {
  if (destination >= start && destination <= end) return [...items];
  const rest = items.filter((_, at) => at < start || at >= end);
  rest.splice(destination > start ? destination - (end - start) : destination, 0, ...items.slice(start, end));
  return rest;
}

function compare(a: string | number | boolean, b: string | number | boolean): number {
  const kinds = ['number', 'string', 'boolean'];
  if (typeof a !== typeof b) return kinds.indexOf(typeof a) - kinds.indexOf(typeof b);
  if (typeof a === 'string') {
    const [x, y] = [a.toLowerCase(), String(b).toLowerCase()];
    return x < y ? -1 : x > y ? 1 : 0;
  }
  return Number(a) - Number(b);
}
