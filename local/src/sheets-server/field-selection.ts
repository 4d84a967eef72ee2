import { invalidFields } from './api-error.ts';
import type { Discovery, SchemaNode } from './discovery.ts';

/** Which parts of an answer are wanted; undefined is all of it. */
export type Selection = ReadonlyMap<string, Selection> | undefined;

type OpenSelection = Map<string, OpenSelection | undefined>;

/**
 * Reads `fields=a,b(c,d.e),f/g`. Every path must exist in the answer's schema, else the recorded error with the
 * offending path only in its details.
 */
export function parseFields(text: string, schemaName: string, discovery: Discovery): Selection {
  const reader = new FieldsReader(text);
  const selection = reader.list();
  if (!reader.atEnd) throw badPath(text, text);
  check(selection, { $ref: schemaName }, '', text, discovery);
  return selection;
}

function badPath(fields: string, path: string): Error {
  const description = `Error expanding 'fields' parameter. Cannot find matching fields for path '${path}'.`;
  return invalidFields([{ field: fields, description }], 'Request contains an invalid argument.');
}

class FieldsReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get atEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  list(): OpenSelection | undefined {
    const selection: OpenSelection = new Map();
    let all = false;
    do {
      const path = this.#path();
      if (path[0] === '*') all = true;
      let inner: OpenSelection | undefined;
      if (this.#take('(')) {
        inner = this.list();
        if (!this.#take(')')) throw badPath(this.#text, this.#text);
      }
      add(selection, path, inner);
    } while (this.#take(','));
    return all ? undefined : selection;
  }

  #path(): string[] {
    const match = /^\s*([A-Za-z_*][\w]*(?:[./](?:[A-Za-z_][\w]*|\*))*)\s*/.exec(this.#text.slice(this.#at));
    if (!match) throw badPath(this.#text, this.#text.slice(this.#at));
    this.#at += match[0].length;
    return (match[1] ?? '').split(/[./]/);
  }

  #take(mark: string): boolean {
    if (this.#text[this.#at] !== mark) return false;
    this.#at += 1;
    return true;
  }
}

function add(selection: OpenSelection, path: readonly string[], inner: OpenSelection | undefined): void {
  const [name = '', ...rest] = path;
  if (name === '*') return;
  const key = name.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  const known = selection.has(key);
  const before = selection.get(key);
  if (known && before === undefined) return;
  if (rest.length === 0 || rest[0] === '*') {
    if (inner === undefined || before === undefined) selection.set(key, inner);
    else for (const [field, value] of inner) add(before, [field], value);
    return;
  }
  const deeper = before ?? new Map<string, OpenSelection | undefined>();
  add(deeper, rest, inner);
  selection.set(key, deeper);
}

function check(
  selection: Selection,
  node: SchemaNode,
  path: string,
  fields: string,
  discovery: Discovery,
): void {
  if (!selection) return;
  const element = node.type === 'array' ? (node.items ?? {}) : node;
  const schema = element.$ref === undefined ? element : discovery.schemas[element.$ref];
  for (const [name, inner] of selection) {
    const at = path === '' ? name : `${path}.${name}`;
    const found = schema?.properties?.[name];
    if (!found) throw badPath(fields, at);
    check(inner, found, at, fields, discovery);
  }
}

/** Whether anything at the path is wanted. */
export function wants(selection: Selection, ...path: readonly string[]): boolean {
  let at = selection;
  for (const name of path) {
    if (!at) return true;
    if (!at.has(name)) return false;
    at = at.get(name);
  }
  return true;
}

/** The wanted parts of an answer; objects in which nothing was wanted or present stay out. */
export function select(value: unknown, selection: Selection): unknown {
  if (!selection) return value;
  if (Array.isArray(value)) return value.map((item: unknown) => select(item, selection));
  if (typeof value !== 'object' || value === null) return value;
  const kept: Record<string, unknown> = {};
  for (const [name, inner] of Object.entries(value)) {
    if (selection.has(name)) kept[name] = select(inner, selection.get(name));
  }
  return kept;
}
