import {
  type Cell,
  COLUMNS,
  type ColumnKey,
  decodeRow,
  type Notification,
  standardHeader,
  type Zone,
} from '@sheet-courier/shared';
import { parse } from 'csv-parse/sync';

/** What whoever queues a notification may say of it; the rest is the worker's. */
export const GIVEN_COLUMNS = [
  'userId',
  'message',
  'type',
  'priority',
  'channel',
  'sendAt',
  'media',
  'options',
  'dedupeKey',
] as const satisfies readonly ColumnKey[];

type GivenColumn = (typeof GIVEN_COLUMNS)[number];

/** One notification as it was given, by column; cells that are not there are empty. */
export type Given = Readonly<Partial<Record<GivenColumn, string | number>>>;

export interface GivenRow {
  /** Where it stands in the file, from 1. */
  readonly line: number;
  readonly given: Given;
}

export interface InputReading {
  readonly rows: readonly GivenRow[];
  /** What can't be read, as sentences that name the line. */
  readonly problems: readonly string[];
}

/** Reads a CSV file (comma, semicolon or tab; the first line names columns as the sheet does) or JSON lines. */
export function readInput(text: string): InputReading {
  const whole = text.replace(/^\uFEFF/, '');
  return whole.trimStart().startsWith('{') ? readJsonLines(whole) : readCsv(whole);
}

function readCsv(text: string): InputReading {
  const [first = ''] = text.split(/\r?\n/, 1);
  const delimiter = [',', ';', '\t'].reduce((best, one) =>
    first.split(one).length > first.split(best).length ? one : best,
  );
  let records: { readonly record: string[]; readonly info: { readonly lines: number } }[];
  try {
    // The library's types do not know what `info` changes.
    records = parse(text, {
      delimiter,
      skip_empty_lines: true,
      relax_column_count: true,
      info: true,
    }) as unknown as typeof records;
  } catch (error) {
    return { rows: [], problems: [error instanceof Error ? `${error.message}.` : String(error)] };
  }
  const [header, ...rest] = records;
  const keys = (header?.record ?? []).map(columnOf);
  const unknown = (header?.record ?? []).filter((_, index) => keys[index] === undefined);
  if (unknown.length > 0)
    return { rows: [], problems: unknown.map((name) => `Line 1: ${unknownColumn(name)}`) };
  const problems = rest
    .filter(({ record }) => record.length > keys.length)
    .map(({ info }) => `Line ${info.lines}: there are more cells than the first line names.`);
  const rows = rest.map(({ record, info }) => ({
    line: info.lines,
    given: Object.fromEntries(
      record.flatMap((cell, index) => (keys[index] === undefined ? [] : [[keys[index], cell]])),
    ),
  }));
  return { rows, problems };
}

function readJsonLines(text: string): InputReading {
  const rows: GivenRow[] = [];
  const problems: string[] = [];
  for (const [index, source] of text.split('\n').entries()) {
    if (source.trim() === '') continue;
    const line = index + 1;
    const value = parseJson(source);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      problems.push(`Line ${line}: it is no JSON object.`);
      continue;
    }
    const given: Partial<Record<GivenColumn, string | number>> = {};
    for (const [name, cell] of Object.entries(value)) {
      const key = columnOf(name);
      if (key === undefined) problems.push(`Line ${line}: ${unknownColumn(name)}`);
      else given[key] = asCell(cell);
    }
    rows.push({ line, given });
  }
  return { rows, problems };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Media may be a list, Options an object. */
function asCell(value: unknown): string | number {
  if (typeof value === 'string' || typeof value === 'number') return value;
  if (value === null || value === undefined) return '';
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value.join('\n');
  return JSON.stringify(value);
}

/** `User ID`, `user id` and `userId` are the same column. */
function columnOf(name: string): GivenColumn | undefined {
  const bare = (text: string) => text.replace(/[\s_]+/g, '').toLowerCase();
  return GIVEN_COLUMNS.find((key) => bare(COLUMNS[key].header) === bare(name) || bare(key) === bare(name));
}

function unknownColumn(name: string): string {
  return `"${name}" is no column; there are ${GIVEN_COLUMNS.map((key) => COLUMNS[key].header).join(', ')}.`;
}

/**
 * The notifications that rows stand for, judged as the sheet's own rows are; each pending, with an id of its own.
 *
 * @param makeId a new id each time
 */
export function readNotifications(
  rows: readonly GivenRow[],
  zone: Zone,
  createdAt: number,
  makeId: () => string,
): { readonly notifications: readonly Notification[]; readonly problems: readonly string[] } {
  const { cells: headers, header } = standardHeader();
  const notifications: Notification[] = [];
  const problems: string[] = [];
  for (const { line, given } of rows) {
    const cells: Cell[] = headers.map(() => '');
    for (const key of GIVEN_COLUMNS) cells[header[key]] = given[key] ?? '';
    cells[header.status] = 'pending';
    cells[header.id] = makeId();
    const row = decodeRow(cells, header, zone);
    if (row.kind === 'notification') notifications.push({ ...row.notification, createdAt });
    if (row.kind !== 'unreadable') continue;
    for (const { column, holds, detail } of row.problems) {
      const what = holds === '' ? 'is empty' : `holds "${shorten(holds)}"`;
      const { header: name, legal } = COLUMNS[column];
      problems.push(
        `Line ${line}: ${name} ${what}${detail === undefined ? '' : ` (${detail})`}; it may hold ${legal}.`,
      );
    }
  }
  return { notifications, problems };
}

function shorten(text: string): string {
  const characters = Array.from(text);
  return characters.length <= 40 ? text : `${characters.slice(0, 40).join('')}…`;
}
