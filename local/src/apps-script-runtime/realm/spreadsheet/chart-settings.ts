import type { Json, JsonObject } from '../../../workbook/cell.ts';
import type { GridRange } from '../../../workbook/grid-range.ts';
import type { Chart } from '../../../workbook/spreadsheet.ts';
import { isObject, textOf } from './json.ts';

/** What a script sets of a chart, in Apps Script's own words. */
export interface ChartSettings {
  /** A constant of Charts.ChartType. */
  readonly type: string;
  readonly ranges: readonly GridRange[];
  /** By dotted name, such as hAxis.title. */
  readonly options: JsonObject;
  readonly transposed: boolean;
  /** -1: as many as Sheets takes for headers (documented). */
  readonly headers: number;
  /** Constants of Charts.ChartMergeStrategy and Charts.ChartHiddenDimensionStrategy. */
  readonly mergeStrategy: string;
  readonly hiddenDimensionStrategy: string;
  readonly anchor: { readonly row: number; readonly column: number };
  readonly offset: { readonly x: number; readonly y: number };
}

export const NEW_CHART: ChartSettings = {
  type: 'COLUMN',
  ranges: [],
  options: {},
  transposed: false,
  headers: -1,
  mergeStrategy: 'MERGE_COLUMNS',
  hiddenDimensionStrategy: 'IGNORE_BOTH',
  anchor: { row: 1, column: 1 },
  offset: { x: 0, y: 0 },
};

// The types that the Sheets API has as BasicChartSpec; for others it shows no more than the title.
const BASIC_TYPES = new Set(['AREA', 'BAR', 'COLUMN', 'COMBO', 'LINE', 'SCATTER', 'STEPPED_AREA']);
// Documented: 600 × 371 unless told.
const DEFAULT_WIDTH = 600;
const DEFAULT_HEIGHT = 371;

/**
 * The chart as the Sheets API shows it. What a script set beyond what that has room for goes along unshown, so that
 * `modify()` finds all of it again.
 */
export function toSheetsChart(settings: ChartSettings, chartId: number, sheetId: number): Chart {
  const { options, anchor, offset } = settings;
  return {
    chartId,
    sheetId,
    spec: specOf(settings),
    position: {
      overlayPosition: {
        anchorCell: { sheetId, rowIndex: anchor.row - 1, columnIndex: anchor.column - 1 },
        offsetXPixels: offset.x,
        offsetYPixels: offset.y,
        widthPixels: Number(options['width'] ?? DEFAULT_WIDTH),
        heightPixels: Number(options['height'] ?? DEFAULT_HEIGHT),
      },
    },
    script: {
      type: settings.type,
      ranges: settings.ranges.map((range) => asJson(range)),
      options,
      transposed: settings.transposed,
      headers: settings.headers,
      mergeStrategy: settings.mergeStrategy,
      hiddenDimensionStrategy: settings.hiddenDimensionStrategy,
    },
  };
}

function asJson(range: GridRange): JsonObject {
  return Object.fromEntries(Object.entries(range));
}

function specOf(settings: ChartSettings): JsonObject {
  const { type, options } = settings;
  const { domain, series } = sourcesOf(settings);
  return {
    ...(options['title'] === undefined ? {} : { title: textOf(options['title']) }),
    ...(options['subtitle'] === undefined ? {} : { subtitle: textOf(options['subtitle']) }),
    ...(BASIC_TYPES.has(type) ? { basicChart: basicChart(settings, domain, series) } : {}),
    ...(type === 'PIE' ? { pieChart: pieChart(settings, domain, series) } : {}),
    ...(type === 'HISTOGRAM' ? { histogramChart: { series: series.map((data) => ({ data })) } } : {}),
  };
}

function basicChart(settings: ChartSettings, domain: Json, series: readonly Json[]): JsonObject {
  const { type, options, headers } = settings;
  const axis = [
    { position: 'BOTTOM_AXIS', title: options['hAxis.title'] },
    { position: 'LEFT_AXIS', title: options['vAxis.title'] },
  ].flatMap(({ position, title }): JsonObject[] => (title === undefined ? [] : [{ position, title }]));
  // A bar chart lies on its side: its values run along the bottom (documented).
  const targetAxis = type === 'BAR' ? 'BOTTOM_AXIS' : 'LEFT_AXIS';
  return {
    chartType: type,
    ...legendOf(options),
    ...(headers >= 0 ? { headerCount: headers } : {}),
    ...(axis.length > 0 ? { axis } : {}),
    ...(domain === null ? {} : { domains: [{ domain }] }),
    series: series.map((one) => ({ series: one, targetAxis })),
    ...(options['isStacked'] === true ? { stackedType: 'STACKED' } : {}),
  };
}

function pieChart({ options }: ChartSettings, domain: Json, series: readonly Json[]): JsonObject {
  return {
    ...legendOf(options),
    ...(domain === null ? {} : { domain }),
    ...(series[0] === undefined ? {} : { series: series[0] }),
    ...(options['is3D'] === true ? { threeDimensional: true } : {}),
    ...(typeof options['pieHole'] === 'number' ? { pieHole: options['pieHole'] } : {}),
  };
}

function legendOf(options: JsonObject): JsonObject {
  const position = options['legend.position'] ?? options['legend'];
  return typeof position === 'string' ? { legendPosition: `${position.toUpperCase()}_LEGEND` } : {};
}

/** The first column (or row, when transposed) of all ranges is what the others are drawn against. */
function sourcesOf({ ranges, transposed }: ChartSettings): { domain: Json; series: JsonObject[] } {
  const lines = ranges.flatMap((range) => linesOf(range, transposed));
  const data = lines.map((line): JsonObject => ({ sourceRange: { sources: [asJson(line)] } }));
  const [domain = null, ...series] = data;
  return lines.length > 1 ? { domain, series } : { domain: null, series: data };
}

function linesOf(range: GridRange, transposed: boolean): GridRange[] {
  const start = (transposed ? range.startRowIndex : range.startColumnIndex) ?? 0;
  const end = (transposed ? range.endRowIndex : range.endColumnIndex) ?? start + 1;
  return Array.from({ length: end - start }, (_, at) =>
    transposed
      ? { ...range, startRowIndex: start + at, endRowIndex: start + at + 1 }
      : { ...range, startColumnIndex: start + at, endColumnIndex: start + at + 1 },
  );
}

/** What a script sees of a chart, also of one made through the Sheets API. */
export function fromSheetsChart(chart: JsonObject): ChartSettings {
  const spec = isObject(chart['spec']) ? chart['spec'] : {};
  const set = isObject(chart['script']) ? chart['script'] : undefined;
  const overlay = objectAt(chart['position'], 'overlayPosition');
  const anchorCell = objectAt(overlay, 'anchorCell');
  return {
    ...NEW_CHART,
    type: textOf(set?.['type'], typeOf(spec)),
    ranges: set ? rangesIn(set['ranges']) : rangesIn(spec),
    options: isObject(set?.['options']) ? set['options'] : optionsOf(spec),
    transposed: set?.['transposed'] === true,
    headers: typeof set?.['headers'] === 'number' ? set['headers'] : NEW_CHART.headers,
    mergeStrategy: textOf(set?.['mergeStrategy'], NEW_CHART.mergeStrategy),
    hiddenDimensionStrategy: textOf(set?.['hiddenDimensionStrategy'], NEW_CHART.hiddenDimensionStrategy),
    anchor: {
      row: Number(anchorCell['rowIndex'] ?? 0) + 1,
      column: Number(anchorCell['columnIndex'] ?? 0) + 1,
    },
    offset: { x: Number(overlay['offsetXPixels'] ?? 0), y: Number(overlay['offsetYPixels'] ?? 0) },
  };
}

function objectAt(value: unknown, key: string): JsonObject {
  const found = isObject(value) ? value[key] : undefined;
  return isObject(found) ? found : {};
}

function typeOf(spec: JsonObject): string {
  const basic = objectAt(spec, 'basicChart')['chartType'];
  if (typeof basic === 'string') return basic;
  if ('pieChart' in spec) return 'PIE';
  return 'histogramChart' in spec ? 'HISTOGRAM' : NEW_CHART.type;
}

function optionsOf(spec: JsonObject): JsonObject {
  return typeof spec['title'] === 'string' ? { title: spec['title'] } : {};
}

/** Every grid range in a piece of JSON, in order. */
function rangesIn(value: unknown): GridRange[] {
  if (Array.isArray(value)) return value.flatMap((item: unknown) => rangesIn(item));
  if (!isObject(value)) return [];
  if ('startRowIndex' in value || 'startColumnIndex' in value || 'endRowIndex' in value) return [value];
  return Object.values(value).flatMap((item) => rangesIn(item));
}
