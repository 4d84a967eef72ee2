import { setUpSettings } from './settings-tab.ts';
import { Busy, underScriptLock } from './script-lock.ts';
import { ensureTab, lengthOf, openTab, type Tab } from './spreadsheet.ts';
import { setUpDashboard } from './spreadsheet-dashboard.ts';
import type { TabLook } from './spreadsheet-look.ts';
import { headerPositions, type TabColumn, type TabSchema } from './tab-schema.ts';
import { TABS } from './tabs.ts';

/**
 * The version of the tabs that this script sets up, kept in the document's properties. Raise it when TABS changes, so
 * that whoever opens a sheet of an earlier version is told to set it up again.
 *
 * 1: Notification_Queue and Spin_History. 2: every tab of TABS.
 */
export const TABS_VERSION = 2;
const VERSION_PROPERTY = 'SHEET_COURIER_TABS';
/** How many rows each tab had when colours and warnings last reached all of them. */
const LENGTHS_PROPERTY = 'SHEET_COURIER_LENGTHS';

/** What setting up one tab came to. */
interface TabReport {
  /** What was done, as parts of a sentence. */
  readonly done: readonly string[];
  /** What only a person can mend, as sentences. */
  readonly problems: readonly string[];
}

/** Makes every tab what its schema says, writing only what differs and no cell that holds data. Says what was done. */
export function setUpTabs(): string {
  return underScriptLock(() => {
    const reports = TABS.map(setUp);
    const done = reports.reduce<string[]>((all, report) => all.concat(report.done), []);
    const problems = reports.reduce<string[]>((all, report) => all.concat(report.problems), []);
    if (problems.length > 0) return problems.join(' ');
    done.push(...setUpSettings(), ...setUpDashboard());
    if (installedTabsVersion() !== TABS_VERSION) {
      PropertiesService.getDocumentProperties().setProperty(VERSION_PROPERTY, String(TABS_VERSION));
    }
    return done.length === 0
      ? 'The sheet is set up: nothing had to be done.'
      : `The sheet is set up: ${done.join('; ')}.`;
  });
}

/** Which version of the tabs this spreadsheet was last set up to; 0 before the first time. */
export function installedTabsVersion(): number {
  return Number(PropertiesService.getDocumentProperties().getProperty(VERSION_PROPERTY) ?? 0);
}

/**
 * Gives rows that were added at the end of a tab its colours and warnings: unlike formats and dropdowns these reach no
 * further than to where the tab ended when they were set (whether Google lets them grow along is not known). Looks only
 * when a tab has another length than last time.
 */
export function tendNewRows(): void {
  if (installedTabsVersion() === 0) return;
  const properties = PropertiesService.getDocumentProperties();
  const kept = properties.getProperty(LENGTHS_PROPERTY) ?? '{}';
  const tabs = TABS.filter(({ columns }) =>
    columns.some(({ colours, workerOwned }) => colours ?? workerOwned),
  );
  const lengths = JSON.stringify(Object.fromEntries(tabs.map(({ title }) => [title, lengthOf(title)])));
  if (lengths === kept) return;
  const tend = (): void => {
    for (const schema of tabs) {
      if (lengthOf(schema.title) === null) continue;
      const tab = openTab(schema.title);
      setColoursAndWarnings(tab.look(), findColumns(schema, tab.header()).columns);
    }
  };
  try {
    underScriptLock(tend, 0);
  } catch (error) {
    // The next minute comes.
    if (error instanceof Busy) return;
    throw error;
  }
  properties.setProperty(LENGTHS_PROPERTY, lengths);
}

function setUp(schema: TabSchema): TabReport {
  const { tab, made } = ensureTab(schema.title);
  const { header, added } = addMissingHeaders(tab, schema);
  const { columns, problems } = findColumns(schema, header);
  const look = tab.look();
  columns.forEach((column, position) => {
    // A width somebody chose stays; a column that was just made gets its own.
    if (added.includes(column)) look.setWidth(position, column.width);
  });
  const mended = [look.freezeRows(schema.frozenRows), setColumnLooks(look, columns)].some(Boolean);
  return { done: describe(schema, made, added, mended), problems };
}

/** Where the columns stand, and what is wrong with those that can't be told. */
function findColumns(
  schema: TabSchema,
  header: readonly unknown[],
): { readonly columns: ReadonlyMap<number, TabColumn>; readonly problems: readonly string[] } {
  const columns = new Map<number, TabColumn>();
  const problems: string[] = [];
  for (const column of schema.columns) {
    const [position, second] = headerPositions(header, column.header);
    if (second !== undefined) {
      problems.push(
        `The tab ${schema.title} has more than one column headed "${column.header}": rename or delete all but one.`,
      );
    } else if (position !== undefined) columns.set(position, column);
  }
  return { columns, problems };
}

function describe(schema: TabSchema, made: boolean, added: readonly TabColumn[], mended: boolean): string[] {
  if (made) return [`made the tab ${schema.title}`];
  const names = added.map(({ header }) => header).join(', ');
  return [
    ...(added.length > 0 ? [`added ${names} to ${schema.title}`] : []),
    ...(mended ? [`mended the looks of ${schema.title}`] : []),
  ];
}

function addMissingHeaders(
  tab: Tab,
  schema: TabSchema,
): { readonly header: readonly unknown[]; readonly added: readonly TabColumn[] } {
  const header = tab.header();
  const added = schema.columns.filter((column) => headerPositions(header, column.header).length === 0);
  if (added.length === 0) return { header, added };
  return {
    header: tab.addHeaders(
      header,
      added.map((column) => column.header),
    ),
    added,
  };
}

/** Notes, formats, dropdowns, colours and warnings. Says whether any had to be changed. */
function setColumnLooks(look: TabLook, columns: ReadonlyMap<number, TabColumn>): boolean {
  const entries = [...columns];
  const changed = [
    look.setHeaders(new Map(entries.map(([position, { note }]) => [position, note]))),
    look.setFormats(new Map(entries.map(([position, { kind }]) => [position, kind]))),
    setColoursAndWarnings(look, columns),
  ];
  for (const [position, { choices, legal }] of entries) {
    if (!choices) continue;
    const values = choices.map(String);
    changed.push(look.setDropdown(position, { values, help: `May hold ${legal ?? values.join(', ')}.` }));
  }
  return changed.some(Boolean);
}

function setColoursAndWarnings(look: TabLook, columns: ReadonlyMap<number, TabColumn>): boolean {
  const entries = [...columns];
  const workers = entries.filter(([, { workerOwned }]) => workerOwned).map(([position]) => position);
  const changed = [look.setWarnings(workers)];
  for (const [position, { colours }] of entries) {
    if (colours) changed.push(look.setColours(position, colours));
  }
  return changed.some(Boolean);
}
