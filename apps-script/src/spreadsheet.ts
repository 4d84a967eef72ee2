import type { Cell } from '@sheet-courier/shared';
import { columnLetters, NUMBER_FORMATS, TabLook } from './spreadsheet-look.ts';
import type { TabColumnKind } from './tab-schema.ts';

// Only the files spreadsheet… touch SpreadsheetApp: what the rest of the script needs of it has a name in them.

type GoogleSheet = GoogleAppsScript.Spreadsheet.Sheet;

/** Rows added at once when a tab is full: adding is slow, empty rows are cheap. */
const ROWS_TO_ADD = 500;
/** A tab with fewer free rows than this is made longer before it is full. */
const ROWS_FREE = 100;

/**
 * Tabs that are nearly full, with how long they are: they get more rows as the last of what is written, when nothing is
 * read any more that Google would have to reckon anew. This lives as long as one execution.
 */
const nearlyFull = new Map<GoogleSheet, number>();

/**
 * Text for setValues that lands in the cell as that very text, whatever it begins with. SpreadsheetApp reads text as if
 * it were typed, and a leading apostrophe is what makes typed text literal: for `=…` as for 00123 and dates (reported
 * many times, in cells of the automatic format, which is why rows are given that format first; in cells formatted as
 * plain text the apostrophe is reported to stay, and whether `=` is text there is not known).
 * The Sheets API's RAW mode is documented as literal, but needs the scope of all the user's spreadsheets instead of this
 * one and allows 60 writes a minute, which a busy wheel exceeds.
 */
export function literal(cell: Cell): string | number | boolean | null {
  if (cell === undefined || cell === null || cell === '') return null;
  return typeof cell === 'string' ? `'${cell}` : cell;
}

/** One tab of the spreadsheet the script is bound to. */
export class Tab {
  readonly title: string;
  /** For the other files spreadsheet…. */
  readonly sheet: GoogleSheet;
  /** Read once: whoever opens a tab to write holds the script lock, and asking again would cost a call. */
  private lastRow: number | undefined;

  constructor(sheet: GoogleSheet, title: string) {
    this.sheet = sheet;
    this.title = title;
  }

  /** The first row, as far as the tab is wide. */
  header(): readonly unknown[] {
    return this.sheet.getRange('1:1').getValues()[0] ?? [];
  }

  /** How many rows from the top on hold anything. */
  filledRows(): number {
    if (this.lastRow === undefined) this.lastRow = this.sheet.getLastRow();
    return this.lastRow;
  }

  /** Writes rows below the last filled one, as one batch; `kinds` says what stands in which column, from 0. */
  append(rows: readonly (readonly Cell[])[], kinds: ReadonlyMap<number, TabColumnKind>): void {
    const width = Math.max(...rows.map((row) => row.length));
    const first = this.filledRows() + 1;
    const last = first + rows.length - 1;
    this.lastRow = last;
    const length = this.sheet.getMaxRows();
    if (last > length) this.sheet.insertRowsAfter(length, last - length + ROWS_TO_ADD);
    else if (last > length - ROWS_FREE) nearlyFull.set(this.sheet, length);
    for (const [format, cells] of this.cellsByFormat(kinds, first, last)) {
      this.sheet.getRangeList(cells).setNumberFormat(format);
    }
    const values = rows.map((row) => Array.from({ length: width }, (_, index) => literal(row[index])));
    this.sheet.getRange(first, 1, rows.length, width).setValues(values);
  }

  /** Adds headers to the right of the last one, making room where there is none. Gives the header as it is then. */
  addHeaders(header: readonly unknown[], headers: readonly string[]): readonly unknown[] {
    const used = header.reduce<number>((last, cell, index) => (cell === '' ? last : index + 1), 0);
    const lacking = used + headers.length - this.sheet.getMaxColumns();
    if (lacking > 0) this.sheet.insertColumnsAfter(this.sheet.getMaxColumns(), lacking);
    this.sheet.getRange(1, used + 1, 1, headers.length).setValues([[...headers]]);
    return [...header.slice(0, used), ...headers];
  }

  /** How the tab looks, for Set up / repair. */
  look(): TabLook {
    return new TabLook(this.sheet);
  }

  /** A1 texts of our columns in those rows, by the format they get: other people's columns keep theirs. */
  private cellsByFormat(
    kinds: ReadonlyMap<number, TabColumnKind>,
    first: number,
    last: number,
  ): Map<string, string[]> {
    const cells = new Map<string, string[]>();
    kinds.forEach((kind, position) => {
      const letters = columnLetters(position);
      const format = NUMBER_FORMATS[kind];
      cells.set(format, [...(cells.get(format) ?? []), `${letters}${first}:${letters}${last}`]);
    });
    return cells;
  }
}

function spreadsheet(): GoogleAppsScript.Spreadsheet.Spreadsheet {
  return SpreadsheetApp.getActiveSpreadsheet();
}

/** The tab of that title, made at the end where there is none. */
export function ensureTab(title: string): { readonly tab: Tab; readonly made: boolean } {
  const book = spreadsheet();
  const found = book.getSheetByName(title);
  return {
    tab: new Tab(found ?? book.insertSheet(title, book.getNumSheets()), title),
    made: found === null,
  };
}

/** The tab of that title. Throws, saying how to mend it, when there is none. */
export function openTab(title: string): Tab {
  const sheet = spreadsheet().getSheetByName(title);
  if (!sheet) throw new Error(`There is no tab ${title}. Use Notifications → Set up / repair.`);
  return new Tab(sheet, title);
}

/** How many rows a tab has, empty ones included; null where there is no such tab. */
export function lengthOf(title: string): number | null {
  return spreadsheet().getSheetByName(title)?.getMaxRows() ?? null;
}

/** What every cell of a tab holds, header and all, in one read. */
export function readWholeTab(title: string): readonly (readonly unknown[])[] {
  return openTab(title).sheet.getDataRange().getValues();
}

export function timeZone(): string {
  return spreadsheet().getSpreadsheetTimeZone();
}

/** Sends everything written so far to the sheet: what the next execution reads must hold it. */
export function flush(): void {
  nearlyFull.forEach((length, sheet) => sheet.insertRowsAfter(length, ROWS_TO_ADD));
  nearlyFull.clear();
  SpreadsheetApp.flush();
}
