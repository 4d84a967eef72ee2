import {
  parseA1Ref,
  stringifyA1Ref,
  tokenize,
  translateFormulaToA1,
  translateFormulaToR1C1,
} from '@borgar/fx';
import { columnName, type Bounds } from '../a1.ts';

/** `=…` in pieces; concatenating their values gives the text back. `A1:A` and `A1:1` are known, as in Sheets. */
export function formulaTokens(formula: string): ReturnType<typeof tokenize> {
  return tokenize(formula, { allowTernary: true, mergeRefs: true, negativeNumbers: false });
}

interface A1Range {
  top: number | null;
  left: number | null;
  bottom?: number | null;
  right?: number | null;
  $top?: boolean | null;
  $left?: boolean | null;
  $bottom?: boolean | null;
  $right?: boolean | null;
}

/** A reference in a formula: its tab's title when it names one, and its cells. */
export interface Reference {
  readonly title: string | undefined;
  readonly range: A1Range;
}

/** Reads `A1`, `$B$2:C`, `'My Tab'!A:A`; undefined for a name. */
export function parseReference(text: string): Reference | undefined {
  const parsed = parseA1Ref(text, { allowTernary: true, allowNamed: false });
  if (!parsed || !('range' in parsed)) return undefined;
  return { title: parsed.context?.[0], range: parsed.range };
}

export function referenceBounds(range: A1Range): Bounds {
  const top = range.top ?? undefined;
  const left = range.left ?? undefined;
  const bottom = range.bottom ?? undefined;
  const right = range.right ?? undefined;
  return {
    ...(top === undefined ? {} : { startRowIndex: top }),
    ...(bottom === undefined ? {} : { endRowIndex: bottom + 1 }),
    ...(left === undefined ? {} : { startColumnIndex: left }),
    ...(right === undefined ? {} : { endColumnIndex: right + 1 }),
  };
}

function withBounds(reference: Reference, bounds: Bounds): string {
  const range: A1Range = {
    ...reference.range,
    top: bounds.startRowIndex ?? null,
    left: bounds.startColumnIndex ?? null,
    bottom: bounds.endRowIndex === undefined ? null : bounds.endRowIndex - 1,
    right: bounds.endColumnIndex === undefined ? null : bounds.endColumnIndex - 1,
  };
  return stringifyA1Ref({ context: reference.title === undefined ? [] : [reference.title], range });
}

function rewrite(formula: string, change: (reference: Reference, text: string) => string): string {
  return formulaTokens(formula)
    .map((token) => {
      if (!token.type.startsWith('range')) return token.value;
      const reference = parseReference(token.value);
      return reference ? change(reference, token.value) : token.value;
    })
    .join('');
}

/**
 * The formula after what it refers to has moved. `map` is told each reference's tab (undefined: the formula's own)
 * and cells, and says where they went: undefined for nowhere, which leaves `#REF!`.
 */
export function followReferences(
  formula: string,
  map: (title: string | undefined, bounds: Bounds) => Bounds | undefined,
): string {
  return rewrite(formula, (reference, text) => {
    const before = referenceBounds(reference.range);
    const after = map(reference.title, before);
    if (after === before) return text;
    return after ? withBounds(reference, after) : '#REF!';
  });
}

/** The formula as it reads when copied `rows` down and `columns` right: relative references shift, `$` ones stay. */
export function shiftFormula(formula: string, rows: number, columns: number): string {
  if (rows === 0 && columns === 0) return formula;
  return rewrite(formula, (reference) => {
    const { range } = reference;
    const move = (at: number | null | undefined, fixed: boolean | null | undefined, by: number) =>
      at === null || at === undefined || fixed ? at : at + by;
    const moved: A1Range = {
      ...range,
      top: move(range.top, range.$top, rows) ?? null,
      left: move(range.left, range.$left, columns) ?? null,
      bottom: move(range.bottom, range.$bottom, rows) ?? null,
      right: move(range.right, range.$right, columns) ?? null,
    };
    if ([moved.top, moved.left, moved.bottom, moved.right].some((at) => typeof at === 'number' && at < 0)) {
      return '#REF!';
    }
    return stringifyA1Ref({ context: reference.title === undefined ? [] : [reference.title], range: moved });
  });
}

/** The formula after a tab was given another title. */
export function renameSheet(formula: string, from: string, to: string): string {
  return rewrite(formula, (reference, text) =>
    reference.title?.toLowerCase() === from.toLowerCase()
      ? stringifyA1Ref({ context: [to], range: reference.range })
      : text,
  );
}

/** The formula of that cell in R1C1 notation, and back: `=R[-1]C[0]` in B2 is `=B1`. */
export function toR1C1(formula: string, row: number, column: number): string {
  return translateFormulaToR1C1(formula, `${columnName(column)}${row + 1}`, { allowTernary: true });
}
export function fromR1C1(formula: string, row: number, column: number): string {
  return translateFormulaToA1(formula, `${columnName(column)}${row + 1}`, { allowTernary: true });
}
