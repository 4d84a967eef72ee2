import {
  type CellComponent,
  type ColumnDefinition,
  EditModule,
  FormatModule,
  FrozenColumnsModule,
  InteractionModule,
  KeybindingsModule,
  ResizeColumnsModule,
  ResizeTableModule,
  SelectRangeModule,
  Tabulator,
  TooltipModule,
} from 'tabulator-tables';
import type { CellView, Selection, SheetView, Typing, TypingRequest } from '../live.ts';
import { filled, pasted, toBlockText } from './block-text.ts';
import { type EditEnd, openCellEditor } from './cell-editor.ts';
import { idAt, shown, statusClass, typed } from './queue-rows.ts';

Tabulator.registerModule([
  EditModule,
  FormatModule,
  FrozenColumnsModule,
  InteractionModule,
  KeybindingsModule,
  ResizeColumnsModule,
  ResizeTableModule,
  SelectRangeModule,
  TooltipModule,
]);

/** Empty rows under the last one, to type new ones into. */
const SPARE_ROWS = 12;

/** As in sheet.css. */
const ROW_PIXELS = 28;
/** Rows kept ready above and below what is seen: the more, the slower a frame. */
const BUFFER_PIXELS = 300;

/** Else the table takes the keyboard whenever its rows are drawn anew. Not in the types yet. */
const KEEPS_TO_ITSELF = { selectableRangeAutoFocus: false };

/** Over the row numbers. Not in the types yet. */
const NUMBERS_TITLE = { title: '#' };

/** A cell's text by field `c0`, `c1`, …; `row` is zero-based, `number` is how people count. */
type GridRow = Record<string, string | number> & { readonly row: number; readonly number: number };

/** What a person has selected, as the sheet was laid out then. */
export interface Chosen {
  readonly selection: Selection;
  /** The selection's rows, without those that a filter hides. */
  readonly rows: readonly number[];
  readonly layout: number;
}

export interface GridOptions {
  /** Resolves to false when the sheet did not take it. */
  readonly edit: (typing: TypingRequest) => Promise<boolean>;
  readonly selected: (chosen: Chosen) => void;
}

/** One sheet on the screen. */
export class Grid {
  readonly #table: Tabulator;
  readonly #options: GridOptions;
  readonly #built: Promise<void>;
  #sheet: SheetView;
  #columns: string;
  /** One past the last row that the table has. */
  #shownEnd = 0;
  #editing: { readonly row: number; readonly column: number } | undefined;
  /** What came while a person was typing: shown when that is over. */
  #waiting: SheetView | undefined;
  #isReplacing = false;
  /** What begins an edit when a person just types, in place of what the cell holds. */
  #firstKey: string | undefined;

  constructor(element: HTMLElement, sheet: SheetView, options: GridOptions) {
    this.#options = options;
    this.#sheet = sheet;
    this.#table = new Tabulator(element, {
      index: 'row',
      data: this.#gridRows(),
      columns: this.#columnDefinitions(),
      height: '100%',
      rowHeight: ROW_PIXELS,
      rowFormatter: (row) => knowHeight(row.getElement()),
      renderVerticalBuffer: BUFFER_PIXELS,
      layout: 'fitData',
      rowHeader: { field: 'number', frozen: true, resizable: false, ...NUMBERS_TITLE },
      columnDefaults: { resizable: 'header', formatter: (cell) => formatted(cell) as HTMLElement },
      selectableRange: 1,
      selectableRangeColumns: true,
      selectableRangeRows: true,
      ...KEEPS_TO_ITSELF,
      editTriggerEvent: 'dblclick',
      placeholder: 'Nothing here yet',
    });
    this.#columns = columnsKey(sheet);
    this.#built = new Promise((resolve) => {
      this.#table.on('tableBuilt', () => resolve());
    });
    void this.#built.then(() => tameHolder(this.#holder));
    this.#table.on('rangeChanged', () => this.#tellSelection());
    this.#table.on('cellEdited', (cell) => void this.#cellEdited(cell));
    this.#table.on('cellEditing', (cell) => {
      this.#editing = placeOf(cell);
    });
    this.#table.on('cellEditCancelled', () => this.#editingEnded());
    element.addEventListener('keydown', (event) => this.#keyDown(event));
    element.addEventListener('paste', (event) => void this.#paste(event));
    element.addEventListener('copy', (event) => this.#copy(event));
    element.addEventListener('cut', (event) => {
      if (this.#copy(event)) this.#clear();
    });
  }

  /** Shows the sheet as it is now, wherever its rows may have gone; what a person is typing is waited for. */
  async replace(sheet: SheetView): Promise<void> {
    await this.#built;
    if (this.#editing !== undefined) {
      this.#waiting = sheet;
      return;
    }
    this.#sheet = sheet;
    const columns = columnsKey(sheet);
    const areOthers = columns !== this.#columns;
    this.#columns = columns;
    await this.#redraw(areOthers);
  }

  /** Shows new content of some rows, leaving alone what a person is typing. */
  async update(rows: readonly (readonly [number, readonly CellView[]])[]): Promise<void> {
    await this.#built;
    const all = [...this.#sheet.rows];
    for (const [row, cells] of rows) all[row] = cells;
    const before = this.#sheet;
    this.#sheet = { ...this.#sheet, rows: all };
    // A row that appears or vanishes between others is more than new content.
    if (
      rows.some(
        ([row]) => isShown(before, row) !== isShown(this.#sheet, row) || isNewAndFiltered(before, row),
      )
    ) {
      await this.#redraw(false);
      return;
    }
    const changed = rows.filter(([row]) => row >= this.#sheet.frozenRows).map(([row]) => this.#gridRow(row));
    const known = changed.filter(({ row }) => row < this.#shownEnd && isShown(this.#sheet, row));
    for (const row of known) if (row.row === this.#editing?.row) delete row[`c${this.#editing.column}`];
    await this.#table.updateData(known);
    await this.#addMissingRows();
  }

  /** The cell as a person would type it. */
  typedAt(row: number, column: number): string {
    return typed(this.#sheet.rows[row]?.[column]);
  }

  /** The id of the notification in the row; empty where there is none. */
  idAt(row: number): string {
    return idAt(this.#sheet, row);
  }

  /** Chooses the notification's row and brings it into view; nothing happens where a filter hides it. */
  async showNotification(id: string): Promise<void> {
    await this.#built;
    const row = this.#table.getRows().find((one) => this.idAt((one.getData() as GridRow).row) === id);
    if (row === undefined) return;
    const { row: place } = row.getData() as GridRow;
    await row.scrollTo('center', false);
    this.#select({ top: place, left: 0, bottom: place, right: 0 });
    this.#tellSelection();
  }

  focus(): void {
    this.#holder?.focus();
  }

  /** What scrolls, and has the keyboard while no cell is edited. */
  get #holder(): HTMLElement | null {
    return this.#table.element.querySelector<HTMLElement>('.tabulator-tableholder');
  }

  destroy(): void {
    void this.#built.then(() => this.#table.destroy());
  }

  /** The selection stays where it is. */
  async #redraw(areColumnsOthers: boolean): Promise<void> {
    const selection = this.#selection();
    this.#isReplacing = true;
    if (areColumnsOthers) this.#table.setColumns(this.#columnDefinitions());
    await this.#table.replaceData(this.#gridRows());
    if (selection !== undefined) this.#select(selection);
    this.#isReplacing = false;
    this.#tellSelection();
  }

  #select({ top, left, bottom, right }: Selection): void {
    const range = this.#table.getRanges()[0];
    const rows = this.#table.getRows().filter((row) => {
      const place = (row.getData() as GridRow).row;
      return place >= top && place <= bottom;
    });
    const columns = this.#sheet.columns.length;
    const first = rows[0];
    const last = rows.at(-1);
    if (range === undefined || first === undefined || last === undefined || left >= columns) return;
    range.setBounds(first.getCell(`c${left}`), last.getCell(`c${Math.min(right, columns - 1)}`));
  }

  /** Enter goes on below, Tab to the right, as in any spreadsheet. */
  #moveAfter(how: EditEnd, row: number, column: number): void {
    const rows = this.#table.getRows().map((one) => (one.getData() as GridRow).row);
    const below = rows[rows.indexOf(row) + (how === 'enter' ? 1 : 0)] ?? row;
    const visible = this.#sheet.columns.flatMap(({ hidden }, at) => (hidden ? [] : [at]));
    const beside = visible[visible.indexOf(column) + (how === 'tab' ? 1 : 0)] ?? column;
    this.#select({ top: below, left: beside, bottom: below, right: beside });
    this.focus();
  }

  #editingEnded(): void {
    this.#editing = undefined;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting !== undefined) void this.replace(waiting);
  }

  async #addMissingRows(): Promise<void> {
    const missing = this.#gridRows(this.#shownEnd);
    if (missing.length > 0) await this.#table.addData(missing);
  }

  /** From the row on, or from the first below the headers, to the last spare one. */
  #gridRows(start = this.#sheet.frozenRows): GridRow[] {
    const end = Math.min(this.#sheet.rowCount, this.#sheet.rows.length + SPARE_ROWS);
    this.#shownEnd = Math.max(end, start);
    const places = Array.from({ length: Math.max(0, end - start) }, (_, at) => start + at);
    return places.filter((row) => isShown(this.#sheet, row)).map((row) => this.#gridRow(row));
  }

  #gridRow(row: number): GridRow {
    const cells = this.#sheet.rows[row];
    const texts = this.#sheet.columns.map((_, column): [string, string] => [
      `c${column}`,
      shown(cells?.[column]),
    ]);
    return { ...Object.fromEntries(texts), row, number: row + 1 };
  }

  #columnDefinitions(): ColumnDefinition[] {
    const { columns, frozenRows, rows } = this.#sheet;
    return columns.map(({ letter, width, hidden, note, choices }, column) => {
      const title = frozenRows > 0 ? shown(rows[frozenRows - 1]?.[column]) : letter;
      return {
        title: title || letter,
        field: `c${column}`,
        width,
        visible: !hidden,
        headerTooltip: note || false,
        titleFormatter: () => textElement('span', title || letter),
        cssClass: title === 'Status' ? 'status-cell' : '',
        editor: (cell, onRendered, success, cancel) => {
          const { row } = placeOf(cell);
          const text = this.#firstKey ?? this.typedAt(row, column);
          const isFresh = this.#firstKey !== undefined;
          this.#firstKey = undefined;
          return openCellEditor({
            text,
            isFresh,
            choices,
            label: `${title || letter}, row ${row + 1}`,
            onRendered,
            success,
            cancel,
            ended: (how) => this.#moveAfter(how, row, column),
          });
        },
      };
    });
  }

  async #cellEdited(cell: CellComponent): Promise<void> {
    const place = placeOf(cell);
    const text = String(cell.getValue());
    const isChanged = text !== this.typedAt(place.row, place.column);
    // Begun before anything else is shown: the edit belongs to the sheet as the person saw it.
    const taken = isChanged ? this.#edit({ ...place, texts: [[text]] }) : Promise.resolve(false);
    if (!isChanged) cell.restoreOldValue();
    this.#editingEnded();
    if (!(await taken) && isChanged) cell.restoreOldValue();
  }

  async #edit(typing: Typing): Promise<boolean> {
    return await this.#options.edit({ ...typing, layout: this.#sheet.layout });
  }

  #keyDown(event: KeyboardEvent): void {
    const selection = this.#selection();
    if (this.#isTyping(event) || selection === undefined || event.ctrlKey || event.metaKey || event.altKey)
      return;
    if (event.key === 'Delete' || event.key === 'Backspace') {
      event.preventDefault();
      this.#clear();
    } else if (event.key.length === 1) {
      event.preventDefault();
      this.#firstKey = event.key;
      this.#table.getRow(selection.top).getCell(`c${selection.left}`).edit();
    }
  }

  #clear(): void {
    const selection = this.#selection();
    if (selection === undefined) return;
    for (const block of neighbours(this.#selectedRows(), selection)) void this.#edit(filled(block, ''));
  }

  /** What is seen of the selection goes to the clipboard. False where a person copies something else. */
  #copy(event: ClipboardEvent): boolean {
    const selection = this.#selection();
    if (this.#isTyping(event) || selection === undefined || event.clipboardData === null) return false;
    event.preventDefault();
    const { left, right } = selection;
    const rows = this.#selectedRows().map((row) =>
      Array.from({ length: right - left + 1 }, (_, at) => shown(this.#sheet.rows[row]?.[left + at])),
    );
    event.clipboardData.setData('text/plain', toBlockText(rows));
    return true;
  }

  async #paste(event: ClipboardEvent): Promise<void> {
    const text = event.clipboardData?.getData('text/plain');
    const selection = this.#selection();
    if (this.#isTyping(event) || !text || selection === undefined) return;
    event.preventDefault();
    await this.#edit(pasted(text, selection));
  }

  #isTyping(event: Event): boolean {
    const { target } = event;
    return (
      target instanceof HTMLInputElement ||
      target instanceof HTMLTextAreaElement ||
      target instanceof HTMLSelectElement
    );
  }

  #selection(): Selection | undefined {
    const range = this.#table.getRanges()[0];
    const rows = this.#selectedRows();
    const [top] = rows;
    const bottom = rows.at(-1);
    if (range === undefined || top === undefined || bottom === undefined) return undefined;
    const columns = this.#table.getColumns().filter((column) => column.isVisible());
    // Edges count what is visible, the row header included.
    const columnAt = (edge: number) => columnOf(columns[edge]?.getField() ?? '');
    const left = columnAt(Math.max(1, range.getLeftEdge()));
    const right = columnAt(range.getRightEdge());
    return left === undefined || right === undefined ? undefined : { top, left, bottom, right };
  }

  /** Rows of the sheet, which are not those of the table where a filter hides some. */
  #selectedRows(): readonly number[] {
    const range = this.#table.getRanges()[0];
    if (range === undefined) return [];
    return range.getRows().map((row) => (row.getData() as GridRow).row);
  }

  #tellSelection(): void {
    const selection = this.#isReplacing ? undefined : this.#selection();
    if (selection === undefined) return;
    this.#options.selected({ selection, rows: this.#selectedRows(), layout: this.#sheet.layout });
  }
}

/** False for what the tab's filter hides. */
function isShown({ filters, rows, frozenRows }: SheetView, row: number): boolean {
  const cells = rows[row];
  if (filters === null || cells === undefined || row < frozenRows) return true;
  return !filters.some(({ column, hidden }) => hidden.includes(shown(cells[column])));
}

function isNewAndFiltered({ filters, rows }: SheetView, row: number): boolean {
  return filters !== null && rows[row] === undefined;
}

/** The selection as blocks of rows that stand together. */
function neighbours(rows: readonly number[], { left, right }: Selection): readonly Selection[] {
  const blocks: Selection[] = [];
  for (const row of rows) {
    const last = blocks.at(-1);
    if (last?.bottom === row - 1) blocks[blocks.length - 1] = { ...last, bottom: row };
    else blocks.push({ top: row, left, bottom: row, right });
  }
  return blocks;
}

/**
 * All rows are as high as each other, but the table asks each new one: four forced layouts in every frame of scrolling
 * (measured: 9.1 ms of work a frame, 6.4 ms without).
 */
function knowHeight(row: HTMLElement): void {
  Object.defineProperty(row, 'offsetHeight', { value: ROW_PIXELS, configurable: true });
}

/**
 * A table that takes the keyboard must not move the page: the second click of two would hit another row. What takes it
 * is, to screen readers, the rows.
 */
function tameHolder(holder: HTMLElement | null): void {
  if (holder === null) return;
  holder.focus = () => HTMLElement.prototype.focus.call(holder, { preventScroll: true });
  holder.setAttribute('role', 'rowgroup');
  holder.querySelector('.tabulator-table')?.setAttribute('role', 'presentation');
}

/** Differs when the columns have to be drawn anew. */
function columnsKey({ columns, rows, frozenRows }: SheetView): string {
  return JSON.stringify([columns, rows.slice(0, frozenRows)]);
}

function placeOf(cell: CellComponent): { readonly row: number; readonly column: number } {
  const { row } = cell.getData() as GridRow;
  return { row, column: columnOf(cell.getField()) ?? 0 };
}

function columnOf(field: string): number | undefined {
  const digits = /^c(\d+)$/.exec(field)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Text is put in as a text node: nothing is ever markup, and no other way costs less while scrolling. */
function formatted(cell: CellComponent): Node {
  const text = String(cell.getValue() ?? '');
  const isStatus = cell.getColumn().getDefinition().cssClass === 'status-cell';
  if (!isStatus || text === '') return document.createTextNode(text);
  const pill = textElement('span', text);
  pill.className = `pill ${statusClass(text)}`;
  return pill;
}

function textElement(tag: 'span', text: string): HTMLElement {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}
