/**
 * The QUERY language as far as it is worked out here (documented): select, where, group by, pivot, order by, limit,
 * offset, label. `format`, `options`, scalar functions (year(A), upper(A)) and arithmetic (A+B) are not: a query that
 * uses them shows `#NAME?`, as a formula does that names an unknown function.
 */
export interface Query {
  /** Absent: every column. */
  readonly select: readonly Term[] | undefined;
  readonly where: Condition | undefined;
  readonly groupBy: readonly string[];
  readonly pivot: readonly string[];
  readonly orderBy: readonly { readonly term: Term; readonly ascending: boolean }[];
  readonly limit: number | undefined;
  readonly offset: number;
  readonly labels: ReadonlyMap<string, string>;
}

const AGGREGATES = ['count', 'sum', 'avg', 'min', 'max'] as const;
type Aggregate = (typeof AGGREGATES)[number];

/** A column, by letter (`A`) or number (`Col1`), perhaps under an aggregate. */
export interface Term {
  readonly column: string;
  readonly aggregate: Aggregate | undefined;
}

type Literal = string | number | boolean;

export type Condition =
  | { readonly kind: 'and' | 'or'; readonly sides: readonly [Condition, Condition] }
  | { readonly kind: 'not'; readonly inner: Condition }
  | { readonly kind: 'null'; readonly column: string; readonly wanted: boolean }
  | {
      readonly kind: 'compare';
      readonly column: string;
      readonly operator: string;
      readonly literal: Literal;
    };

const TOKEN = /\s*(?:("[^"]*"|'[^']*'|`[^`]*`)|(\d+(?:\.\d+)?)|([A-Za-z_]\w*)|(<=|>=|<>|!=|[=<>(),*/+-]))/y;

/** A part of the language that Sheets works out and this runtime does not. */
export class NotWorkedOut extends Error {
  override readonly name = 'NotWorkedOut';

  constructor(part: string) {
    super(`QUERY with ${part} is not worked out by the local runtime.`);
  }
}

/** @throws NotWorkedOut, or Error saying where the text can't be read. */
export function parseQuery(text: string): Query {
  return new QueryReader(tokenize(text)).read();
}

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  const pattern = new RegExp(TOKEN);
  while (pattern.lastIndex < text.trimEnd().length) {
    const at = pattern.lastIndex;
    const match = pattern.exec(text);
    if (!match)
      throw new Error(`Unable to parse query string: unexpected "${text.slice(at, at + 10).trim()}"`);
    tokens.push(match[0].trim());
  }
  return tokens;
}

class QueryReader {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  read(): Query {
    const select = this.#word('select') ? this.#selection() : undefined;
    const where = this.#word('where') ? this.#or() : undefined;
    const groupBy = this.#words('group', 'by') ? this.#list(() => this.#next()) : [];
    const pivot = this.#word('pivot') ? this.#list(() => this.#next()) : [];
    const orderBy = this.#words('order', 'by') ? this.#list(() => this.#ordering()) : [];
    const limit = this.#word('limit') ? Number(this.#next()) : undefined;
    const offset = this.#word('offset') ? Number(this.#next()) : 0;
    const labels = this.#word('label') ? this.#list(() => this.#labelling()) : [];
    for (const clause of ['format', 'options']) if (this.#peek() === clause) throw new NotWorkedOut(clause);
    if (this.#at < this.#tokens.length)
      throw new Error(`Unable to parse query string: unexpected "${this.#next()}"`);
    return { select, where, groupBy, pivot, orderBy, limit, offset, labels: new Map(labels) };
  }

  #peek(): string {
    return (this.#tokens[this.#at] ?? '').toLowerCase();
  }

  #next(): string {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw new Error('Unable to parse query string: it ends too early');
    this.#at += 1;
    return token;
  }

  #word(word: string): boolean {
    if (this.#peek() !== word) return false;
    this.#at += 1;
    return true;
  }

  #words(first: string, second: string): boolean {
    if (this.#peek() !== first) return false;
    this.#at += 1;
    this.#expect(second);
    return true;
  }

  #expect(word: string): void {
    const token = this.#next();
    if (token.toLowerCase() !== word)
      throw new Error(`Unable to parse query string: "${word}" expected, not "${token}"`);
  }

  #list<Item>(read: () => Item): Item[] {
    const items = [read()];
    while (this.#word(',')) items.push(read());
    return items;
  }

  #selection(): Term[] | undefined {
    return this.#word('*') ? undefined : this.#list(() => this.#term());
  }

  #term(): Term {
    const name = this.#next();
    const aggregate = AGGREGATES.find((one) => one === name.toLowerCase());
    if (!aggregate || !this.#word('(')) {
      this.#refuseExpression(name);
      return { column: name.replaceAll('`', ''), aggregate: undefined };
    }
    const column = this.#next().replaceAll('`', '');
    this.#expect(')');
    return { column, aggregate };
  }

  #refuseExpression(name: string): void {
    const next = this.#peek();
    if (next === '(') throw new NotWorkedOut(`${name}()`);
    if (/^[-+*/]$/.test(next)) throw new NotWorkedOut('arithmetic');
  }

  #ordering(): { term: Term; ascending: boolean } {
    const term = this.#term();
    if (this.#word('desc')) return { term, ascending: false };
    this.#word('asc');
    return { term, ascending: true };
  }

  #labelling(): readonly [string, string] {
    const term = this.#term();
    return [termKey(term), unquote(this.#next())];
  }

  #or(): Condition {
    let left = this.#and();
    while (this.#word('or')) left = { kind: 'or', sides: [left, this.#and()] };
    return left;
  }

  #and(): Condition {
    let left = this.#not();
    while (this.#word('and')) left = { kind: 'and', sides: [left, this.#not()] };
    return left;
  }

  #not(): Condition {
    if (this.#word('not')) return { kind: 'not', inner: this.#not() };
    if (this.#word('(')) {
      const inner = this.#or();
      this.#expect(')');
      return inner;
    }
    return this.#comparison();
  }

  #comparison(): Condition {
    const name = this.#next();
    this.#refuseExpression(name);
    const column = name.replaceAll('`', '');
    if (this.#word('is')) {
      const wanted = !this.#word('not');
      this.#expect('null');
      return { kind: 'null', column, wanted };
    }
    let operator = this.#next().toLowerCase();
    if (operator === 'starts' || operator === 'ends') operator += ` ${this.#next().toLowerCase()}`;
    return { kind: 'compare', column, operator, literal: this.#literal() };
  }

  #literal(): Literal {
    const token = this.#next();
    if (token === '-') return -Number(this.#next());
    const word = token.toLowerCase();
    if (word === 'true' || word === 'false') return word === 'true';
    if (word === 'date' || word === 'datetime' || word === 'timestamp') {
      const text = unquote(this.#next()).replace(' ', 'T');
      return Date.parse(`${text.includes('T') ? text : `${text}T00:00:00`}Z`) / 86_400_000 + 25_569;
    }
    if (/^["']/.test(token)) return unquote(token);
    if (Number.isNaN(Number(token)))
      throw new Error(`Unable to parse query string: a value expected, not "${token}"`);
    return Number(token);
  }
}

function unquote(token: string): string {
  return token.slice(1, -1);
}

export function termKey({ column, aggregate }: Term): string {
  return aggregate ? `${aggregate}(${column})` : column;
}
