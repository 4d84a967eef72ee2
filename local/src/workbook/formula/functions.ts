import * as library from '@formulajs/formulajs';
import { isCellError } from '../cell.ts';
import { serialOfDay, serialOfInstant, wallClockOf } from '../serial-date.ts';
import { ARRAY_FUNCTIONS } from './array-functions.ts';
import type { Argument, CallContext, SheetFunction } from './call.ts';
import { matching } from './criteria.ts';
import { broadcast } from './operators.ts';
import {
  cellError,
  firstOf,
  flatten,
  isMatrix,
  toNumber,
  toText,
  toTruth,
  type Matrix,
  type Scalar,
  type Value,
} from './value.ts';

function asMatrix(value: Value): Matrix {
  return isMatrix(value) ? value : [[value]];
}

/** Calls a function by its upper-case name: our own where Sheets differs from the library or needs laziness. */
export function callFunction(name: string, given: readonly Argument[], context: CallContext): Value {
  const own = OWN[name] ?? ARRAY_FUNCTIONS[name];
  if (own) return own(given, context);
  const foreign = libraryFunction(name);
  if (!foreign) return cellError('#NAME?', `Unknown function: '${name}'.`);
  const values = given.map((argument) => argument.value(TAKES_ARRAYS.has(name)));
  const error = values.flatMap((value) => flatten(value)).find((value) => isCellError(value));
  if (error !== undefined) return error;
  if (context.arrays && ELEMENTWISE.has(name)) {
    return broadcast(values, (scalars) => firstOf(fromLibrary(foreign(...scalars))));
  }
  return fromLibrary(foreign(...values.map((value) => (value === null ? undefined : value))));
}

/** What stands inside these counts cell by cell without ARRAYFORMULA. */
const TAKES_ARRAYS = new Set(['SUMPRODUCT', 'MMULT', 'FREQUENCY']);

/** Under ARRAYFORMULA these work on each cell; others take the whole range. */
const ELEMENTWISE = new Set(
  'ABS CEILING FLOOR ROUND ROUNDUP ROUNDDOWN INT MOD SQRT LEN LOWER UPPER PROPER TRIM LEFT RIGHT MID SUBSTITUTE FIND SEARCH REPT EXACT SIGN LN LOG EXP POWER ISBLANK'.split(
    ' ',
  ),
);

type Foreign = (...values: readonly unknown[]) => unknown;

function libraryFunction(name: string): Foreign | undefined {
  let found: unknown = library;
  for (const part of name.split('.')) {
    found =
      typeof found === 'object' || typeof found === 'function' ? Reflect.get(Object(found), part) : undefined;
  }
  return typeof found === 'function' && /^[A-Z]/.test(name) ? (found as Foreign) : undefined;
}

const LIBRARY_ERRORS = ['#N/A', '#NAME?', '#VALUE!', '#REF!', '#DIV/0!', '#NUM!', '#NULL!'] as const;

function fromLibrary(value: unknown): Value {
  if (Array.isArray(value)) {
    return value.map((row) => (Array.isArray(row) ? row : [row]).map((cell) => firstOf(fromLibrary(cell))));
  }
  if (value instanceof Error) {
    const known = LIBRARY_ERRORS.find((error) => error === value.message) ?? '#VALUE!';
    return cellError(known, 'The function could not be worked out for these values.');
  }
  if (value instanceof Date) {
    const day = serialOfDay(value.getFullYear(), value.getMonth() + 1, value.getDate()) ?? 0;
    return day + (value.getHours() * 3600 + value.getMinutes() * 60 + value.getSeconds()) / 86_400;
  }
  if (typeof value === 'number' && !Number.isFinite(value))
    return cellError('#NUM!', 'The result is not a number.');
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

/** Numbers as SUM and its like count them: in ranges only numbers, as direct arguments also what reads as one. */
function numbersOf(given: readonly Argument[]): number[] | Scalar {
  const numbers: number[] = [];
  for (const argument of given) {
    const value = argument.value();
    if (isMatrix(value)) {
      for (const cell of value.flat()) {
        if (isCellError(cell)) return cell;
        if (typeof cell === 'number') numbers.push(cell);
      }
    } else {
      const inCell = argument.area() !== undefined;
      if (inCell && !isCellError(value) && typeof value !== 'number') continue;
      const number = toNumber(value);
      if (typeof number !== 'number') return number;
      numbers.push(number);
    }
  }
  return numbers;
}

function aggregate(rule: (numbers: number[]) => Scalar): SheetFunction {
  return (given) => {
    const numbers = numbersOf(given);
    return Array.isArray(numbers) ? rule(numbers) : numbers;
  };
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
const NO_AVERAGE = cellError('#DIV/0!', 'Evaluation of function AVERAGE caused a divide by zero error.');

/** `COUNTIFS(range, criterion, range, criterion…)` from the given argument on. */
function criteriaPairs(given: readonly Argument[], from: number): (readonly [Matrix, Scalar])[] {
  const pairs: (readonly [Matrix, Scalar])[] = [];
  for (let at = from; at + 1 < given.length; at += 2) {
    pairs.push([asMatrix(given[at]?.value() ?? null), given[at + 1]?.scalar() ?? null]);
  }
  return pairs;
}

function chosenNumbers(values: Matrix, chosen: readonly boolean[]): number[] {
  return values
    .flat()
    .filter((value, index): value is number => chosen[index] === true && typeof value === 'number');
}

function conditional(rule: (numbers: number[]) => Scalar): { one: SheetFunction; many: SheetFunction } {
  return {
    one: (given) => {
      const range = asMatrix(given[0]?.value() ?? null);
      const values = given[2] ? asMatrix(given[2].value()) : range;
      return rule(chosenNumbers(values, matching([[range, given[1]?.scalar() ?? null]])));
    },
    many: (given) =>
      rule(chosenNumbers(asMatrix(given[0]?.value() ?? null), matching(criteriaPairs(given, 1)))),
  };
}

const count = (chosen: readonly boolean[]) => chosen.filter(Boolean).length;
const sumIf = conditional((numbers) => sum(numbers));
const averageIf = conditional((numbers) => (numbers.length > 0 ? sum(numbers) / numbers.length : NO_AVERAGE));

function logical(rule: (truths: boolean[]) => boolean): SheetFunction {
  return (given) => {
    const truths: boolean[] = [];
    for (const cell of given.flatMap((argument) => flatten(argument.value()))) {
      if (cell === null) continue;
      const truth = toTruth(cell);
      if (typeof truth !== 'boolean') return truth;
      truths.push(truth);
    }
    return rule(truths);
  };
}

/** Date parts of a serial number. */
function datePart(read: (wall: Date) => number): SheetFunction {
  return ([given], context) => {
    const part = ([value]: readonly Scalar[]) => {
      const serial = toNumber(value ?? null);
      return typeof serial === 'number' ? read(wallClockOf(serial)) : serial;
    };
    return broadcast([(context.arrays ? given?.value() : given?.scalar()) ?? null], part);
  };
}

function chooseBranch([test, yes, no]: readonly Argument[], context: CallContext): Value {
  const tested = context.arrays ? (test?.value() ?? null) : (test?.scalar() ?? null);
  if (isMatrix(tested)) {
    const branches = [tested, yes?.value() ?? null, no?.value() ?? false];
    return broadcast(branches, ([truth = null, then = null, otherwise = null]) => {
      const decided = toTruth(truth);
      return typeof decided === 'boolean' ? (decided ? then : otherwise) : decided;
    });
  }
  const decided = toTruth(tested);
  if (typeof decided !== 'boolean') return decided;
  return decided ? (yes?.value() ?? null) : no ? no.value() : false;
}

function unlessError(isBad: (value: Scalar) => boolean): SheetFunction {
  return ([first, instead]) => {
    const value = first?.value() ?? null;
    return isBad(firstOf(value)) ? (instead?.value() ?? '') : value;
  };
}

const OWN: Readonly<Record<string, SheetFunction>> = {
  IF: chooseBranch,
  IFS: (given) => {
    for (let at = 0; at + 1 < given.length; at += 2) {
      const truth = toTruth(given[at]?.scalar() ?? null);
      if (typeof truth !== 'boolean') return truth;
      if (truth) return given[at + 1]?.value() ?? null;
    }
    return cellError('#N/A', 'No match.');
  },
  IFERROR: unlessError((value) => isCellError(value)),
  IFNA: unlessError((value) => isCellError(value) && value.error === '#N/A'),
  ISERROR: ([given]) => isCellError(given?.scalar() ?? null),
  ISNA: ([given]) => {
    const value = given?.scalar() ?? null;
    return isCellError(value) && value.error === '#N/A';
  },
  ISBLANK: ([given]) => (given?.scalar() ?? null) === null,
  AND: logical((truths) => truths.every(Boolean)),
  OR: logical((truths) => truths.some(Boolean)),
  NOT: ([given]) => {
    const truth = toTruth(given?.scalar() ?? null);
    return typeof truth === 'boolean' ? !truth : truth;
  },
  SUM: aggregate(sum),
  AVERAGE: aggregate((numbers) => (numbers.length > 0 ? sum(numbers) / numbers.length : NO_AVERAGE)),
  MIN: aggregate((numbers) => numbers.reduce((least, number) => Math.min(least, number), numbers[0] ?? 0)),
  MAX: aggregate((numbers) => numbers.reduce((most, number) => Math.max(most, number), numbers[0] ?? 0)),
  COUNT: (given) =>
    given.flatMap((argument) => flatten(argument.value())).filter((value) => typeof value === 'number')
      .length,
  COUNTA: (given) =>
    given.flatMap((argument) => flatten(argument.value())).filter((value) => value !== null).length,
  COUNTBLANK: ([given]) =>
    flatten(given?.value() ?? null).filter((value) => value === null || value === '').length,
  COUNTIF: (given) => count(matching(criteriaPairs(given, 0))),
  COUNTIFS: (given) => count(matching(criteriaPairs(given, 0))),
  SUMIF: sumIf.one,
  SUMIFS: sumIf.many,
  AVERAGEIF: averageIf.one,
  AVERAGEIFS: averageIf.many,
  TODAY: (_, { nowMs, timeZone }) => Math.floor(serialOfInstant(nowMs, timeZone)),
  NOW: (_, { nowMs, timeZone }) => serialOfInstant(nowMs, timeZone),
  DATE: (given) => {
    const [year, month, day] = given.map((argument) => toNumber(argument.scalar()));
    if (typeof year !== 'number' || typeof month !== 'number' || typeof day !== 'number') {
      return cellError('#VALUE!', 'DATE takes numbers.');
    }
    const first = serialOfDay(year + Math.floor((month - 1) / 12), ((((month - 1) % 12) + 12) % 12) + 1, 1);
    return first === undefined ? cellError('#NUM!', 'There is no such date.') : first + day - 1;
  },
  YEAR: datePart((wall) => wall.getUTCFullYear()),
  MONTH: datePart((wall) => wall.getUTCMonth() + 1),
  DAY: datePart((wall) => wall.getUTCDate()),
  HOUR: datePart((wall) => wall.getUTCHours()),
  MINUTE: datePart((wall) => wall.getUTCMinutes()),
  SECOND: datePart((wall) => wall.getUTCSeconds()),
  WEEKDAY: datePart((wall) => wall.getUTCDay() + 1),
  ROW: ([given], { row }) => (given?.area()?.startRowIndex ?? row) + 1,
  COLUMN: ([given], { column }) => (given?.area()?.startColumnIndex ?? column) + 1,
  CONCATENATE: (given) => {
    const cells = given.flatMap((argument) => flatten(argument.value()));
    return cells.find((cell) => isCellError(cell)) ?? cells.map((cell) => toText(cell)).join('');
  },
};
