import { isCellError, type CellError, type EffectiveValue } from '../cell.ts';

/** What an expression comes to: one value, or rows of them. */
export type Scalar = EffectiveValue;
export type Matrix = readonly (readonly Scalar[])[];
export type Value = Scalar | Matrix;

export function isMatrix(value: Value): value is Matrix {
  return Array.isArray(value);
}

export function cellError(error: CellError['error'], message: string): CellError {
  return { error, message };
}

/** The top left value of whatever it is. */
export function firstOf(value: Value): Scalar {
  return isMatrix(value) ? (value[0]?.[0] ?? null) : value;
}

export function flatten(value: Value): Scalar[] {
  return isMatrix(value) ? value.flat() : [value];
}

/** As arithmetic takes it: empty is 0, a truth is 1, text that reads as a number is one. */
export function toNumber(value: Scalar): number | CellError {
  if (typeof value === 'number') return value;
  if (value === null) return 0;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (isCellError(value)) return value;
  const number = value.trim() === '' ? Number.NaN : Number(value);
  if (!Number.isNaN(number)) return number;
  return cellError('#VALUE!', `'${value}' is a text and cannot be coerced to a number.`);
}

/** As `&` takes it: an error is its own short text. */
export function toText(value: Scalar): string {
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? value : value.error;
}

export function toTruth(value: Scalar): boolean | CellError {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string') {
    if (/^true$/i.test(value)) return true;
    if (/^false$/i.test(value) || value === '') return false;
    return cellError('#VALUE!', `'${value}' is a text and cannot be coerced to a boolean.`);
  }
  const number = toNumber(value);
  return typeof number === 'number' ? number !== 0 : number;
}

function rank(value: Scalar): number {
  return typeof value === 'number' || value === null ? 0 : typeof value === 'string' ? 1 : 2;
}

/** Numbers before text before truths; text without regard to case. Empty stands for the other side's empty value. */
export function compareScalars(a: Scalar, b: Scalar): number {
  const left = a === null ? emptyLike(b) : a;
  const right = b === null ? emptyLike(a) : b;
  if (rank(left) !== rank(right)) return rank(left) - rank(right);
  if (typeof left === 'string' && typeof right === 'string') {
    const [x, y] = [left.toLowerCase(), right.toLowerCase()];
    return x < y ? -1 : x > y ? 1 : 0;
  }
  return Number(left) - Number(right);
}

function emptyLike(other: Scalar): Scalar {
  if (typeof other === 'string') return '';
  return typeof other === 'boolean' ? false : 0;
}
