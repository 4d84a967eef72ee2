import type { GridProperties, MetadataLocation, SheetProperties } from '../../../workbook/spreadsheet.ts';
import type { EnumConstant } from '../enumeration.ts';
import { Exception } from '../host.ts';
import type { Banding } from './banding.ts';
import { bandingsOf } from './banding.ts';
import { fromRgb, toRgb } from './color.ts';
import type { ConditionalFormatRule } from './conditional-format.ts';
import { fromSheetsConditionalFormat } from './conditional-format.ts';
import type { DeveloperMetadata } from './developer-metadata.ts';
import { addMetadata, DeveloperMetadataFinder, metadataAt } from './developer-metadata.ts';
import type { EmbeddedChart, EmbeddedChartBuilder } from './embedded-chart.ts';
import { chartsOf, newChart, putChart } from './embedded-chart.ts';
import type { Filter } from './filter.ts';
import { filterOf, hiddenByFilter } from './filter.ts';
import type { NamedRange } from './named-range.ts';
import { namedRangesOf } from './named-range.ts';
import type { Protection } from './protection.ts';
import { protect, protectionsOf } from './protection.ts';
import type { Range } from './range.ts';
import { RangeList } from './range-list.ts';
import { Selection } from './selection.ts';
import { SheetGroups } from './sheet-groups.ts';
import type { Spreadsheet } from './spreadsheet.ts';

/** One tab. */
export class Sheet extends SheetGroups {
  getName(): string {
    return this.properties.title;
  }
  getSheetName(): string {
    return this.getName();
  }
  setName(name: string): this {
    return this.#set({ title: name });
  }
  getIndex(): number {
    return this.properties.index + 1;
  }
  getParent(): Spreadsheet {
    return this.book.objects.spreadsheet();
  }
  getType(): EnumConstant {
    return this.book.enumerations.constant('Spreadsheet.SheetType', 'GRID');
  }
  override toString(): string {
    return 'Sheet';
  }

  activate(): this {
    this.book.active = { sheetId: this.sheetId, row: 1, column: 1, rows: 1, columns: 1 };
    return this;
  }
  getActiveRange(): Range | null {
    const { active } = this.book;
    return active?.sheetId === this.sheetId ? this.book.objects.range(active) : null;
  }
  getActiveCell(): Range {
    return this.getCurrentCell() ?? this.getRange(1, 1);
  }
  getCurrentCell(): Range | null {
    return this.getActiveRange()?.getCell(1, 1) ?? null;
  }
  setActiveRange(range: Range): Range {
    return range.activate();
  }
  setCurrentCell(cell: Range): Range {
    return cell.activate();
  }
  setActiveSelection(range: Range | string): Range {
    return (typeof range === 'string' ? this.getRange(range) : range).activate();
  }

  getSelection(): Selection {
    return new Selection(this.book);
  }
  getActiveRangeList(): RangeList | null {
    const range = this.getActiveRange();
    return range ? new RangeList([range]) : null;
  }
  setActiveRangeList(rangeList: RangeList): RangeList {
    return this.getParent().setActiveRangeList(rangeList);
  }
  /** No form writes to a tab here. */
  getFormUrl(): null {
    return null;
  }

  getFrozenRows(): number {
    return this.properties.gridProperties.frozenRowCount ?? 0;
  }
  setFrozenRows(rows: number): void {
    this.#setGrid({ frozenRowCount: rows });
  }
  getFrozenColumns(): number {
    return this.properties.gridProperties.frozenColumnCount ?? 0;
  }
  setFrozenColumns(columns: number): void {
    this.#setGrid({ frozenColumnCount: columns });
  }
  hasHiddenGridlines(): boolean {
    return this.properties.gridProperties.hideGridlines === true;
  }
  setHiddenGridlines(hideGridlines: boolean): this {
    return this.#setGrid({ hideGridlines });
  }
  isSheetHidden(): boolean {
    return this.properties.hidden === true;
  }
  hideSheet(): this {
    return this.#set({ hidden: true });
  }
  showSheet(): this {
    return this.#set({ hidden: null });
  }
  getTabColor(): string | null {
    return fromRgb(this.properties.tabColor);
  }
  setTabColor(color: string | null): this {
    if (color === null) return this.#set({ tabColor: null, tabColorStyle: null });
    const rgbColor = toRgb(color);
    return this.#set({ tabColor: rgbColor, tabColorStyle: { rgbColor } });
  }
  isRightToLeft(): boolean {
    return this.properties.rightToLeft === true;
  }
  setRightToLeft(rightToLeft: boolean): this {
    return this.#set({ rightToLeft });
  }

  getConditionalFormatRules(): ConditionalFormatRule[] {
    return this.book
      .rules(this.sheetId, 'conditionalFormats')
      .map((rule) => fromSheetsConditionalFormat(this.book, rule));
  }
  setConditionalFormatRules(rules: readonly ConditionalFormatRule[]): void {
    this.clearConditionalFormatRules();
    for (const [index, rule] of rules.entries()) {
      this.book.write({
        kind: 'addConditionalFormat',
        sheetId: this.sheetId,
        index,
        rule: rule.toSheetsRule(),
      });
    }
  }
  clearConditionalFormatRules(): void {
    const { length } = this.book.rules(this.sheetId, 'conditionalFormats');
    for (let left = length; left > 0; left -= 1) {
      this.book.write({ kind: 'deleteConditionalFormat', sheetId: this.sheetId, index: 0 });
    }
  }
  getBandings(): Banding[] {
    return bandingsOf(this.book, this.sheetId);
  }
  getFilter(): Filter | null {
    return filterOf(this.book, this.sheetId);
  }
  isRowHiddenByFilter(rowPosition: number): boolean {
    return hiddenByFilter(this.book, this.sheetId, rowPosition);
  }
  getNamedRanges(): NamedRange[] {
    return namedRangesOf(this.book).filter((named) => named.getRange().getGridId() === this.sheetId);
  }
  protect(): Protection {
    return protect(this.book, { sheetId: this.sheetId });
  }
  getProtections(type: EnumConstant): Protection[] {
    return protectionsOf(this.book, this.sheetId, type);
  }

  newChart(): EmbeddedChartBuilder {
    return newChart(this.book);
  }
  getCharts(): EmbeddedChart[] {
    return chartsOf(this.book, this.sheetId);
  }
  insertChart(chart: EmbeddedChart): void {
    putChart(chart, this.sheetId, this.book.newId());
  }
  updateChart(chart: EmbeddedChart): void {
    putChart(chart, this.sheetId, this.#chartId(chart));
  }
  removeChart(chart: EmbeddedChart): void {
    this.book.write({ kind: 'deleteChart', id: this.#chartId(chart) });
  }

  addDeveloperMetadata(key: string, ...rest: unknown[]): this {
    addMetadata(this.book, { sheetId: this.sheetId }, key, rest);
    return this;
  }
  getDeveloperMetadata(): DeveloperMetadata[] {
    return metadataAt(this.book, (location) => this.#isOwn(location));
  }
  createDeveloperMetadataFinder(): DeveloperMetadataFinder {
    return new DeveloperMetadataFinder(
      this.book,
      (location) => this.#isOwn(location),
      (location) => 'sheetId' in location && location.sheetId === this.sheetId,
    );
  }

  copyTo(spreadsheet: Spreadsheet): Sheet {
    if (spreadsheet.getId() !== this.book.facts().id) {
      throw new Error('not supported by the local runtime: Sheet.copyTo another spreadsheet');
    }
    const newSheetId = this.book.newId();
    this.book.write({
      kind: 'duplicateSheet',
      sourceSheetId: this.sheetId,
      newSheetId,
      title: `Copy of ${this.getName()}`,
      index: this.book.facts().sheets.length,
    });
    return this.book.objects.sheet(newSheetId);
  }

  #chartId(chart: EmbeddedChart): number {
    const id = chart.getChartId();
    // That it is refused is documented, in which words is not known.
    if (id === null || !this.getCharts().some((one) => one.getChartId() === id))
      throw new Exception('The chart is not on this sheet.');
    return id;
  }
  #isOwn(location: MetadataLocation): boolean {
    return 'sheetId' in location && location.sheetId === this.sheetId && !('dimension' in location);
  }
  #set(properties: { readonly [K in keyof SheetProperties]?: SheetProperties[K] | null }): this {
    if (properties.title === '') throw new Exception('Invalid argument: name');
    this.book.write({ kind: 'setSheetProperties', sheetId: this.sheetId, properties });
    return this;
  }
  #setGrid(change: Partial<GridProperties>): this {
    return this.#set({ gridProperties: { ...this.properties.gridProperties, ...change } });
  }
}
