import type { ReadCell } from '../../sheet-call.ts';
import type { CellWrite } from '../../../workbook/operations.ts';
import { fromCell, toCell } from './cell-value.ts';
import { CellBlock, topLeft } from './cell-block.ts';

/** The values, formulas and notes of a Range. */
export class ValueRange extends CellBlock {
  getValue(): unknown {
    return topLeft(this.#firstCell().getValues());
  }
  getValues(): unknown[][] {
    const zone = () => this.book.zone();
    return this.#read<ReadCell>('values').map((row) => row.map((cell) => fromCell(cell, zone)));
  }
  getDisplayValue(): string {
    return topLeft(this.#firstCell().getDisplayValues());
  }
  getDisplayValues(): string[][] {
    return this.#read<string>('display');
  }
  getFormula(): string {
    return topLeft(this.#firstCell().getFormulas());
  }
  getFormulas(): string[][] {
    return this.#read<string>('formulas');
  }
  getNote(): string {
    return topLeft(this.#firstCell().getNotes());
  }
  getNotes(): string[][] {
    return this.#read<string>('notes');
  }
  isBlank(): boolean {
    return this.#read<ReadCell>('values').every((row) => row.every((cell) => cell === ''));
  }

  /** Text is read as if typed: `=` begins a formula, `01234` is a number, a date becomes one, unless the cell is formatted as text. */
  setValue(value: unknown): this {
    return this.#fill((rows, columns) =>
      Array.from({ length: rows }, () => Array.from({ length: columns }, () => value)),
    );
  }
  setValues(values: readonly (readonly unknown[])[]): this {
    this.checkSize(values);
    return this.#fill(() => values);
  }
  setFormula(formula: string): this {
    return this.setValue(formula === '' || formula.startsWith('=') ? formula : `=${formula}`);
  }
  setFormulas(formulas: readonly (readonly string[])[]): this {
    this.checkSize(formulas);
    return this.setValues(
      formulas.map((row) => row.map((text) => (text === '' || text.startsWith('=') ? text : `=${text}`))),
    );
  }
  getFormulaR1C1(): string {
    return topLeft(this.#firstCell().getFormulasR1C1());
  }
  getFormulasR1C1(): string[][] {
    return this.#read<string>('formulasR1C1');
  }
  setFormulaR1C1(formula: string): this {
    const { rows, columns } = this.span;
    return this.setFormulasR1C1(
      Array.from({ length: rows }, () => Array.from({ length: columns }, () => formula)),
    );
  }
  setFormulasR1C1(formulas: readonly (readonly string[])[]): this {
    this.checkSize(formulas);
    const { sheetId, row, column } = this.readSpan;
    const rows = formulas.map((cells) =>
      cells.map((text) => (text === '' || text.startsWith('=') ? text : `=${text}`)),
    );
    this.book.write({ kind: 'enterR1C1', sheetId, row, column, rows });
    return this;
  }
  setNote(note: string | null): this {
    this.book.write({ kind: 'fillCells', range: this.rectangle, patch: { note: note === '' ? null : note } });
    return this;
  }
  setNotes(notes: readonly (readonly (string | null)[])[]): this {
    this.checkSize(notes);
    return this.writeGrid(notes.map((row) => row.map((note) => ({ note: note === '' ? null : note }))));
  }
  clearNote(): this {
    return this.setNote(null);
  }
  clearContent(): this {
    this.book.write({ kind: 'fillCells', range: this.rectangle, patch: { value: null } });
    return this;
  }

  isChecked(): boolean | null {
    const cells = this.#read<ReadCell>('values').flat();
    const [first] = cells;
    return typeof first === 'boolean' && cells.every((cell) => cell === first) ? first : null;
  }
  check(): this {
    return this.setValue(true);
  }
  uncheck(): this {
    return this.setValue(false);
  }
  trimWhitespace(): this {
    const literals = this.#read<ReadCell | null>('literals');
    return this.writeGrid(
      literals.map((row) =>
        row.map((cell) => (typeof cell === 'string' ? cell.trim().replaceAll(/\s+/g, ' ') : null)),
      ),
    );
  }

  protected writeGrid(rows: readonly (readonly CellWrite[])[]): this {
    const { sheetId, row, column } = this.readSpan;
    this.book.write({ kind: 'writeCells', sheetId, row, column, rows });
    return this;
  }

  #fill(cells: (rows: number, columns: number) => readonly (readonly unknown[])[]): this {
    const { sheetId, row, column, rows, columns } = this.readSpan;
    this.book.write({
      kind: 'enterCells',
      sheetId,
      row,
      column,
      rows: cells(rows, columns).map((cell) => cell.map(toCell)),
    });
    return this;
  }

  #firstCell(): ValueRange {
    return new ValueRange(this.book, { ...this.span, rows: 1, columns: 1 });
  }

  #read<Cell>(aspect: 'values' | 'display' | 'formulas' | 'formulasR1C1' | 'notes' | 'literals'): Cell[][] {
    // The aspect says what each cell comes as (sheet-call.ts).
    return this.book.read(this.readSpan, aspect) as Cell[][];
  }
}
