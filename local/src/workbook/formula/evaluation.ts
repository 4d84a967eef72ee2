import { parse } from '@borgar/fx';
import type { Bounds } from '../a1.ts';
import type { EffectiveValue } from '../cell.ts';
import { toRectangle, type Rectangle } from '../grid-range.ts';
import type { Sheet } from '../sheet.ts';
import type { NamedRange } from '../spreadsheet.ts';
import type { Argument } from './call.ts';
import { callFunction } from './functions.ts';
import { binaryScalar, broadcast, joinBlocks, unaryScalar } from './operators.ts';
import { formulaTokens, parseReference, referenceBounds } from './references.ts';
import { cellError, firstOf, isMatrix, type Matrix, type Scalar, type Value } from './value.ts';

type Node = ReturnType<typeof parse>;

export interface EvaluationContext {
  readonly sheets: readonly Sheet[];
  readonly namedRanges: readonly NamedRange[];
  readonly timeZone: string;
  readonly nowMs: number;
}

/** Where a formula stands, and whether ranges in it are worked out cell by cell (ARRAYFORMULA) or met at its row. */
interface Place {
  readonly sheet: Sheet;
  readonly row: number;
  readonly column: number;
  readonly arrays: boolean;
}

const CALCULATING = Symbol('calculating');

/** Only formulas that name one of these, or an array literal, can fill cells beside their own. */
const MAY_SPILL =
  /\{|\b(?:ARRAYFORMULA|QUERY|FILTER|UNIQUE|SORT|SORTN|TRANSPOSE|SPLIT|SEQUENCE|FREQUENCY|MMULT|MUNIT)\s*\(/i;

type Spills = Map<Sheet, Map<number, Map<number, Scalar>>>;

/** How often arrays are laid out: the second time they see each other. Arrays of arrays of arrays are not followed. */
const SPILL_PASSES = 2;

/**
 * The formulas of one version of a spreadsheet, each worked out once, when first asked for. What is not known shows
 * `#NAME?`, a formula that can't be read `#ERROR!`, as in Sheets.
 */
export class Evaluation {
  readonly context: EvaluationContext;
  readonly #results = new Map<Sheet, Map<string, Value | typeof CALCULATING>>();
  #spills: Spills = new Map();
  #laidOut = false;

  constructor(context: EvaluationContext) {
    this.context = context;
  }

  /** What the cell shows: its value, its formula's result, or what another cell's array has put there. */
  cell(sheet: Sheet, row: number, column: number): EffectiveValue {
    if (!this.#laidOut) this.#layOut();
    const value = sheet.value(row, column);
    if (value !== null) return value;
    if (sheet.formula(row, column) !== undefined) return firstOf(this.#formula(sheet, row, column));
    return this.#spills.get(sheet)?.get(row)?.get(column) ?? null;
  }

  row(sheet: Sheet, index: number): readonly EffectiveValue[] {
    if (!this.#laidOut) this.#layOut();
    const row = sheet.rows[index];
    const spilled = this.#spills.get(sheet)?.get(index);
    if (!row?.formulas?.size && !spilled) return row?.values ?? [];
    const values: EffectiveValue[] = row?.values.slice() ?? [];
    for (const column of [...(row?.formulas?.keys() ?? []), ...(spilled?.keys() ?? [])]) {
      while (values.length < column) values.push(null);
      values[column] = this.cell(sheet, index, column);
    }
    return values;
  }

  /** Works out every formula that may fill other cells, before anything is read. */
  #layOut(): void {
    // Set first: what these formulas read is read through `cell` too.
    this.#laidOut = true;
    const places = this.context.sheets.flatMap((sheet) =>
      sheet.formulaCount === 0
        ? []
        : [...sheet.rows.entries()].flatMap(([row, cells]) =>
            [...(cells?.formulas ?? [])]
              .filter(([, formula]) => MAY_SPILL.test(formula))
              .map(([column]) => ({ sheet, row, column })),
          ),
    );
    if (places.length === 0) return;
    for (let pass = 0; pass < SPILL_PASSES; pass += 1) {
      const spills: Spills = new Map();
      this.#results.clear();
      for (const { sheet, row, column } of places) {
        const value = this.#formula(sheet, row, column);
        if (!isMatrix(value)) continue;
        if (isBlocked(sheet, row, column, value)) {
          const message = 'Array result was not expanded because it would overwrite data.';
          this.#resultsOf(sheet).set(`${row},${column}`, cellError('#REF!', message));
        } else spill(spills, sheet, row, column, value);
      }
      this.#spills = spills;
    }
  }

  #resultsOf(sheet: Sheet): Map<string, Value | typeof CALCULATING> {
    const results = this.#results.get(sheet) ?? new Map<string, Value | typeof CALCULATING>();
    this.#results.set(sheet, results);
    return results;
  }

  #formula(sheet: Sheet, row: number, column: number): Value {
    const results = this.#resultsOf(sheet);
    const key = `${row},${column}`;
    const known = results.get(key);
    if (known === CALCULATING) return cellError('#REF!', 'Circular dependency detected.');
    if (known !== undefined) return known;
    results.set(key, CALCULATING);
    const result = this.#evaluateText(sheet.formula(row, column) ?? '', {
      sheet,
      row,
      column,
      arrays: false,
    });
    results.set(key, result);
    return result;
  }

  #evaluateText(formula: string, place: Place): Value {
    let node: Node;
    try {
      node = parse(formulaTokens(formula));
    } catch {
      return cellError('#ERROR!', 'Formula parse error.');
    }
    try {
      const value = this.#evaluate(node, place);
      if (isMatrix(value)) return MAY_SPILL.test(formula) ? value : this.#meet(node, value, place);
      // A formula that refers to an empty cell shows 0.
      return value ?? 0;
    } catch (error) {
      // A function of the library that met what it was not made for; or a chain too deep for the stack.
      if (error instanceof Error) return cellError('#ERROR!', error.message);
      throw error;
    }
  }

  #evaluate(node: Node | null, place: Place): Value {
    if (node === null) return null;
    switch (node.type) {
      case 'Literal':
        return node.value;
      case 'ErrorLiteral':
        return errorLiteral(node.value);
      case 'ReferenceIdentifier':
        return this.#reference(node.value, place);
      case 'UnaryExpression': {
        const [operand] = this.#operands(node.arguments, place);
        return broadcast([operand ?? null], ([value]) => unaryScalar(node.operator, value ?? null));
      }
      case 'BinaryExpression': {
        const [a, b] = this.#operands(node.arguments, place);
        return broadcast([a ?? null, b ?? null], ([x, y]) =>
          binaryScalar(node.operator, x ?? null, y ?? null),
        );
      }
      case 'ArrayExpression':
        return joinBlocks(node.elements.map((row) => row.map((element) => this.#evaluate(element, place))));
      case 'CallExpression':
        return this.#call(node, place);
      default:
        return cellError('#NAME?', 'This part of the formula is not known.');
    }
  }

  #call(node: Extract<Node, { type: 'CallExpression' }>, place: Place): Value {
    const { callee } = node;
    const name = 'name' in callee && typeof callee.name === 'string' ? callee.name.toUpperCase() : '';
    const inside = (arrays: boolean): Place => ({ ...place, arrays: place.arrays || arrays });
    const given = node.arguments.map((argument): Argument => ({
      value: (arrays = false) => this.#evaluate(argument, inside(arrays)),
      scalar: () => {
        const value = this.#evaluate(argument, place);
        return isMatrix(value) ? firstOf(this.#meet(argument, value, place)) : value;
      },
      area: () => this.#area(argument, place),
    }));
    return callFunction(name, given, {
      arrays: place.arrays,
      nowMs: this.context.nowMs,
      timeZone: this.context.timeZone,
      row: place.row,
      column: place.column,
    });
  }

  /** Operands of arithmetic: outside ARRAYFORMULA a range counts only where it meets the formula's row or column. */
  #operands(nodes: readonly (Node | null)[], place: Place): Value[] {
    return nodes.map((node) => {
      const value = this.#evaluate(node, place);
      return place.arrays || !isMatrix(value) ? value : this.#meet(node, value, place);
    });
  }

  #meet(node: Node | null, value: Matrix, place: Place): Value {
    const area = this.#area(node, place);
    if (!area || (value.length === 1 && value[0]?.length === 1)) return firstOf(value);
    if (value[0]?.length === 1) {
      const row = value[place.row - area.startRowIndex];
      if (row) return row[0] ?? null;
    } else if (value.length === 1) {
      const at = place.column - area.startColumnIndex;
      if (at >= 0 && at < (value[0]?.length ?? 0)) return value[0]?.[at] ?? null;
    }
    return cellError('#VALUE!', 'An array value could not be found.');
  }

  #area(node: Node | null, place: Place): Rectangle | undefined {
    if (node?.type !== 'ReferenceIdentifier') return undefined;
    return this.#resolve(node.value, place)?.area;
  }

  #resolve(text: string, place: Place): { readonly sheet: Sheet; readonly area: Rectangle } | undefined {
    const reference = parseReference(text);
    if (!reference) {
      const named = this.context.namedRanges.find(({ name }) => name.toLowerCase() === text.toLowerCase());
      const sheet =
        named && this.context.sheets.find((one) => one.properties.sheetId === (named.range.sheetId ?? 0));
      return named && sheet && { sheet, area: toRectangle(named.range, sheet) };
    }
    const title = reference.title?.toLowerCase();
    const sheet =
      title === undefined
        ? place.sheet
        : this.context.sheets.find((one) => one.properties.title.toLowerCase() === title);
    if (!sheet) return undefined;
    const bounds: Bounds = referenceBounds(reference.range);
    return { sheet, area: toRectangle({ sheetId: sheet.properties.sheetId, ...bounds }, sheet) };
  }

  #reference(text: string, place: Place): Value {
    const resolved = this.#resolve(text, place);
    if (!resolved) {
      if (text.includes('!'))
        return cellError('#REF!', `Unresolved sheet name '${text.split('!')[0] ?? ''}'.`);
      return cellError('#NAME?', `Unknown range name: '${text.toUpperCase()}'.`);
    }
    const { sheet, area } = resolved;
    const height = area.endRowIndex - area.startRowIndex;
    const width = area.endColumnIndex - area.startColumnIndex;
    if (height <= 0 || width <= 0) return cellError('#REF!', 'Reference does not exist.');
    if (height === 1 && width === 1) return this.cell(sheet, area.startRowIndex, area.startColumnIndex);
    return this.#block(sheet, area, width);
  }

  #block(sheet: Sheet, area: Rectangle, width: number): Matrix {
    const block: Scalar[][] = [];
    for (let row = area.startRowIndex; row < area.endRowIndex; row += 1) {
      const cells: Scalar[] = [];
      for (let right = 0; right < width; right += 1) {
        const column = area.startColumnIndex + right;
        cells.push(sheet.formulaCount === 0 ? sheet.value(row, column) : this.cell(sheet, row, column));
      }
      block.push(cells);
    }
    return block;
  }
}

const ERROR_TEXTS = ['#N/A', '#NAME?', '#VALUE!', '#REF!', '#DIV/0!', '#NUM!', '#NULL!'] as const;

function errorLiteral(text: string): Scalar {
  const known = ERROR_TEXTS.find((one) => one === text);
  return known ? cellError(known, 'An error value.') : cellError('#ERROR!', 'Formula parse error.');
}

function isBlocked(sheet: Sheet, top: number, left: number, matrix: Matrix): boolean {
  return matrix.some((cells, down) =>
    cells.some((_, right) => {
      const [row, column] = [top + down, left + right];
      const own = down === 0 && right === 0;
      return !own && (sheet.value(row, column) !== null || sheet.formula(row, column) !== undefined);
    }),
  );
}

function spill(spills: Spills, sheet: Sheet, top: number, left: number, matrix: Matrix): void {
  const rows = spills.get(sheet) ?? new Map<number, Map<number, Scalar>>();
  spills.set(sheet, rows);
  for (const [down, cells] of matrix.entries()) {
    const row = rows.get(top + down) ?? new Map<number, Scalar>();
    rows.set(top + down, row);
    for (const [right, value] of cells.entries()) if (down > 0 || right > 0) row.set(left + right, value);
  }
}
