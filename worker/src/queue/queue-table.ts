import {
  type Cell,
  cellText,
  type ColumnKey,
  decodeHeader,
  QUEUE_TAB,
  type Zone,
} from '@sheet-courier/shared';
import { columnSpan, rowSpan, spansOf } from './a1.ts';
import { QueueUnavailable } from './queue.ts';
import { findHeader, type HeaderAt, headerAt, type QueueRow, readRow } from './queue-rows.ts';
import type { SheetsCalls } from './sheets-calls.ts';
import { MOST_SPANS } from './tab-reader.ts';

/** Where the header is looked for. */
const TOP_ROWS = 20;

/** How often it is read anew because somebody moves columns or rows meanwhile. */
const TRIES = 3;

/** Some cells of one row. */
export interface TableRow<Key extends ColumnKey> {
  /** One-based; true only at the moment of reading. */
  readonly row: number;
  readonly cells: Readonly<Record<Key, Cell>>;
}

/**
 * The queue, or a tab of the archive, for whoever only looks: nothing is ever written, and of a long tab no more is read
 * than is asked for.
 *
 * @throws QueueUnavailable by every verb, as the queue does
 */
export class QueueTable {
  readonly title: string;
  readonly zone: Zone;
  readonly #calls: SheetsCalls;
  #at: HeaderAt | null = null;

  constructor(calls: SheetsCalls, zone: Zone, title: string = QUEUE_TAB) {
    this.#calls = calls;
    this.zone = zone;
    this.title = title;
  }

  /** These columns of every row that holds anything in one of them, as they stand at one moment. */
  async columns<Key extends ColumnKey>(...keys: readonly Key[]): Promise<readonly TableRow<Key>[]> {
    for (let left = TRIES; left > 0; left--) {
      const at = (this.#at ??= await this.#findHeader());
      const spans = keys.map((key) => columnSpan(this.title, at.header[key]));
      const [headerRow = [], ...blocks] = await this.#calls.read(
        [rowSpan(this.title, at.row, at.row), ...spans],
        'COLUMNS',
      );
      const now = decodeHeader(
        headerRow.map(([cell]) => cell),
        this.title,
      );
      if (now.ok && keys.every((key) => now.header[key] === at.header[key])) {
        this.#at = headerAt(now.header, at.row);
        return rowsOf(
          keys,
          blocks.map(([column = []]) => column),
          at.row,
        );
      }
      this.#at = null;
    }
    throw new QueueUnavailable('busy', `The columns of ${this.title} are being moved. Try again.`);
  }

  /** Whole rows by their ids, those with one id in their order from the top. */
  async find(ids: ReadonlySet<string>): Promise<ReadonlyMap<string, readonly QueueRow[]>> {
    const found = new Map<string, QueueRow[]>();
    for (let left = TRIES; left > 0; left--) {
      const wanted = (await this.columns('id')).filter(({ cells }) => ids.has(cellText(cells.id)));
      if (wanted.length === 0) return found;
      const rows = await this.#read(new Set(wanted.map(({ row }) => row)));
      if (wanted.every(({ row, cells }) => rows.get(row)?.id === cellText(cells.id))) {
        for (const { id, read } of rows.values()) found.set(id, [...(found.get(id) ?? []), read]);
        return found;
      }
    }
    throw new QueueUnavailable('busy', `The rows of ${this.title} are being moved. Try again.`);
  }

  /** The header's columns where it was last read. */
  get at(): HeaderAt {
    if (this.#at === null) throw new Error('nothing has been read of the tab yet');
    return this.#at;
  }

  async #read(
    wanted: ReadonlySet<number>,
  ): Promise<ReadonlyMap<number, { readonly id: string; readonly read: QueueRow }>> {
    const { at } = this;
    const spans = spansOf(wanted, MOST_SPANS);
    const blocks = await this.#calls.read(spans.map(([from, to]) => rowSpan(this.title, from, to)));
    const rows = new Map<number, { readonly id: string; readonly read: QueueRow }>();
    for (const [index, [from]] of spans.entries()) {
      for (const [offset, cells] of (blocks[index] ?? []).entries()) {
        const row = from + offset;
        if (!wanted.has(row)) continue;
        rows.set(row, { id: cellText(cells[at.header.id]), read: readRow(cells, row, at, this.zone) });
      }
    }
    return rows;
  }

  async #findHeader(): Promise<HeaderAt> {
    const [top = []] = await this.#calls.read([rowSpan(this.title, 1, TOP_ROWS)]);
    return findHeader(top);
  }
}

function rowsOf<Key extends ColumnKey>(
  keys: readonly Key[],
  columns: readonly (readonly Cell[])[],
  headerRow: number,
): readonly TableRow<Key>[] {
  const length = Math.max(0, ...columns.map((column) => column.length));
  const rows: TableRow<Key>[] = [];
  for (let index = 0; index < length; index++) {
    if (index + 1 === headerRow || columns.every((column) => cellText(column[index]) === '')) continue;
    const cells = Object.fromEntries(keys.map((key, at) => [key, columns[at]?.[index]]));
    rows.push({ row: index + 1, cells: cells as Record<Key, Cell> });
  }
  return rows;
}
