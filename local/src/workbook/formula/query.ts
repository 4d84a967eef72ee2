import { columnIndex } from '../a1.ts';
import { isCellError } from '../cell.ts';
import { NotWorkedOut, parseQuery, termKey, type Condition, type Query, type Term } from './query-syntax.ts';
import { cellError, compareScalars, toText, type Matrix, type Scalar, type Value } from './value.ts';

export interface QueryInput {
  readonly text: string;
  /** Where the data stands, when it is a range: its columns are then called by letter; else `Col1`, `Col2`, … */
  readonly firstColumn: number | undefined;
  /** -1: as Sheets guesses: one when the first row is text above other kinds. */
  readonly headerRows: number;
}

type Cells = readonly Scalar[];

/** `QUERY(data, text, headers)`. A query that can't be read comes to `#VALUE!`, as in Sheets. */
export function runQuery(data: Matrix, input: QueryInput): Value {
  try {
    const query = parseQuery(input.text);
    const headerRows = input.headerRows >= 0 ? input.headerRows : guessHeader(data);
    const header = (data[0] ?? []).map((_, column) =>
      data
        .slice(0, headerRows)
        .map((row) => toText(row[column] ?? null))
        .join(' '),
    );
    return new QueryRun(query, input, header).rows(data.slice(headerRows), headerRows > 0);
  } catch (error) {
    if (error instanceof NotWorkedOut) return cellError('#NAME?', error.message);
    if (error instanceof Error) return cellError('#VALUE!', error.message);
    throw error;
  }
}

function guessHeader(data: Matrix): number {
  const [first, second] = data;
  if (!first || !second || first.some((cell) => cell !== null && typeof cell !== 'string')) return 0;
  return second.some((cell) => typeof cell === 'number' || typeof cell === 'boolean') ? 1 : 0;
}

class QueryRun {
  readonly #query: Query;
  readonly #input: QueryInput;
  readonly #header: readonly string[];

  constructor(query: Query, input: QueryInput, header: readonly string[]) {
    this.#query = query;
    this.#input = input;
    this.#header = header;
  }

  rows(data: Matrix, hasHeader: boolean): Value {
    const { where, groupBy } = this.#query;
    const terms =
      this.#query.select ??
      this.#header.map((_, at): Term => ({ column: this.#name(at), aggregate: undefined }));
    const kept = where ? data.filter((row) => this.#holds(where, row)) : data;
    if (this.#query.pivot.length > 0) return this.#pivoted(kept, terms);
    const grouped = groupBy.length > 0 || terms.some(({ aggregate }) => aggregate);
    const groups = grouped ? this.#groups(kept, groupBy) : kept.map((row) => [row]);
    const page = this.#page(groups);
    const body = page.map((group) => terms.map((term) => this.#value(term, group)));
    const shown = terms.map((term) => this.#label(term));
    if (hasHeader || shown.some((label, at) => label !== '' && terms[at]?.aggregate)) return [shown, ...body];
    return body.length > 0 ? body : cellError('#N/A', 'Query completed with an empty output.');
  }

  #page(groups: readonly Matrix[]): readonly Matrix[] {
    const { orderBy, limit, offset } = this.#query;
    const ordered = groups.toSorted((a, b) => {
      for (const { term, ascending } of orderBy) {
        const order = compareScalars(this.#value(term, a), this.#value(term, b));
        if (order !== 0) return ascending ? order : -order;
      }
      return 0;
    });
    return ordered.slice(offset, limit === undefined ? undefined : offset + limit);
  }

  /** Each value of the pivot columns becomes a column of its own for each aggregate, headed by that value (documented). */
  #pivoted(rows: Matrix, terms: readonly Term[]): Value {
    const { groupBy, pivot } = this.#query;
    const pivotColumns = pivot.map((name) => this.#column(name));
    const fixed = terms.filter(({ aggregate }) => !aggregate);
    const aggregates = terms.filter(({ aggregate }) => aggregate);
    if (aggregates.length === 0) throw new Error('CANNOT_PIVOT_WITHOUT_AGGREGATION');
    const across = this.#groups(rows, pivot).map((group) => pivotColumns.map((at) => group[0]?.[at] ?? null));
    const head = [
      ...fixed.map((term) => this.#label(term)),
      ...across.flatMap((values) => {
        const text = values.map((value) => toText(value)).join(',');
        return aggregates.map((term) => (aggregates.length > 1 ? `${text} ${this.#label(term)}` : text));
      }),
    ];
    const pivoted = (group: Matrix): Cells => {
      const spread = across.flatMap((values) => {
        const among = group.filter((row) => pivotColumns.every((at, index) => row[at] === values[index]));
        return aggregates.map((term) => (among.length > 0 ? this.#value(term, among) : null));
      });
      return fixed.map((term) => this.#value(term, group)).concat(spread);
    };
    const body = this.#page(this.#groups(rows, groupBy)).map((group) => pivoted(group));
    return [head, ...body];
  }

  #name(at: number): string {
    return `Col${at + 1}`;
  }

  #column(name: string): number {
    const byNumber = /^col(\d+)$/i.exec(name);
    const at = byNumber
      ? Number(byNumber[1]) - 1
      : /^[A-Z]{1,3}$/.test(name)
        ? columnIndex(name) - (this.#input.firstColumn ?? 0)
        : -1;
    if (at < 0 || at >= this.#header.length) {
      throw new Error(`Unable to parse query string for Function QUERY parameter 2: NO_COLUMN: ${name}`);
    }
    return at;
  }

  #label(term: Term): string {
    const given = this.#query.labels.get(termKey(term));
    if (given !== undefined) return given;
    const header = this.#header[this.#column(term.column)] ?? '';
    return term.aggregate ? `${term.aggregate} ${header}`.trim() : header;
  }

  #groups(rows: Matrix, names: readonly string[]): Matrix[] {
    const columns = names.map((name) => this.#column(name));
    if (columns.length === 0) return [rows];
    const groups = new Map<string, Cells[]>();
    for (const row of rows) {
      const key = JSON.stringify(columns.map((column) => row[column]));
      const group = groups.get(key) ?? [];
      groups.set(key, group);
      group.push(row);
    }
    // Grouped output is in the order of its keys.
    return [...groups.values()].toSorted((a, b) => {
      for (const column of columns) {
        const order = compareScalars(a[0]?.[column] ?? null, b[0]?.[column] ?? null);
        if (order !== 0) return order;
      }
      return 0;
    });
  }

  #value({ column, aggregate }: Term, group: Matrix): Scalar {
    const at = this.#column(column);
    if (!aggregate) return group[0]?.[at] ?? null;
    const cells = group.map((row) => row[at] ?? null).filter((cell) => cell !== null && cell !== '');
    if (aggregate === 'count') return cells.length;
    if (aggregate === 'min' || aggregate === 'max') {
      const sorted = cells.toSorted(compareScalars);
      return (aggregate === 'min' ? sorted[0] : sorted.at(-1)) ?? null;
    }
    const numbers = cells.filter((cell) => typeof cell === 'number');
    if (numbers.length < cells.length) throw new Error('AVG_SUM_ONLY_NUMERIC');
    const total = numbers.reduce((sum, number) => sum + number, 0);
    if (aggregate === 'sum') return total;
    return numbers.length > 0 ? total / numbers.length : null;
  }

  #holds(condition: Condition, row: Cells): boolean {
    switch (condition.kind) {
      case 'and':
        return this.#holds(condition.sides[0], row) && this.#holds(condition.sides[1], row);
      case 'or':
        return this.#holds(condition.sides[0], row) || this.#holds(condition.sides[1], row);
      case 'not':
        return !this.#holds(condition.inner, row);
      case 'null': {
        const cell = row[this.#column(condition.column)] ?? null;
        return (cell === null || cell === '') === condition.wanted;
      }
      case 'compare':
        return compares(row[this.#column(condition.column)] ?? null, condition.operator, condition.literal);
    }
  }
}

/** Text compares with regard to case here (documented), and only values of the same kind compare at all. */
function compares(cell: Scalar, operator: string, literal: string | number | boolean): boolean {
  if (cell === null || isCellError(cell)) return false;
  if (typeof literal === 'string') return comparesText(toText(cell), operator, literal);
  if (typeof cell !== typeof literal) return operator === '!=' || operator === '<>';
  return ordered(Number(cell) - Number(literal), operator);
}

function comparesText(text: string, operator: string, literal: string): boolean {
  switch (operator) {
    case 'contains':
      return text.includes(literal);
    case 'starts with':
      return text.startsWith(literal);
    case 'ends with':
      return text.endsWith(literal);
    case 'matches':
      return new RegExp(`^(?:${literal})$`).test(text);
    case 'like': {
      const source = literal.replaceAll(/[%_]|[.*+?^${}()|[\]\\]/g, (part) =>
        part === '%' ? '.*' : part === '_' ? '.' : `\\${part}`,
      );
      return new RegExp(`^${source}$`, 's').test(text);
    }
    default:
      return ordered(text < literal ? -1 : text > literal ? 1 : 0, operator);
  }
}

function ordered(order: number, operator: string): boolean {
  switch (operator) {
    case '=':
      return order === 0;
    case '!=':
    case '<>':
      return order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    default:
      throw new Error(`Unable to parse query string: unknown operator "${operator}"`);
  }
}
