import { QUEUE_TAB } from '@sheet-courier/shared';
import type { Operation } from '../workbook/operations.ts';
import type { Change, Workbook } from '../workbook/workbook.ts';
import type { LiveEvent, SheetView, TabView } from './live.ts';
import { SheetLook } from './sheet-view.ts';

/** Changes within so short a time are told together; an eye sees them at once. */
const GATHER_MS = 50;

/** Above so many changed rows, reading the tab anew costs less than telling each. */
const MOST_ROWS = 500;

/** Tells of every change in the workbook: rows where only cells changed, whole tabs otherwise. */
export class SheetFeed {
  readonly #workbook: Workbook;
  readonly #tell: (event: LiveEvent) => void;
  readonly #layouts = new Map<number, number>();
  readonly #changedRows = new Map<number, Set<number>>();
  readonly #changedSheets = new Set<number>();
  /** Rows whose formulas may come to something else whenever any cell changes, as far as anyone looked at them. */
  readonly #formulaRows = new Map<number, Set<number>>();
  #allChanged = false;
  #tabsChanged = false;
  #timer: NodeJS.Timeout | undefined;
  readonly #unsubscribe: () => void;

  constructor(workbook: Workbook, tell: (event: LiveEvent) => void) {
    this.#workbook = workbook;
    this.#tell = tell;
    this.#unsubscribe = workbook.onChange((change) => this.#note(change));
  }

  /** The tabs in their order, hidden ones left out. */
  tabs(): { readonly tabs: readonly TabView[]; readonly queueSheetId: number | null } {
    const shown = this.#workbook.sheets.filter(({ properties }) => properties.hidden !== true);
    return {
      tabs: shown.map(({ sheetId, properties }) => ({ sheetId, title: properties.title })),
      queueSheetId: this.#workbook.sheetByTitle(QUEUE_TAB)?.sheetId ?? null,
    };
  }

  /** Undefined where there is no such tab. */
  sheet(sheetId: number): SheetView | undefined {
    const sheet = this.#workbook.sheet(sheetId);
    if (sheet === undefined) return undefined;
    const look = new SheetLook(this.#workbook, sheet);
    const whole = look.whole(this.layout(sheetId));
    this.#formulaRows.set(sheetId, look.formulaRows);
    return whole;
  }

  /** The revision at which rows or columns of the tab last may have moved, since this process began. */
  layout(sheetId: number): number {
    return this.#layouts.get(sheetId) ?? 0;
  }

  close(): void {
    this.#unsubscribe();
    clearTimeout(this.#timer);
  }

  #note({ operations, revision }: Change): void {
    for (const operation of operations) this.#noteOperation(operation, revision);
    this.#timer ??= setTimeout(() => this.#flush(), GATHER_MS);
  }

  #noteOperation(operation: Operation, revision: number): void {
    switch (operation.kind) {
      case 'writeCells':
        this.#noteRows(operation.sheetId, operation.row, operation.row + operation.rows.length);
        break;
      case 'fillCells': {
        const { sheetId, startRowIndex, endRowIndex } = this.#workbook.rectangle(operation.range);
        this.#noteRows(sheetId, startRowIndex, endRowIndex);
        // Notes and dropdowns are the columns'.
        if (operation.patch.note !== undefined || operation.patch.validation !== undefined) {
          this.#changedSheets.add(sheetId);
        }
        break;
      }
      case 'permuteRows':
        this.#noteMoved([operation.range.sheetId], revision);
        break;
      case 'moveCells':
        this.#noteMoved([operation.source.sheetId, operation.sheetId], revision);
        break;
      case 'insertDimension':
      case 'deleteDimension':
      case 'moveDimension':
        this.#noteMoved([operation.sheetId], revision);
        break;
      case 'addSheet':
      case 'deleteSheet':
      case 'duplicateSheet':
      case 'setSheetProperties':
        this.#tabsChanged = true;
        this.#allChanged = true;
        break;
      case 'putDeveloperMetadata':
      case 'deleteDeveloperMetadata':
      case 'putProtectedRange':
      case 'deleteProtectedRange':
      case 'setSharing':
      case 'putFilterView':
      case 'deleteFilterView':
      case 'putChart':
      case 'deleteChart':
        // The page does not show these, and the worker marks rows at a high rate.
        break;
      default:
        this.#allChanged = true;
    }
  }

  /** Headers stand above all rows: the whole tab is another when they change. */
  #noteRows(sheetId: number, start: number, end: number): void {
    const frozen = this.#workbook.sheet(sheetId)?.properties.gridProperties.frozenRowCount ?? 0;
    if (start < frozen || end - start > MOST_ROWS) {
      this.#changedSheets.add(sheetId);
      return;
    }
    const rows = this.#changedRows.get(sheetId) ?? new Set<number>();
    this.#changedRows.set(sheetId, rows);
    for (let row = start; row < end; row++) rows.add(row);
  }

  #noteMoved(sheetIds: readonly number[], revision: number): void {
    for (const sheetId of sheetIds) this.#layouts.set(sheetId, revision);
    // Formulas of other tabs may look at what has moved.
    this.#allChanged = true;
  }

  #flush(): void {
    this.#timer = undefined;
    if (this.#tabsChanged) this.#tell({ kind: 'tabs', ...this.tabs() });
    for (const { sheetId } of this.#workbook.sheets) {
      const rows = new Set([
        ...(this.#changedRows.get(sheetId) ?? []),
        ...(this.#formulaRows.get(sheetId) ?? []),
      ]);
      const isWhole = this.#allChanged || this.#changedSheets.has(sheetId) || rows.size > MOST_ROWS;
      if (isWhole) this.#tell({ kind: 'sheet', sheetId });
      else if (rows.size > 0) this.#tellRows(sheetId, rows);
    }
    this.#changedRows.clear();
    this.#changedSheets.clear();
    this.#allChanged = false;
    this.#tabsChanged = false;
  }

  #tellRows(sheetId: number, changed: ReadonlySet<number>): void {
    const sheet = this.#workbook.sheet(sheetId);
    if (sheet === undefined) return;
    const look = new SheetLook(this.#workbook, sheet);
    const rows = [...changed].sort((one, other) => one - other).map((row) => [row, look.row(row)] as const);
    for (const row of look.formulaRows) this.#formulaRows.get(sheetId)?.add(row);
    this.#tell({ kind: 'rows', sheetId, rows });
  }
}
