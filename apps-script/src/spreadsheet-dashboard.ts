import { DASHBOARD_CHARTS, type DashboardChart, dashboardColumns } from './dashboard-tab.ts';
import { openTab, type Tab } from './spreadsheet.ts';
import { columnLetters } from './spreadsheet-look.ts';
import { columnPositions, type TabSchema } from './tab-schema.ts';
import { DASHBOARD, QUEUE, WORKERS } from './tabs.ts';

type DashboardKey = keyof typeof DASHBOARD.byKey;

/** The charts' own corner: right of the columns. */
const GAP_COLUMNS = 1;

/** Fills the tab Dashboard with its formulas and charts, writing only what differs. Says what was done. */
export function setUpDashboard(): string[] {
  const tab = openTab(DASHBOARD.title);
  const positions = columnPositions(DASHBOARD, tab.header());
  const columns = dashboardColumns({
    queue: letters(QUEUE, openTab(QUEUE.title)),
    workers: letters(WORKERS, openTab(WORKERS.title)),
    dashboard: letters(DASHBOARD, tab),
  });
  const written = (Object.keys(columns) as DashboardKey[]).filter((key) =>
    fillColumn(tab, positions[key], columns[key]),
  );
  const drawn = tab.sheet.getCharts();
  const missing = DASHBOARD_CHARTS.filter(
    ({ columns: [names] }) => !drawn.some((chart) => isDrawnFrom(chart, positions[names])),
  );
  for (const chart of missing) insertChart(tab, chart, positions);
  return [
    ...(written.length > 0 ? ['wrote the figures of Dashboard'] : []),
    ...(missing.length > 0 ? [`drew ${missing.map(({ title }) => title).join(', ')}`] : []),
  ];
}

function letters<Key extends string>(schema: TabSchema<Key>, tab: Tab): Readonly<Record<Key, string>> {
  const positions = columnPositions(schema, tab.header());
  const entries = (Object.keys(positions) as Key[]).map((key) => [key, columnLetters(positions[key])]);
  return Object.fromEntries(entries) as Record<Key, string>;
}

/** A chart is ours by what it is drawn from: titles are for people to change. */
function isDrawnFrom(chart: GoogleAppsScript.Spreadsheet.EmbeddedChart, position: number): boolean {
  return chart.getRanges().some((range) => range.getRow() === 1 && range.getColumn() === position + 1);
}

/** Whether it had to be written. All cells of a column are formulas or all are texts. */
function fillColumn({ sheet }: Tab, position: number, cells: readonly string[]): boolean {
  const range = sheet.getRange(2, position + 1, cells.length, 1);
  const formulas = cells[0]?.startsWith('=') === true;
  const have = formulas ? range.getFormulas() : range.getValues();
  if (have.every(([cell], index) => cell === cells[index])) return false;
  const rows = cells.map((cell) => [cell]);
  // Unlike setValues, setFormulas reads the English way to write a formula in every spreadsheet's language (reported).
  if (formulas) range.setFormulas(rows);
  else range.setValues(rows);
  return true;
}

function insertChart(
  { sheet }: Tab,
  { title, kind, columns, rows, row }: DashboardChart,
  positions: Readonly<Record<DashboardKey, number>>,
): void {
  const builder = columns.reduce(
    (chart, key) => chart.addRange(sheet.getRange(1, positions[key] + 1, rows, 1)),
    sheet.newChart(),
  );
  const anchor = Math.max(...Object.values<number>(positions)) + 1 + GAP_COLUMNS;
  const lacking = anchor + 1 - sheet.getMaxColumns();
  if (lacking > 0) sheet.insertColumnsAfter(sheet.getMaxColumns(), lacking);
  const drawn = builder
    .setChartType(kind === 'column' ? Charts.ChartType.COLUMN : Charts.ChartType.PIE)
    .setNumHeaders(1)
    .setOption('title', title)
    .setPosition(row, anchor + 1, 0, 0)
    .build();
  sheet.insertChart(drawn);
}
