import type { CellValue, NumberFormat } from './cell.ts';
import { conventionsOf, defaultDatePattern, type LocaleConventions } from './locale.ts';
import { serialOfDay, serialOfInstant, wallClockOf } from './serial-date.ts';

/** What typed text comes to, ready to be a cell write: a value or a formula, and the format it brings along. */
export interface Typed {
  readonly value?: CellValue;
  readonly formula?: string;
  /** Absent: the text brings no format, the cell's own stays. */
  readonly numberFormat?: NumberFormat;
}

export interface TypingContext {
  /** The spreadsheet's: `en_US`. */
  readonly locale: string;
  readonly timeZone: string;
  /** Decides the year of a date typed without one. */
  readonly nowMs: number;
  /** The number format the cell has already. */
  readonly cellFormat?: NumberFormat | undefined;
}

/**
 * Reads text as if a person had typed it into the cell (`USER_ENTERED`, `setValue`): formula, number, currency,
 * percent, date, time, boolean or text. Recorded: `007` → 7, `'0123` → text 0123, `1-2` → a date of this year,
 * `2026-09-05` → 46270 as a date, `$100.15` → currency, `TRUE` → boolean, `3_1_0` → text, `2,000,000.01` → a number
 * that keeps its grouping.
 */
export function coerceTyped(text: string, context: TypingContext): Typed {
  if (text === '') return { value: null };
  if (text.startsWith("'")) return { value: text.slice(1) };
  if (text.startsWith('=') && text.length > 1) return { formula: text };
  // A cell formatted as plain text takes everything but formulas literally.
  if (context.cellFormat?.type === 'TEXT') return { value: text };
  const typed = coerceLiteral(text.trim(), context);
  if (typed) return keepCellFormat(typed, context.cellFormat);
  // Reported: a leading plus that is no number makes a formula, as the web page does. A leading minus: not known, text.
  if (/^\+\S/.test(text)) return { formula: `=${text}` };
  return { value: text };
}

function coerceLiteral(text: string, context: TypingContext): Typed | undefined {
  if (text === '' || text.length > 60) return undefined;
  if (/^true$/i.test(text)) return { value: true };
  if (/^false$/i.test(text)) return { value: false };
  // The rest needs a digit; nearly all text has none or has letters, and is done here.
  if (!/\d/.test(text)) return undefined;
  const conventions = conventionsOf(context.locale);
  return coerceNumber(text, conventions) ?? coerceDateTime(text, conventions, context);
}

/** A format of the same nature that the cell has already is kept (a date keeps its pattern). */
function keepCellFormat(typed: Typed, cellFormat: NumberFormat | undefined): Typed {
  if (!typed.numberFormat || !cellFormat || nature(typed.numberFormat) !== nature(cellFormat)) return typed;
  return typed.value === undefined ? {} : { value: typed.value };
}

function nature({ type }: NumberFormat): string {
  return type === 'DATE' || type === 'TIME' || type === 'DATE_TIME' ? 'time' : type;
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
}

function coerceNumber(text: string, conventions: LocaleConventions): Typed | undefined {
  const { currency } = conventions;
  const group = escape(conventions.group).replaceAll(/\s/g, String.raw`\s`);
  const decimal = escape(conventions.decimal);
  const money = currency === '$' ? String.raw`\$` : `(?:${escape(currency)}|\\$)`;
  const pattern = new RegExp(
    `^(\\()?([+-])?\\s?(${money})?\\s?([+-])?(\\d+|\\d{1,3}(?:${group}\\d{3})+|(?=${decimal}\\d))` +
      `(?:${decimal}(\\d*))?(?:[eE]([+-]?\\d{1,3}))?\\s?(%|${money})?(\\))?$`,
  );
  const match = pattern.exec(text);
  if (!match) return undefined;
  const [, open, sign, before, sign2, whole = '', fraction = '', exponent, after, close] = match;
  if ((open === undefined) !== (close === undefined) || (sign && sign2) || (open && (sign ?? sign2)))
    return undefined;
  if (before && after) return undefined;
  const digits = whole.replaceAll(new RegExp(group, 'g'), '');
  const size = Number(`${digits || '0'}.${fraction || '0'}e${exponent ?? '0'}`);
  if (!Number.isFinite(size)) return undefined;
  const negative = open !== undefined || sign === '-' || sign2 === '-';
  const value = (negative ? -size : size) / (after === '%' ? 100 : 1);
  const numberFormat = numberFormatOf({
    money: before ?? (after === '%' ? undefined : after),
    percent: after === '%',
    scientific: exponent !== undefined,
    grouped: digits !== whole,
    decimals: fraction !== '',
  });
  return numberFormat ? { value, numberFormat } : { value };
}

function numberFormatOf(shape: {
  money: string | undefined;
  percent: boolean;
  scientific: boolean;
  grouped: boolean;
  decimals: boolean;
}): NumberFormat | undefined {
  const decimals = shape.decimals ? '.00' : '';
  if (shape.money !== undefined) return { type: 'CURRENCY', pattern: `"${shape.money}"#,##0${decimals}` };
  if (shape.percent) return { type: 'PERCENT', pattern: `0${decimals}%` };
  if (shape.scientific) return { type: 'SCIENTIFIC', pattern: '0.00E+00' };
  if (shape.grouped) return { type: 'NUMBER', pattern: `#,##0${decimals}` };
  return undefined;
}

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const TIME = /^(\d{1,4}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?(?:\s?([ap])\.?m\.?)?$/i;

interface TimeOfDay {
  readonly days: number;
  readonly pattern: string;
}

function parseTime(text: string): TimeOfDay | undefined {
  const match = TIME.exec(text);
  if (!match) return undefined;
  const [, hours = '', minutes = '', seconds, millis, half] = match;
  let hour = Number(hours);
  if (Number(minutes) > 59 || Number(seconds ?? 0) > 59) return undefined;
  if (half) {
    if (hour < 1 || hour > 12) return undefined;
    hour = (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  }
  const total = hour * 3600 + Number(minutes) * 60 + Number(seconds ?? 0) + Number(`0.${millis ?? 0}`);
  const shown = hour >= 24 ? '[h]' : hours.length > 1 && !half ? 'hh' : 'h';
  const tail = `${seconds === undefined ? '' : ':ss'}${half ? ' am/pm' : ''}`;
  return { days: total / 86_400, pattern: `${shown}:mm${tail}` };
}

interface Day {
  readonly serial: number;
  readonly pattern: string;
}

function fullYear(text: string): number {
  const year = Number(text);
  if (text.length > 2) return year;
  return year < 30 ? 2000 + year : 1900 + year;
}

function day(year: number, month: number, date: number, pattern: string): Day | undefined {
  const serial = serialOfDay(year, month, date);
  return serial === undefined ? undefined : { serial, pattern };
}

function parseNumericDay(
  text: string,
  conventions: LocaleConventions,
  thisYear: () => number,
): Day | undefined {
  const iso = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/.exec(text);
  if (iso) {
    const [, year = '', mark = '', month = '', date = ''] = iso;
    const pattern = `yyyy${mark}${month.length > 1 ? 'mm' : 'm'}${mark}${date.length > 1 ? 'dd' : 'd'}`;
    return day(Number(year), Number(month), Number(date), pattern);
  }
  const dayFirst = conventions.dateOrder === 'DMY';
  const parts = /^(\d{1,2})([-/]|\.(?=\d+\.))(\d{1,2})(?:\2(\d{4}|\d{2}))?$/.exec(text);
  if (!parts) return undefined;
  const [, first = '', mark = '', second = '', year] = parts;
  const [month, date] = dayFirst ? [Number(second), Number(first)] : [Number(first), Number(second)];
  const order = dayFirst ? `d${mark}m` : `m${mark}d`;
  if (year === undefined) return day(thisYear(), month, date, order);
  const pattern = mark === '/' && year.length === 4 ? defaultDatePattern(conventions) : `${order}${mark}yyyy`;
  return day(fullYear(year), month, date, pattern);
}

function parseNamedDay(text: string, thisYear: () => number): Day | undefined {
  const monthOf = (name: string) => {
    const short = name.slice(0, 3).toLowerCase();
    return MONTHS.indexOf(short) + 1;
  };
  const name =
    '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)';
  const monthFirst = new RegExp(`^${name}\\.?\\s(\\d{1,2})(?:,?\\s(\\d{4}))?$`, 'i').exec(text);
  if (monthFirst) {
    const [, month = '', date = '', year] = monthFirst;
    return day(
      year ? Number(year) : thisYear(),
      monthOf(month),
      Number(date),
      year ? 'mmm d, yyyy' : 'mmm d',
    );
  }
  const dayFirst = new RegExp(`^(\\d{1,2})[\\s-]${name}\\.?(?:[\\s-](\\d{4}|\\d{2}))?$`, 'i').exec(text);
  if (dayFirst) {
    const [, date = '', month = '', year] = dayFirst;
    const pattern = year ? 'd-mmm-yyyy' : 'd-mmm';
    return day(year ? fullYear(year) : thisYear(), monthOf(month), Number(date), pattern);
  }
  const monthYear = new RegExp(`^${name}\\.?\\s(\\d{4})$`, 'i').exec(text);
  if (!monthYear) return undefined;
  return day(Number(monthYear[2]), monthOf(monthYear[1] ?? ''), 1, 'mmm yyyy');
}

function coerceDateTime(
  text: string,
  conventions: LocaleConventions,
  { nowMs, timeZone }: TypingContext,
): Typed | undefined {
  const time = parseTime(text);
  if (time) return { value: time.days, numberFormat: { type: 'TIME', pattern: time.pattern } };
  const thisYear = () => wallClockOf(serialOfInstant(nowMs, timeZone)).getUTCFullYear();
  const parseDay = (part: string) =>
    parseNumericDay(part, conventions, thisYear) ?? parseNamedDay(part, thisYear);
  const date = parseDay(text);
  if (date) return { value: date.serial, numberFormat: { type: 'DATE', pattern: date.pattern } };
  const split = /^(.+?)(?:,?\s+)(\d{1,2}:\d{2}.*)$/.exec(text);
  const datePart = split && parseDay(split[1] ?? '');
  const timePart = split && parseTime(split[2] ?? '');
  if (!datePart || !timePart || timePart.days >= 1) return undefined;
  return {
    value: datePart.serial + timePart.days,
    numberFormat: { type: 'DATE_TIME', pattern: `${datePart.pattern} ${timePart.pattern}` },
  };
}
