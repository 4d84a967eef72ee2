import { DATE_TIME_PATTERN } from '@sheet-courier/shared';
import type { TabColumnKind } from './tab-schema.ts';

type GoogleSheet = GoogleAppsScript.Spreadsheet.Sheet;
type GoogleRange = GoogleAppsScript.Spreadsheet.Range;

/** How each kind of column is shown. General is the automatic format. */
export const NUMBER_FORMATS: Readonly<Record<TabColumnKind, string>> = {
  text: 'General',
  choice: 'General',
  number: '0',
  dateTime: DATE_TIME_PATTERN,
};

/** Rows whose formats are read at once: a read of millions of cells takes Google longer than a script may run. */
const ROWS_READ = 20_000;

/** By this description Set up knows its own protections from other people's. */
const PROTECTED_BY_US = 'Sheet Courier: the worker writes these cells.';

/** A column and what its dropdown offers. */
export interface Dropdown {
  readonly values: readonly string[];
  /** Shown to who types something else. */
  readonly help: string;
}

/** 0 → A, 25 → Z, 26 → AA. */
export function columnLetters(position: number): string {
  const rest = Math.floor(position / 26);
  return (rest > 0 ? columnLetters(rest - 1) : '') + String.fromCharCode(65 + (position % 26));
}

/**
 * How a tab looks, apart from what its cells hold: read in few calls, written only where it differs, so that mending what
 * is right already changes nothing. Every method says whether it changed anything. Positions count from 0.
 */
export class TabLook {
  private readonly sheet: GoogleSheet;

  constructor(sheet: GoogleSheet) {
    this.sheet = sheet;
  }

  freezeRows(rows: number): boolean {
    if (this.sheet.getFrozenRows() === rows) return false;
    this.sheet.setFrozenRows(rows);
    return true;
  }

  /** Bold headers with notes; other people's headers keep theirs. */
  setHeaders(notes: ReadonlyMap<number, string>): boolean {
    const cells = this.sheet.getRange('1:1');
    const hadNotes = cells.getNotes()[0] ?? [];
    const hadWeights = cells.getFontWeights()[0] ?? [];
    const wantNotes = hadNotes.map((note, position) => notes.get(position) ?? note);
    const wantWeights = hadWeights.map((weight, position) => (notes.has(position) ? 'bold' : weight));
    const noted = wantNotes.join('\0') !== hadNotes.join('\0');
    const bold = wantWeights.join('\0') !== hadWeights.join('\0');
    if (noted) cells.setNotes([wantNotes]);
    if (bold) cells.setFontWeights([wantWeights]);
    return noted || bold;
  }

  setWidth(position: number, pixels: number): void {
    if (this.sheet.getColumnWidth(position + 1) !== pixels) this.sheet.setColumnWidth(position + 1, pixels);
  }

  /** Gives the cells under each header the format of their kind. */
  setFormats(kinds: ReadonlyMap<number, TabColumnKind>): boolean {
    const last = this.sheet.getMaxRows();
    const wrong = new Set<number>();
    const width = Math.max(...kinds.keys()) + 1;
    for (let row = 2; row <= last; row += ROWS_READ) {
      const rows = Math.min(ROWS_READ, last - row + 1);
      for (const shown of this.sheet.getRange(row, 1, rows, width).getNumberFormats()) {
        kinds.forEach((kind, position) => {
          if (shown[position] !== NUMBER_FORMATS[kind]) wrong.add(position);
        });
      }
    }
    const columns = new Map<string, string[]>();
    wrong.forEach((position) => {
      const format = NUMBER_FORMATS[kinds.get(position) ?? 'text'];
      const letters = columnLetters(position);
      columns.set(format, [...(columns.get(format) ?? []), `${letters}2:${letters}${last}`]);
    });
    columns.forEach((cells, format) => this.sheet.getRangeList(cells).setNumberFormat(format));
    return wrong.size > 0;
  }

  /** A dropdown that refuses anything else that is typed. */
  setDropdown(position: number, { values, help }: Dropdown): boolean {
    const cells = this.below(position);
    const list = JSON.stringify([[...values], true]);
    const right = cells
      .getDataValidations()
      .every(
        ([rule]) =>
          rule !== null &&
          rule !== undefined &&
          !rule.getAllowInvalid() &&
          rule.getHelpText() === help &&
          rule.getCriteriaType() === SpreadsheetApp.DataValidationCriteria.VALUE_IN_LIST &&
          JSON.stringify(rule.getCriteriaValues()) === list,
      );
    if (right) return false;
    const rule = SpreadsheetApp.newDataValidation()
      .requireValueInList([...values], true)
      .setAllowInvalid(false)
      .setHelpText(help)
      .build();
    cells.setDataValidation(rule);
    return true;
  }

  /** Colours a column's cells by what they hold; rules of other cells and other kinds stay. */
  setColours(position: number, colours: Readonly<Record<string, string>>): boolean {
    const cells = this.below(position);
    const rules = this.sheet.getConditionalFormatRules();
    const isOurs = (rule: GoogleAppsScript.Spreadsheet.ConditionalFormatRule): boolean =>
      rule.getRanges().every((range) => range.getColumn() === position + 1 && range.getNumColumns() === 1) &&
      textOfRule(rule) in colours;
    const theirs = rules.filter((rule) => !isOurs(rule));
    const have = rules
      .filter(isOurs)
      .map((rule) => [
        textOfRule(rule),
        rule.getBooleanCondition()?.getBackground()?.toLowerCase(),
        rule.getRanges().map(spanOf),
      ]);
    const want = Object.entries(colours).map(([text, colour]) => [text, colour, [spanOf(cells)]]);
    if (JSON.stringify(have) === JSON.stringify(want)) return false;
    const ours = Object.entries(colours).map(([text, colour]) =>
      SpreadsheetApp.newConditionalFormatRule()
        .whenTextEqualTo(text)
        .setBackground(colour)
        .setRanges([cells])
        .build(),
    );
    this.sheet.setConditionalFormatRules([...ours, ...theirs]);
    return true;
  }

  /** Warns whoever edits these columns; nobody is kept from it, and other protections stay. */
  setWarnings(positions: readonly number[]): boolean {
    const last = this.sheet.getMaxRows();
    const want = runs(positions).map(({ first, length }) => this.sheet.getRange(1, first + 1, last, length));
    const missing = new Map(want.map((range) => [spanOf(range), range]));
    let changed = false;
    for (const had of this.sheet.getProtections(SpreadsheetApp.ProtectionType.RANGE)) {
      if (had.getDescription() !== PROTECTED_BY_US) continue;
      const right = had.isWarningOnly() && missing.delete(spanOf(had.getRange()));
      if (right) continue;
      had.remove();
      changed = true;
    }
    missing.forEach((range) => range.protect().setDescription(PROTECTED_BY_US).setWarningOnly(true));
    return changed || missing.size > 0;
  }

  /** The whole column under its header. */
  private below(position: number): GoogleRange {
    return this.sheet.getRange(2, position + 1, this.sheet.getMaxRows() - 1, 1);
  }
}

/** Where a range reaches, alike for E2:E and E2:E1000 of a tab with 1,000 rows. */
function spanOf(range: GoogleRange): string {
  return [range.getRow(), range.getColumn(), range.getLastRow(), range.getLastColumn()].join();
}

/** The text that a rule "text is exactly …" looks for; '' of any other rule. */
function textOfRule(rule: GoogleAppsScript.Spreadsheet.ConditionalFormatRule): string {
  const condition = rule.getBooleanCondition();
  if (condition?.getCriteriaType() !== SpreadsheetApp.BooleanCriteria.TEXT_EQUAL_TO) return '';
  return String(condition.getCriteriaValues()[0]);
}

interface Run {
  readonly first: number;
  readonly length: number;
}

/** Neighbouring positions as one: 3, 1, 2, 7 → 1…3 and 7. */
export function runs(positions: readonly number[]): readonly Run[] {
  const found: { first: number; length: number }[] = [];
  for (const position of [...positions].sort((a, b) => a - b)) {
    const last = found[found.length - 1];
    if (last && last.first + last.length === position) last.length += 1;
    else found.push({ first: position, length: 1 });
  }
  return found;
}
