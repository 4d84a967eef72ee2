import type { Rectangle } from '../grid-range.ts';
import type { Scalar, Value } from './value.ts';

/** An argument, worked out only when asked for: IF never looks at the branch it does not take. */
export interface Argument {
  /** With `arrays`, what is inside counts cell by cell, as in ARRAYFORMULA. */
  value(arrays?: boolean): Value;
  /** One value: of a range, the one that meets the formula's row or column. */
  scalar(): Scalar;
  /** Where it is, when it is a range. */
  area(): Rectangle | undefined;
}

export interface CallContext {
  readonly arrays: boolean;
  readonly nowMs: number;
  readonly timeZone: string;
  readonly row: number;
  readonly column: number;
}

export type SheetFunction = (given: readonly Argument[], context: CallContext) => Value;
