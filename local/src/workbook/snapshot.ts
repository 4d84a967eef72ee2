import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import type { CellAttributes, CellValue } from './cell.ts';
import type { SpreadsheetVersion } from './draft.ts';
import { wholeLines } from './operation-log.ts';
import { Sheet, type Row } from './sheet.ts';
import type { DeveloperMetadata, DimensionProperties } from './spreadsheet.ts';

/**
 * A whole version on disk, a line of JSON at a time (never one giant string): a head, then per sheet a line with all
 * but its cells, its distinct attributes, and its rows in chunks; `{"end":true}` last. Written beside its final name
 * and renamed, so that a file of that name is whole.
 */
interface Head {
  readonly revision: number;
  readonly spreadsheet: Omit<SpreadsheetVersion, 'sheets' | 'metadata'>;
  readonly metadata: readonly DeveloperMetadata[];
}

type StoredSheet = Pick<
  Sheet,
  | 'properties'
  | 'merges'
  | 'conditionalFormats'
  | 'basicFilter'
  | 'filterViews'
  | 'protectedRanges'
  | 'bandedRanges'
  | 'charts'
  | 'rowGroups'
  | 'columnGroups'
> & {
  readonly rowProperties: readonly (readonly [number, DimensionProperties])[];
  readonly columnProperties: readonly (readonly [number, DimensionProperties])[];
};

/** Values, then (when any) attribute numbers with 0 for none, then (when any) formulas by column. */
type StoredRow =
  | readonly [values: CellValue[], attributes?: number[] | null, formulas?: (readonly [number, string])[]]
  | null;

interface Line {
  readonly head?: Head;
  readonly sheet?: StoredSheet;
  readonly attributes?: readonly CellAttributes[];
  readonly start?: number;
  readonly rows?: readonly StoredRow[];
  readonly end?: true;
}

const ROWS_PER_LINE = 500;

/** Writes the version without holding up the process: it yields between lines, and the version can't change. */
export async function writeSnapshot(
  path: string,
  version: SpreadsheetVersion,
  revision: number,
): Promise<number> {
  const unfinished = `${path}.unfinished`;
  const file = openSync(unfinished, 'w');
  let bytes = 0;
  try {
    for (const line of snapshotLines(version, revision)) {
      const data = Buffer.from(`${JSON.stringify(line)}\n`);
      let written = 0;
      while (written < data.length) written += writeSync(file, data, written);
      bytes += data.length;
      await setImmediate();
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(unfinished, path);
  return bytes;
}

function* snapshotLines(version: SpreadsheetVersion, revision: number): Generator<Line> {
  const { properties, namedRanges, owner, sharedWith } = version;
  const spreadsheet = { properties, namedRanges, owner, sharedWith };
  yield { head: { revision, spreadsheet, metadata: [...version.metadata.values()] } };
  for (const sheet of version.sheets) {
    yield { sheet: storedSheet(sheet) };
    const numbers = new Map<CellAttributes, number>();
    for (let start = 0; start < sheet.rows.length; start += ROWS_PER_LINE) {
      const fresh: CellAttributes[] = [];
      const numberOf = (attributes: CellAttributes | undefined): number => {
        if (!attributes) return 0;
        const known = numbers.get(attributes);
        if (known !== undefined) return known;
        fresh.push(attributes);
        numbers.set(attributes, numbers.size + 1);
        return numbers.size;
      };
      const rows = sheet.rows.slice(start, start + ROWS_PER_LINE).map((row) => storedRow(row, numberOf));
      if (fresh.length > 0) yield { attributes: fresh };
      if (rows.some((row) => row !== null)) yield { start, rows };
    }
  }
  yield { end: true };
}

function storedSheet(sheet: Sheet): StoredSheet {
  return Object.assign({}, sheet, {
    epoch: undefined,
    rows: undefined,
    formulaCount: undefined,
    rowProperties: [...sheet.rowProperties],
    columnProperties: [...sheet.columnProperties],
  });
}

function storedRow(
  row: Row | undefined,
  numberOf: (attributes: CellAttributes | undefined) => number,
): StoredRow {
  if (!row) return null;
  const attributes = row.attributes?.map((one) => numberOf(one)) ?? null;
  if (row.formulas?.size) return [row.values, attributes, [...row.formulas]];
  return attributes ? [row.values, attributes] : [row.values];
}

export interface LoadedSnapshot {
  readonly version: SpreadsheetVersion;
  readonly revision: number;
  readonly bytes: number;
}

/** Reads a snapshot back; throws when the file is not whole. */
export function readSnapshot(path: string): LoadedSnapshot {
  const sheets: Sheet[] = [];
  let head: Head | undefined;
  let attributes: CellAttributes[] = [];
  let whole = false;
  let bytes = 0;
  for (const { text, endOffset } of wholeLines(path)) {
    const line: Line = JSON.parse(text);
    bytes = endOffset;
    if (line.head) head = line.head;
    if (line.sheet) {
      sheets.push(loadedSheet(line.sheet));
      attributes = [];
    }
    if (line.attributes) for (const one of line.attributes) attributes.push(one);
    const sheet = sheets.at(-1);
    if (line.rows && sheet) addRows(sheet, line.start ?? 0, line.rows, attributes);
    whole = line.end === true;
  }
  if (!head || !whole) throw new Error('The workbook on disk is damaged: its snapshot is not whole.');
  for (const sheet of sheets) sheet.recountFormulas();
  const metadata = new Map(head.metadata.map((one) => [one.metadataId, one]));
  return { version: { ...head.spreadsheet, sheets, metadata }, revision: head.revision, bytes };
}

function loadedSheet(stored: StoredSheet): Sheet {
  const sheet = new Sheet(0, stored.properties);
  return Object.assign(sheet, stored, {
    rowProperties: new Map(stored.rowProperties),
    columnProperties: new Map(stored.columnProperties),
  });
}

function addRows(
  sheet: Sheet,
  start: number,
  rows: readonly StoredRow[],
  known: readonly CellAttributes[],
): void {
  while (sheet.rows.length < start) sheet.rows.push(undefined);
  for (const row of rows) {
    sheet.rows.push(
      row
        ? {
            epoch: 0,
            values: row[0],
            attributes: row[1]?.map((number) => known[number - 1]),
            formulas: row[2] && new Map(row[2]),
          }
        : undefined,
    );
  }
}
