import { format as formatPattern } from 'numfmt';
import { plainDatePattern } from './date-pattern.ts';
import { isCellError, type EffectiveValue, type NumberFormat } from './cell.ts';
import { conventionsOf, defaultDatePattern, type LocaleConventions } from './locale.ts';

/** Shows values as cells of one spreadsheet do (`FORMATTED_VALUE`, `getDisplayValue`). */
export class Display {
  readonly #conventions: LocaleConventions;
  readonly #shows = new Map<string, (value: number) => string>();

  /** `locale` is the spreadsheet's: `en_US`. */
  constructor(locale: string) {
    this.#conventions = conventionsOf(locale);
  }

  text(value: EffectiveValue, format: NumberFormat | undefined): string {
    if (value === null) return '';
    if (typeof value === 'string') return value;
    if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
    if (isCellError(value)) return value.error;
    if (!format || format.type === 'TEXT') return displayPlain(value, this.#conventions);
    const key = format.pattern ?? format.type;
    const known = this.#shows.get(key);
    if (known) return known(value);
    const show = this.#formatter(format);
    this.#shows.set(key, show);
    return show(value);
  }

  #formatter({ type, pattern }: NumberFormat): (value: number) => string {
    const wanted = monthsInLowerCase(pattern ?? defaultPattern(type, this.#conventions));
    const plain = plainDatePattern(wanted);
    // Google has no 29 February 1900, and shows dates before 1900.
    const options = {
      locale: this.#conventions.tag,
      leap1900: false,
      dateSpanLarge: true,
      dateErrorThrows: false,
      dateErrorNumber: true,
    };
    return (value) => {
      if (plain && value >= 0) return plain(value);
      try {
        return formatPattern(wanted, value, options);
      } catch {
        return displayPlain(value, this.#conventions);
      }
    };
  }
}

/** Google also takes `M` for a month; the formatter wants `m`. */
function monthsInLowerCase(pattern: string): string {
  return pattern.replaceAll(/"[^"]*"|yyyy|M{1,4}/g, (part) =>
    part.startsWith('M') ? part.toLowerCase() : part,
  );
}

function defaultPattern(type: NumberFormat['type'], conventions: LocaleConventions): string {
  const date = defaultDatePattern(conventions);
  switch (type) {
    case 'DATE':
      return date;
    case 'TIME':
      return conventions.tag === 'en-US' ? 'h:mm:ss am/pm' : 'hh:mm:ss';
    case 'DATE_TIME':
      return `${date} h:mm:ss`;
    case 'PERCENT':
      return '0.00%';
    case 'CURRENCY':
      return `"${conventions.currency}"#,##0.00`;
    case 'SCIENTIFIC':
      return '0.00E+00';
    case 'NUMBER':
    case 'TEXT':
      return '#,##0.00';
  }
}

const SIGNIFICANT_DIGITS = 10;
const LARGEST_PLAIN = 1e15;
const SMALLEST_PLAIN = 1e-5;

/** A number without a format: recorded for 0.0009765625; the switch to powers of ten is inferred. */
function displayPlain(value: number, { decimal }: LocaleConventions): string {
  const size = Math.abs(value);
  if (size !== 0 && (size >= LARGEST_PLAIN || size < SMALLEST_PLAIN)) return scientific(value);
  const whole = String(value);
  // Short ones have no more digits than are shown.
  const text = whole.length <= SIGNIFICANT_DIGITS || Number.isInteger(value) ? whole : rounded(value);
  return decimal === '.' ? text : text.replace('.', decimal);
}

function rounded(value: number): string {
  return String(Number(value.toPrecision(SIGNIFICANT_DIGITS)));
}

function scientific(value: number): string {
  const [mantissa = '0', exponent = '0'] = value.toExponential(5).split('e');
  const power = Number(exponent);
  const digits = String(Math.abs(power)).padStart(2, '0');
  return `${Number(mantissa)}E${power < 0 ? '-' : '+'}${digits}`;
}
