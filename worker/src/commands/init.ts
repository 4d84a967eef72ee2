import { type Cell, cellText } from '@sheet-courier/shared';
import {
  QUEUE,
  SETTING_ROWS,
  SETTINGS,
  type TabColumn,
  type TabSchema,
  TEMPLATES,
  USERS,
  WORKERS,
} from '@sheet-courier/shared/tabs';
import type { sheets_v4 } from 'googleapis/build/src/apis/sheets/index.js';
import type { Config } from '../config.ts';
import { rowSpan, wholeTab } from '../queue/a1.ts';
import { Anchors } from '../queue/anchors.ts';
import { changeWhereColumnsStand } from '../queue/proven-columns.ts';
import { QueueUnavailable } from '../queue/queue.ts';
import type { SheetsCalls } from '../queue/sheets-calls.ts';
import { type CommandContext, CommandFailure, openCalls, settingsOf } from './context.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { moreColumns, newTab } from './init-requests.ts';
import { paint } from './terminal.ts';
import { COMMAND_ANCHORS, oneCommandAtATime, patiently } from './write-to-queue.ts';

/** What the worker reads. Spins, prizes, bookings and the dashboard are the script's, which makes their tabs. */
const NEEDED: readonly TabSchema[] = [QUEUE, TEMPLATES, USERS, SETTINGS, WORKERS];

const TOP_ROWS = 20;

/** How often a tab is tried anew because columns move under it. */
const TRIES = 4;

/** A tab that is there already. */
interface ExistingTab {
  readonly sheetId: number;
  readonly title: string;
  readonly columnCount: number;
  /** One-based. */
  readonly headerRow: number;
  readonly headerCells: readonly Cell[];
}

/** Makes the tabs and columns that the worker needs and are not there yet; what is there stays as it is. */
export async function init(context: CommandContext): Promise<ExitCode> {
  const { terminal, isJson, clock } = context;
  const config: Config = settingsOf(context);
  const { calls } = openCalls(config, context);
  const done = await oneCommandAtATime(context, config, async () => {
    const all: string[] = [];
    // Repeating finds what is done already.
    for (const schema of NEEDED) all.push(...(await patiently(clock, () => setUp(schema, calls, context))));
    return all;
  });
  if (isJson) terminal.write(`${JSON.stringify({ done })}\n`);
  else if (done.length === 0) terminal.write('Every tab is there: nothing had to be done.\n');
  for (const what of isJson ? [] : done) terminal.write(`${paint(terminal, 'green', '✓')} ${what}\n`);
  return EXIT.ok;
}

async function setUp(
  schema: TabSchema,
  calls: SheetsCalls,
  { random }: CommandContext,
): Promise<readonly string[]> {
  const { sheets = [] } = await calls.properties();
  const properties = sheets.map((sheet) => sheet.properties ?? {});
  const found = properties.find(({ title }) => title?.toLowerCase() === schema.title.toLowerCase());
  if (found === undefined) {
    const sheetId = freeId(properties, random);
    const rows =
      schema === SETTINGS ? [appendSettings(sheetId, SETTING_ROWS, { name: 0, value: 1, meaning: 2 })] : [];
    await calls.change([...newTab(schema, sheetId), ...rows], { title: schema.title, rows: [1] });
    return [`made the tab ${schema.title}`];
  }
  for (let left = TRIES; left > 0; left--) {
    const done = await repair(schema, found, calls, new Anchors(random, COMMAND_ANCHORS));
    if (done !== null) return done;
  }
  throw new QueueUnavailable('busy', `The columns of ${schema.title} are being moved. Try again.`);
}

/** @returns null where columns had moved meanwhile */
async function repair(
  schema: TabSchema,
  properties: sheets_v4.Schema$SheetProperties,
  calls: SheetsCalls,
  anchors: Anchors,
): Promise<readonly string[] | null> {
  const title = properties.title ?? schema.title;
  const [top = []] = await calls.read([rowSpan(title, 1, TOP_ROWS)]);
  const tab: ExistingTab = {
    sheetId: properties.sheetId ?? 0,
    title,
    columnCount: properties.gridProperties?.columnCount ?? 0,
    ...headerIn(top, schema),
  };
  const missing = missingColumns(schema, tab);
  const rows = schema === SETTINGS && missing.length === 0 ? await missingSettings(calls, tab) : null;
  const requests = [
    ...(missing.length === 0 ? [] : moreColumns(missing, tab.sheetId, tab.headerRow, tab.columnCount)),
    ...(rows?.requests ?? []),
  ];
  if (requests.length === 0) return [];
  const positions = rows?.positions ?? [];
  if (!(await changeWhereColumnsStand(calls, anchors, { ...tab, positions }, requests))) return null;
  const columns = missing.map(({ header }) => header).join(', ');
  return [
    ...(missing.length === 0 ? [] : [`added ${columns} to ${title}`]),
    ...(rows === null || rows.names.length === 0 ? [] : [`added ${rows.names.join(', ')} to ${title}`]),
  ];
}

function normal(cell: Cell): string {
  return cellText(cell).replace(/\s+/g, ' ').toLowerCase();
}

/** The row that has most of the headers: people put titles above it. */
function headerIn(
  top: readonly (readonly Cell[])[],
  { columns }: TabSchema,
): Pick<ExistingTab, 'headerRow' | 'headerCells'> {
  const wanted = new Set(columns.map(({ header }) => normal(header)));
  const hits = top.map((cells) => cells.filter((cell) => wanted.has(normal(cell))).length);
  const best = Math.max(0, hits.indexOf(Math.max(0, ...hits)));
  return { headerRow: best + 1, headerCells: top[best] ?? [] };
}

/** @throws CommandFailure that names a header which stands there twice */
function missingColumns({ columns }: TabSchema, { title, headerCells }: ExistingTab): readonly TabColumn[] {
  const there = headerCells.map(normal);
  for (const { header } of columns) {
    if (there.filter((text) => text === normal(header)).length > 1)
      throw new CommandFailure(
        EXIT.failed,
        `The tab ${title} has more than one column headed "${header}". Rename or delete all but one.`,
      );
  }
  return columns.filter(({ header }) => !there.includes(normal(header)));
}

type SettingColumns = Readonly<Record<'name' | 'value' | 'meaning', number>>;

async function missingSettings(calls: SheetsCalls, { sheetId, title, headerCells }: ExistingTab) {
  const at = (header: string) => headerCells.findIndex((cell) => normal(cell) === header);
  const columns: SettingColumns = { name: at('name'), value: at('value'), meaning: at('meaning') };
  const [block = []] = await calls.read([wholeTab(title)]);
  const there = new Set(block.map((cells) => normal(cells[columns.name])));
  const missing = SETTING_ROWS.filter(({ name }) => !there.has(normal(name)));
  return {
    names: missing.map(({ name }) => name),
    positions: Object.values(columns),
    requests: missing.length === 0 ? [] : [appendSettings(sheetId, missing, columns)],
  };
}

function appendSettings(
  sheetId: number,
  rows: readonly (typeof SETTING_ROWS)[number][],
  columns: SettingColumns,
): sheets_v4.Schema$Request {
  const width = Math.max(...Object.values(columns)) + 1;
  const rowOf = (row: (typeof SETTING_ROWS)[number]): sheets_v4.Schema$RowData => {
    const values: sheets_v4.Schema$CellData[] = Array.from({ length: width }, () => ({}));
    for (const key of ['name', 'value', 'meaning'] as const)
      if (row[key] !== '') values[columns[key]] = { userEnteredValue: { stringValue: row[key] } };
    return { values };
  };
  return { appendCells: { sheetId, rows: rows.map(rowOf), fields: 'userEnteredValue' } };
}

function freeId(properties: readonly sheets_v4.Schema$SheetProperties[], random: () => number): number {
  const taken = new Set(properties.map(({ sheetId }) => sheetId));
  for (;;) {
    const id = 1 + Math.floor(random() * 2_000_000_000);
    if (!taken.has(id)) return id;
  }
}
