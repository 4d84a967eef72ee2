import { isCellError } from '../cell.ts';
import { compareScalars, type Matrix, type Scalar } from './value.ts';

/** What COUNTIF and its family take as criterion: `">5"`, `"<>done"`, `"spin*"`, 7, TRUE. */
function criterion(wanted: Scalar): (value: Scalar) => boolean {
  if (typeof wanted !== 'string') return (value) => same(value, wanted ?? 0);
  const [, operator = '', operand = ''] = /^(<=|>=|<>|=|<|>)?(.*)$/s.exec(wanted) ?? [];
  const literal = readLiteral(operand);
  if (operator === '' || operator === '=') {
    if (operand === '')
      return (value) => (operator === '=' ? value === null : value === null || value === '');
    return equality(literal);
  }
  if (operator === '<>') {
    if (operand === '') return (value) => value !== null;
    const equal = equality(literal);
    return (value) => !equal(value);
  }
  return (value) => {
    if (value === null || isCellError(value) || typeof value !== typeof literal) return false;
    const order = compareScalars(value, literal);
    if (operator === '<') return order < 0;
    if (operator === '>') return order > 0;
    return operator === '<=' ? order <= 0 : order >= 0;
  };
}

function readLiteral(text: string): Scalar {
  if (/^true$/i.test(text)) return true;
  if (/^false$/i.test(text)) return false;
  const day = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  if (day) return Date.UTC(Number(day[1]), Number(day[2]) - 1, Number(day[3])) / 86_400_000 + 25_569;
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}

function equality(wanted: Scalar): (value: Scalar) => boolean {
  if (typeof wanted !== 'string' || !/[*?]/.test(wanted)) return (value) => same(value, wanted);
  const source = wanted.replaceAll(/~[*?~]|[*?]|[.+^${}()|[\]\\]/g, (part) => {
    if (part === '*') return '.*';
    if (part === '?') return '.';
    return part.startsWith('~') ? `\\${part.slice(1)}` : `\\${part}`;
  });
  const pattern = new RegExp(`^${source}$`, 'is');
  return (value) => typeof value === 'string' && pattern.test(value);
}

function same(value: Scalar, wanted: Scalar): boolean {
  return (
    value !== null &&
    typeof value === typeof wanted &&
    !isCellError(value) &&
    compareScalars(value, wanted) === 0
  );
}

/** For each cell of the first range, whether the cells at its place in all ranges meet their criteria. */
export function matching(pairs: readonly (readonly [Matrix, Scalar])[]): boolean[] {
  const tests = pairs.map(([, wanted]) => criterion(wanted));
  const cells = pairs.map(([range]) => range.flat());
  return (cells[0] ?? []).map((_, index) => tests.every((test, pair) => test(cells[pair]?.[index] ?? null)));
}
