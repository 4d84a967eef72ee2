import {
  type Cell,
  cellText,
  decodeHeader,
  type Header,
  isFinished,
  isStatus,
  type Settings,
  type Zone,
} from '@sheet-courier/shared';
import type { sheets_v4 } from 'googleapis/build/src/apis/sheets/index.js';

import { columnPart, rowSpan } from './a1.ts';
import type { Anchors } from './anchors.ts';
import {
  ARCHIVE_COLUMNS,
  archiveCells,
  type ArchiveLimits,
  archiveLimits,
  isArchivable,
} from './archive-rule.ts';
import type { Archived } from './queue.ts';
import type { RowBook } from './row-book.ts';
import { hasHeaders, type MovedRow, type RowMove, RowMover, type TableTab } from './row-mover.ts';
import type { SheetsCalls } from './sheets-calls.ts';
import { SheetsRefusal } from './sheets-error.ts';

const ARCHIVE_TAB = 'Notification_Archive';

/** A tab of the archive takes no more rows than this; then a new one begins. */
const MOST_ROWS = 200_000;

/** Rows moved in one batch, which stays far below the 2 MB that Google recommends. */
const BATCH_ROWS = 600;

/** Rows looked through in one call, so that a long tab needs little memory. */
const SCAN_ROWS = 20_000;

/** Where the header of an archive tab is looked for. */
const TOP_ROWS = 20;

export interface ArchiveParts {
  readonly calls: SheetsCalls;
  readonly book: RowBook;
  readonly anchors: Anchors;
  /** Whether a row is in the middle of something. */
  readonly isBusy: (id: string) => boolean;
  readonly report: (trouble: string) => void;
  /** Called after each move, also after one that failed: rows may not be where they were. */
  readonly onMoved: () => void;
  readonly mostRows?: number | undefined;
}

/**
 * Moves what has long been done with out of the queue. Every batch is atomic, so that after any crash each row is in one
 * tab or the other; what a person set back to pending at that very moment is returned.
 */
export class Archive {
  readonly #calls: SheetsCalls;
  readonly #book: RowBook;
  readonly #mover: RowMover;
  readonly #isBusy: (id: string) => boolean;
  readonly #report: (trouble: string) => void;
  readonly #onMoved: () => void;
  readonly #mostRows: number;
  #told = '';
  /** Ids of rows that can't be moved, until the next start. */
  readonly #stuck = new Set<string>();

  constructor(parts: ArchiveParts) {
    this.#calls = parts.calls;
    this.#book = parts.book;
    this.#mover = new RowMover(parts.calls, parts.anchors);
    this.#isBusy = parts.isBusy;
    this.#report = parts.report;
    this.#onMoved = parts.onMoved;
    this.#mostRows = parts.mostRows ?? MOST_ROWS;
  }

  /** One batch. */
  async run(settings: Settings, now: number): Promise<Archived> {
    const { tab, at, headerCells } = this.#book.frame;
    const { sheets = [] } = await this.#calls.properties();
    const queue = sheets.find(({ properties }) => properties?.sheetId === tab.sheetId)?.properties ?? {};
    const from = tableOf(queue, { headerRow: at.row, headerCells });
    const limits = archiveLimits(settings, now, tab.zone);
    const scanned = await this.#scan(from, at.header, limits, tab.zone);
    const to = await this.#findArchive(sheets, from, scanned.rows.length);
    if (to !== null) await this.#returnOpen(to, from);
    if (scanned.rows.length === 0) return { moved: [], isMore: false };
    const target = to ?? (await this.#create(sheets, from));
    try {
      const moved = await this.#move({
        from,
        to: target,
        rows: scanned.rows,
        isWanted: (cells, row) =>
          this.#isWanted(archiveCells(cells, at.header), limits, tab.zone) &&
          this.#isMovable(cells, row, from),
      });
      this.#told = '';
      await this.#returnOpen({ ...target, rowCount: target.rowCount + moved.length }, from, moved);
      const id = matched(target).id;
      const isMore = scanned.isMore || moved.length < scanned.rows.length;
      return { moved: moved.map(({ cells }) => cellText(cells[id])), isMore };
    } catch (error) {
      // Something has moved, and the next run finds it where it is then; or a tab is protected.
      if (!(error instanceof SheetsRefusal)) throw error;
      if (this.#told === error.message) return { moved: [], isMore: false };
      this.#told = error.message;
      this.#report(
        'Google refused to move rows to the archive this time. If this goes on: is a tab protected?',
      );
      return { moved: [], isMore: false };
    }
  }

  async #move(move: RowMove): Promise<readonly MovedRow[]> {
    try {
      return await this.#mover.move(move);
    } finally {
      this.#onMoved();
    }
  }

  #isWanted(cells: ReturnType<typeof archiveCells>, limits: ArchiveLimits, zone: Zone): boolean {
    const id = cellText(cells.id);
    return isArchivable(cells, limits, zone) && !this.#isBusy(id) && !this.#stuck.has(id);
  }

  /** What stands under no header has nowhere to go: such a row stays, and that is told. */
  #isMovable(cells: readonly Cell[], row: number, from: TableTab): boolean {
    if (hasHeaders(cells, from)) return true;
    this.#stuck.add(cellText(cells[matched(from).id]));
    this.#report(
      `Row ${row} is not archived: it holds something in a column without a header. Give that a header.`,
    );
    return false;
  }

  /** The uppermost rows that are to be moved, as many as one batch takes. */
  async #scan(
    tab: TableTab,
    header: Header,
    limits: ArchiveLimits,
    zone: Zone,
  ): Promise<{ readonly rows: readonly number[]; readonly isMore: boolean }> {
    const rows: number[] = [];
    for (let from = 1; from <= tab.rowCount; from += SCAN_ROWS) {
      const to = Math.min(from + SCAN_ROWS - 1, tab.rowCount);
      const ranges = ARCHIVE_COLUMNS.map((key) => columnPart(tab.title, header[key], from, to));
      const blocks = await this.#calls.read(ranges, 'COLUMNS');
      const [status = [], id = [], createdAt = [], sendAt = [], sentAt = []] = blocks.map(
        ([column = []]) => column,
      );
      for (let index = 0; index < status.length; index++) {
        const cells = {
          status: status[index],
          id: id[index],
          createdAt: createdAt[index],
          sendAt: sendAt[index],
          sentAt: sentAt[index],
        };
        if (from + index === tab.headerRow || !this.#isWanted(cells, limits, zone)) continue;
        if (rows.length === BATCH_ROWS) return { rows, isMore: true };
        rows.push(from + index);
      }
    }
    return { rows, isMore: false };
  }

  /** The archive tab that takes rows now: the last one, if it has room. */
  async #findArchive(
    sheets: readonly sheets_v4.Schema$Sheet[],
    like: TableTab,
    count: number,
  ): Promise<TableTab | null> {
    const last = archiveTabs(sheets).at(-1)?.properties;
    if (last === undefined) return null;
    const title = last.title ?? '';
    const [top = []] = await this.#calls.read([rowSpan(title, 1, TOP_ROWS)]);
    const found = top.findIndex((cells) => decodeHeader(cells, title).ok);
    if (found === -1) {
      if (top.some((cells) => cells.length > 0)) {
        this.#report(`The tab ${title} lacks headers of the queue; the archive goes on in a new tab.`);
        return null;
      }
      await this.#copyHeader(like, last.sheetId ?? 0, title);
    }
    const isEmpty = found === -1;
    const tab = tableOf(last, {
      headerRow: isEmpty ? 1 : found + 1,
      headerCells: isEmpty ? like.headerCells : (top[found] ?? []),
    });
    return tab.rowCount + count > this.#mostRows ? null : tab;
  }

  async #create(sheets: readonly sheets_v4.Schema$Sheet[], like: TableTab): Promise<TableTab> {
    const titles = new Set(sheets.map(({ properties }) => properties?.title?.toLowerCase()));
    let title = ARCHIVE_TAB;
    for (let number = 2; titles.has(title.toLowerCase()); number++) title = `${ARCHIVE_TAB}_${number}`;
    const ids = new Set(sheets.map(({ properties }) => properties?.sheetId));
    let sheetId = 1;
    while (ids.has(sheetId)) sheetId++;
    const gridProperties = { rowCount: 2, columnCount: like.columnCount, frozenRowCount: 1 };
    await this.#copyHeader(like, sheetId, title, [
      { addSheet: { properties: { sheetId, title, index: sheets.length, gridProperties } } },
    ]);
    return { sheetId, title, headerRow: 1, headerCells: like.headerCells, ...gridProperties };
  }

  async #copyHeader(
    like: TableTab,
    sheetId: number,
    title: string,
    before: readonly sheets_v4.Schema$Request[] = [],
  ): Promise<void> {
    const values = like.headerCells.map((cell) => ({ userEnteredValue: { stringValue: cellText(cell) } }));
    const start = { sheetId, rowIndex: 0, columnIndex: 0 };
    await this.#calls.change(
      [...before, { updateCells: { start, rows: [{ values }], fields: 'userEnteredValue' } }],
      { title, rows: [1] },
    );
  }

  /**
   * Gives the queue back what is not finished any more: a person has set it to pending right when it was moved.
   *
   * @param rows as they stand in the archive; by default its uppermost, where the last batch of an earlier run is
   */
  async #returnOpen(archive: TableTab, queue: TableTab, rows?: readonly MovedRow[]): Promise<void> {
    const { status } = matched(archive);
    const isOpen = (cells: MovedRow['cells']): boolean => {
      const text = cellText(cells[status]).toLowerCase();
      return text !== '' && !(isStatus(text) && isFinished(text));
    };
    const open = (rows ?? (await this.#uppermost(archive, status))).filter(({ cells }) => isOpen(cells));
    if (open.length === 0) return;
    const to = { ...queue, ...(await this.#sizeOf(queue)) };
    const from = { ...archive, ...(await this.#sizeOf(archive)) };
    await this.#move({ from, to, rows: open.map(({ row }) => row), isWanted: isOpen });
  }

  async #uppermost({ title, headerRow, rowCount }: TableTab, status: number): Promise<readonly MovedRow[]> {
    const last = Math.min(headerRow + BATCH_ROWS, rowCount);
    if (last <= headerRow) return [];
    const [[column = []] = []] = await this.#calls.read(
      [columnPart(title, status, headerRow + 1, last)],
      'COLUMNS',
    );
    return column.map((cell, index) => {
      const cells: MovedRow['cells'] = Array.from({ length: status + 1 }, (_, at) =>
        at === status ? cell : '',
      );
      return { row: headerRow + 1 + index, cells };
    });
  }

  async #sizeOf({ sheetId }: TableTab): Promise<Pick<TableTab, 'rowCount' | 'columnCount'>> {
    const { sheets = [] } = await this.#calls.properties();
    const found = sheets.find(({ properties }) => properties?.sheetId === sheetId)?.properties
      ?.gridProperties;
    return { rowCount: found?.rowCount ?? 0, columnCount: found?.columnCount ?? 0 };
  }
}

/** The archive's tabs in the order in which they were begun. */
function archiveTabs(sheets: readonly sheets_v4.Schema$Sheet[]): readonly sheets_v4.Schema$Sheet[] {
  const numberOf = ({ properties }: sheets_v4.Schema$Sheet): number => {
    const match = /^notification_archive(?:_(\d+))?$/.exec(properties?.title?.toLowerCase() ?? '');
    return match === null ? 0 : Number(match[1] ?? 1);
  };
  return sheets.filter((sheet) => numberOf(sheet) > 0).sort((a, b) => numberOf(a) - numberOf(b));
}

function tableOf(
  { sheetId, title, gridProperties }: sheets_v4.Schema$SheetProperties,
  header: Pick<TableTab, 'headerRow' | 'headerCells'>,
): TableTab {
  return {
    sheetId: sheetId ?? 0,
    title: title ?? '',
    rowCount: gridProperties?.rowCount ?? 0,
    columnCount: gridProperties?.columnCount ?? 0,
    ...header,
  };
}

function matched({ headerCells, title }: TableTab): Header {
  const result = decodeHeader(headerCells, title);
  if (!result.ok) throw new Error(result.problems.join(' '));
  return result.header;
}
