import type { Json, JsonObject } from '../../../workbook/cell.ts';
import type { EnumConstant } from '../enumeration.ts';
import type { Book } from './book.ts';
import { type ChartSettings, fromSheetsChart, NEW_CHART, toSheetsChart } from './chart-settings.ts';
import { isObject } from './json.ts';
import type { Range } from './range.ts';

/** Where a chart lies: by the cell under its top left corner. */
export class ContainerInfo {
  readonly #settings: ChartSettings;

  constructor(settings: ChartSettings) {
    this.#settings = settings;
  }
  getAnchorRow(): number {
    return this.#settings.anchor.row;
  }
  getAnchorColumn(): number {
    return this.#settings.anchor.column;
  }
  getOffsetX(): number {
    return this.#settings.offset.x;
  }
  getOffsetY(): number {
    return this.#settings.offset.y;
  }
  toString(): string {
    return 'ContainerInfo';
  }
}

/** A chart's options by their dotted names. */
export class ChartOptions {
  readonly #options: JsonObject;

  constructor(options: JsonObject) {
    this.#options = options;
  }
  get(option: string): Json {
    return this.#options[option] ?? null;
  }
}

/** A chart on a tab, or one built and not yet inserted. It is drawn by nobody here: its data, place and options are kept. */
export class EmbeddedChart {
  readonly book: Book;
  readonly settings: ChartSettings;
  readonly #id: number | null;

  constructor(book: Book, settings: ChartSettings, id: number | null) {
    this.book = book;
    this.settings = settings;
    this.#id = id;
  }
  getChartId(): number | null {
    return this.#id;
  }
  getContainerInfo(): ContainerInfo {
    return new ContainerInfo(this.settings);
  }
  getHiddenDimensionStrategy(): EnumConstant {
    return this.book.enumerations.constant(
      'Charts.ChartHiddenDimensionStrategy',
      this.settings.hiddenDimensionStrategy,
    );
  }
  getMergeStrategy(): EnumConstant {
    return this.book.enumerations.constant('Charts.ChartMergeStrategy', this.settings.mergeStrategy);
  }
  getNumHeaders(): number {
    return this.settings.headers;
  }
  getOptions(): ChartOptions {
    return new ChartOptions(this.settings.options);
  }
  getRanges(): Range[] {
    return this.settings.ranges.map((range) => this.book.rangeOf(range));
  }
  getTransposeRowsAndColumns(): boolean {
    return this.settings.transposed;
  }
  /** Nothing changes on the tab before Sheet.updateChart. */
  modify(): EmbeddedChartBuilder {
    return new EmbeddedChartBuilder(this.book, this.settings, this.#id);
  }
  toString(): string {
    return 'EmbeddedChart';
  }
}

export class EmbeddedChartBuilder {
  readonly #book: Book;
  readonly #id: number | null;
  #settings: ChartSettings;

  constructor(book: Book, settings: ChartSettings, id: number | null) {
    this.#book = book;
    this.#settings = settings;
    this.#id = id;
  }
  addRange(range: Range): this {
    return this.#set({ ranges: [...this.#settings.ranges, range.toRectangle()] });
  }
  removeRange(range: Range): this {
    const gone = JSON.stringify(range.toRectangle());
    const left = this.#settings.ranges.filter(
      (one) => JSON.stringify(this.#book.rangeOf(one).toRectangle()) !== gone,
    );
    return this.#set({ ranges: left });
  }
  clearRanges(): this {
    return this.#set({ ranges: [] });
  }
  getRanges(): Range[] {
    return this.#settings.ranges.map((range) => this.#book.rangeOf(range));
  }
  getChartType(): EnumConstant {
    return this.#book.enumerations.constant('Charts.ChartType', this.#settings.type);
  }
  setChartType(type: EnumConstant): this {
    return this.#set({ type: type.name() });
  }
  getContainer(): ContainerInfo {
    return new ContainerInfo(this.#settings);
  }
  setPosition(anchorRowPos: number, anchorColPos: number, offsetX: number, offsetY: number): this {
    return this.#set({
      anchor: { row: anchorRowPos, column: anchorColPos },
      offset: { x: offsetX, y: offsetY },
    });
  }
  setHiddenDimensionStrategy(strategy: EnumConstant): this {
    return this.#set({ hiddenDimensionStrategy: strategy.name() });
  }
  setMergeStrategy(mergeStrategy: EnumConstant): this {
    return this.#set({ mergeStrategy: mergeStrategy.name() });
  }
  setNumHeaders(headers: number): this {
    return this.#set({ headers });
  }
  setTransposeRowsAndColumns(transposed: boolean): this {
    return this.#set({ transposed });
  }
  /** An option of the Google Charts of that type, by its dotted name; a whole group of them as an object. */
  setOption(option: string, value: unknown): this {
    return this.#set({ options: { ...this.#settings.options, ...flattened(option, value) } });
  }
  build(): EmbeddedChart {
    return new EmbeddedChart(this.#book, this.#settings, this.#id);
  }

  asAreaChart(): EmbeddedAreaChartBuilder {
    return this.#as('AREA', EmbeddedAreaChartBuilder);
  }
  asBarChart(): EmbeddedBarChartBuilder {
    return this.#as('BAR', EmbeddedBarChartBuilder);
  }
  asColumnChart(): EmbeddedColumnChartBuilder {
    return this.#as('COLUMN', EmbeddedColumnChartBuilder);
  }
  asComboChart(): EmbeddedComboChartBuilder {
    return this.#as('COMBO', EmbeddedComboChartBuilder);
  }
  asHistogramChart(): EmbeddedHistogramChartBuilder {
    return this.#as('HISTOGRAM', EmbeddedHistogramChartBuilder);
  }
  asLineChart(): EmbeddedLineChartBuilder {
    return this.#as('LINE', EmbeddedLineChartBuilder);
  }
  asPieChart(): EmbeddedPieChartBuilder {
    return this.#as('PIE', EmbeddedPieChartBuilder);
  }
  asScatterChart(): EmbeddedScatterChartBuilder {
    return this.#as('SCATTER', EmbeddedScatterChartBuilder);
  }
  asTableChart(): EmbeddedTableChartBuilder {
    return this.#as('TABLE', EmbeddedTableChartBuilder);
  }
  toString(): string {
    return 'EmbeddedChartBuilder';
  }

  #set(change: Partial<ChartSettings>): this {
    this.#settings = { ...this.#settings, ...change };
    return this;
  }
  #as<Builder>(
    type: string,
    builder: new (book: Book, settings: ChartSettings, id: number | null) => Builder,
  ): Builder {
    return new builder(this.#book, { ...this.#settings, type }, this.#id);
  }
}

function flattened(option: string, value: unknown): JsonObject {
  if (isObject(value)) {
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, inner]) =>
        Object.entries(flattened(option === '' ? key : `${option}.${key}`, inner)),
      ),
    );
  }
  const plain: Json = value === undefined ? null : JSON.parse(JSON.stringify(value));
  return { [option]: plain };
}

// The builders of one type each: all of the general one, and by name the options that go with the type.
export class EmbeddedAreaChartBuilder extends EmbeddedChartBuilder {}
export class EmbeddedBarChartBuilder extends EmbeddedChartBuilder {}
export class EmbeddedColumnChartBuilder extends EmbeddedChartBuilder {}
export class EmbeddedComboChartBuilder extends EmbeddedChartBuilder {}
export class EmbeddedHistogramChartBuilder extends EmbeddedChartBuilder {}
export class EmbeddedLineChartBuilder extends EmbeddedChartBuilder {}
export class EmbeddedPieChartBuilder extends EmbeddedChartBuilder {}
export class EmbeddedScatterChartBuilder extends EmbeddedChartBuilder {}
export class EmbeddedTableChartBuilder extends EmbeddedChartBuilder {}

type OptionMethod = (...given: readonly unknown[]) => JsonObject;

/** One option, set to what the method is given, or to what the method stands for. */
function to(option: string): OptionMethod {
  return (value) => flattened(option, constantName(value));
}
function fixed(option: string, value: Json): OptionMethod {
  return () => ({ [option]: value });
}
function window(axis: string): OptionMethod {
  return (min, max) => flattened(`${axis}.viewWindow`, { min, max });
}

/** Positions and styles are constants whose names, in small letters, are the options' values (documented). */
function constantName(value: unknown): unknown {
  const named = typeof value === 'object' && value !== null && 'name' in value ? value.name : undefined;
  return typeof named === 'function' ? String(value).toLowerCase() : value;
}

const COMMON: Readonly<Record<string, OptionMethod>> = {
  setBackgroundColor: to('backgroundColor'),
  setColors: to('colors'),
  setLegendPosition: to('legend.position'),
  setTitle: to('title'),
};
const AXES: Readonly<Record<string, OptionMethod>> = {
  setXAxisTitle: to('hAxis.title'),
  setYAxisTitle: to('vAxis.title'),
};
const CATEGORIES: Readonly<Record<string, OptionMethod>> = {
  ...COMMON,
  ...AXES,
  reverseCategories: fixed('hAxis.direction', -1),
  setRange: window('vAxis'),
  useLogScale: fixed('vAxis.logScale', true),
};
const STACKED: Readonly<Record<string, OptionMethod>> = {
  ...CATEGORIES,
  setStacked: fixed('isStacked', true),
};
const POINTS: Readonly<Record<string, OptionMethod>> = { setPointStyle: to('pointShape') };

const OPTION_METHODS: readonly (readonly [
  { readonly prototype: EmbeddedChartBuilder },
  Readonly<Record<string, OptionMethod>>,
])[] = [
  [EmbeddedAreaChartBuilder, { ...STACKED, ...POINTS }],
  [EmbeddedBarChartBuilder, { ...STACKED, reverseDirection: fixed('vAxis.direction', -1) }],
  [EmbeddedColumnChartBuilder, STACKED],
  [EmbeddedComboChartBuilder, STACKED],
  [EmbeddedHistogramChartBuilder, STACKED],
  [EmbeddedLineChartBuilder, { ...CATEGORIES, ...POINTS, setCurveStyle: to('curveType') }],
  [
    EmbeddedPieChartBuilder,
    { ...COMMON, reverseCategories: fixed('reverseCategories', true), set3D: fixed('is3D', true) },
  ],
  [
    EmbeddedScatterChartBuilder,
    {
      ...COMMON,
      ...AXES,
      ...POINTS,
      setXAxisLogScale: fixed('hAxis.logScale', true),
      setXAxisRange: window('hAxis'),
      setYAxisLogScale: fixed('vAxis.logScale', true),
      setYAxisRange: window('vAxis'),
    },
  ],
  [
    EmbeddedTableChartBuilder,
    {
      enableRtlTable: to('rtlTable'),
      enableSorting: (enabled) => ({ sort: enabled === true ? 'enable' : 'disable' }),
      setFirstRowNumber: to('firstRowNumber'),
      showRowNumberColumn: to('showRowNumber'),
      useAlternatingRowStyle: to('alternatingRowStyle'),
    },
  ],
];

for (const [builder, methods] of OPTION_METHODS) {
  for (const [method, options] of Object.entries(methods)) {
    Object.defineProperty(builder.prototype, method, {
      configurable: true,
      writable: true,
      value(this: EmbeddedChartBuilder, ...given: unknown[]): EmbeddedChartBuilder {
        return this.setOption('', options(...given));
      },
    });
  }
}

export function newChart(book: Book): EmbeddedChartBuilder {
  return new EmbeddedChartBuilder(book, NEW_CHART, null);
}

export function chartsOf(book: Book, sheetId: number): EmbeddedChart[] {
  return book
    .rules(sheetId, 'charts')
    .map((chart) => new EmbeddedChart(book, fromSheetsChart(chart), Number(chart['chartId'])));
}

/** Puts the chart on the tab: as a new one, or in place of the one it was modified from. */
export function putChart(chart: EmbeddedChart, sheetId: number, chartId: number): void {
  const { book, settings } = chart;
  book.write({ kind: 'putChart', chart: toSheetsChart(settings, chartId, sheetId) });
}
