import { isCellError } from '../cell.ts';
import {
  cellError,
  compareScalars,
  firstOf,
  isMatrix,
  toNumber,
  toText,
  type Matrix,
  type Scalar,
  type Value,
} from './value.ts';

function arithmetic(operator: string, a: number, b: number): Scalar {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return b === 0 ? cellError('#DIV/0!', 'Function DIVIDE parameter 2 cannot be zero.') : a / b;
    default: {
      const power = a ** b;
      return Number.isFinite(power)
        ? power
        : cellError('#NUM!', `POW(${a},${b}) is undefined in real numbers.`);
    }
  }
}

/** One of `+ - * / ^ & = <> < > <= >=` on single values. */
export function binaryScalar(operator: string, a: Scalar, b: Scalar): Scalar {
  if (isCellError(a)) return a;
  if (isCellError(b)) return b;
  switch (operator) {
    case '&':
      return `${toText(a)}${toText(b)}`;
    case '=':
      return compareScalars(a, b) === 0;
    case '<>':
      return compareScalars(a, b) !== 0;
    case '<':
      return compareScalars(a, b) < 0;
    case '>':
      return compareScalars(a, b) > 0;
    case '<=':
      return compareScalars(a, b) <= 0;
    case '>=':
      return compareScalars(a, b) >= 0;
    default: {
      const x = toNumber(a);
      const y = toNumber(b);
      if (typeof x !== 'number') return x;
      return typeof y === 'number' ? arithmetic(operator, x, y) : y;
    }
  }
}

export function unaryScalar(operator: string, value: Scalar): Scalar {
  if (operator === '+') return value;
  const number = toNumber(value);
  if (typeof number !== 'number') return number;
  return operator === '%' ? number / 100 : -number;
}

/** Applies a rule for single values cell by cell; a single row, column or value is used again for every cell. */
export function broadcast(values: readonly Value[], rule: (scalars: readonly Scalar[]) => Scalar): Value {
  const matrices = values.filter((value) => isMatrix(value));
  if (matrices.length === 0) return rule(values.map((value) => firstOf(value)));
  const height = Math.max(...matrices.map((matrix) => matrix.length));
  const width = Math.max(...matrices.map((matrix) => matrix[0]?.length ?? 0));
  return Array.from({ length: height }, (_, row) =>
    Array.from({ length: width }, (_unused, column) => rule(values.map((value) => at(value, row, column)))),
  );
}

function at(value: Value, row: number, column: number): Scalar {
  if (!isMatrix(value)) return value;
  const found = pick(pick(value, row) ?? [], column);
  return found === undefined ? cellError('#N/A', 'Argument sizes do not match.') : found;
}

function pick<Item>(items: readonly Item[], index: number): Item | undefined {
  return items.length === 1 ? items[0] : items[index];
}

/** `{1,2;3,4}`: rows and blocks put side by side and below each other. */
export function joinBlocks(rows: readonly (readonly Value[])[]): Value {
  const joined: Scalar[][] = [];
  for (const blocks of rows) {
    const matrices = blocks.map((block): Matrix => (isMatrix(block) ? block : [[block]]));
    const height = matrices[0]?.length ?? 0;
    if (matrices.some((matrix) => matrix.length !== height)) {
      return cellError('#REF!', 'In ARRAY_ROW, the parts do not have the same number of rows.');
    }
    for (let row = 0; row < height; row += 1) joined.push(matrices.flatMap((matrix) => matrix[row] ?? []));
  }
  return joined;
}
