/** What a spreadsheet's locale (`en_US`) decides about reading and showing numbers and dates. */
export interface LocaleConventions {
  /** As Intl and numfmt name it: `en-US`. */
  readonly tag: string;
  readonly decimal: string;
  readonly group: string;
  readonly dateOrder: 'MDY' | 'DMY' | 'YMD';
  readonly dateSeparator: string;
  readonly currency: string;
}

/** The locale of a new spreadsheet, and by far the most common: answered without asking ICU each time. */
const EN_US: LocaleConventions = {
  tag: 'en-US',
  decimal: '.',
  group: ',',
  dateOrder: 'MDY',
  dateSeparator: '/',
  currency: '$',
};

/** Separators and date order come from ICU. Month names are read in English in every locale: the rest is not known. */
export function conventionsOf(locale: string): LocaleConventions {
  if (locale === 'en_US') return EN_US;
  const tag = supportedTag(locale.replaceAll('_', '-'));
  const numbers = new Intl.NumberFormat(tag).formatToParts(12_345_678.9);
  const dates = new Intl.DateTimeFormat(tag, { year: 'numeric', month: 'numeric', day: 'numeric' });
  const parts = dates.formatToParts(Date.UTC(2026, 0, 2));
  const order = parts
    .filter(({ type }) => type === 'year' || type === 'month' || type === 'day')
    .map(({ type }) => type.charAt(0).toUpperCase())
    .join('');
  return {
    tag,
    decimal: numbers.find(({ type }) => type === 'decimal')?.value ?? '.',
    group: numbers.find(({ type }) => type === 'group')?.value ?? ',',
    dateOrder: order === 'DMY' || order === 'YMD' ? order : 'MDY',
    dateSeparator: parts.find(({ type }) => type === 'literal')?.value.trim() || '/',
    currency: CURRENCIES.get(tag.split('-').at(-1) ?? '') ?? '$',
  };
}

function supportedTag(tag: string): string {
  try {
    return Intl.NumberFormat.supportedLocalesOf(tag)[0] ?? 'en-US';
  } catch {
    return 'en-US';
  }
}

/** By region; others are shown with `$`, which is not what Google does, and not known. */
const CURRENCIES: ReadonlyMap<string, string> = new Map([
  ['US', '$'],
  ['GB', '£'],
  ['JP', '¥'],
  ...['DE', 'FR', 'IT', 'ES', 'NL', 'AT', 'BE', 'FI', 'IE', 'PT', 'GR'].map(
    (region) => [region, '€'] as const,
  ),
  ['RU', '₽'],
  ['UA', '₴'],
  ['IN', '₹'],
]);

/** The pattern a DATE is shown with when its format names none. */
export function defaultDatePattern({ dateOrder, dateSeparator: mark }: LocaleConventions): string {
  if (dateOrder === 'MDY') return `m${mark}d${mark}yyyy`;
  if (dateOrder === 'DMY') return `dd${mark}mm${mark}yyyy`;
  return `yyyy${mark}mm${mark}dd`;
}
