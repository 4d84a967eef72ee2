import { underScriptLock } from './script-lock.ts';
import { ensureTab, type Tab } from './spreadsheet.ts';
import { headerPositions, type TabColumn, type TabSchema } from './tab-schema.ts';
import { TABS } from './tabs.ts';

/** Makes every tab what its schema says, writing only what differs. Says in one sentence what was done. */
export function setUpTabs(): string {
  const problems = underScriptLock(() =>
    TABS.reduce<string[]>((all, schema) => all.concat(setUp(schema)), []),
  );
  return problems.length === 0 ? 'The sheet is set up.' : problems.join(' ');
}

/** What only a person can mend, as sentences. */
function setUp(schema: TabSchema): string[] {
  const tab = ensureTab(schema.title);
  const problems: string[] = [];
  let header = tab.header();
  const missing = schema.columns.filter((column) => headerPositions(header, column.header).length === 0);
  if (missing.length > 0)
    header = tab.addHeaders(
      header,
      missing.map((column) => column.header),
    );
  tab.freezeHeader();
  for (const column of schema.columns) {
    const [position, second] = headerPositions(header, column.header);
    if (second !== undefined) {
      problems.push(
        `The tab ${schema.title} has more than one column headed "${column.header}": rename or delete all but one.`,
      );
    } else if (position !== undefined) {
      setUpColumn(tab, position, column, missing.includes(column));
    }
  }
  return problems;
}

function setUpColumn(tab: Tab, position: number, column: TabColumn, isNew: boolean): void {
  tab.setHeaderLook(position, column.note);
  // A width somebody chose stays; a column that was just made gets its own.
  if (isNew) tab.setWidth(position, column.width);
  tab.setFormat(position, column.kind);
  if (column.choices)
    tab.setDropdown(
      position,
      column.choices.map(String),
      `May hold ${column.legal ?? column.choices.join(', ')}.`,
    );
}
