import { invalidFields, type FieldViolation } from './api-error.ts';
import type { ApiMethod, Discovery, SchemaNode } from './discovery.ts';

type Fields = Record<string, unknown>;

const TYPES = 'type.googleapis.com/google.apps.sheets.v4.';
const LIST_VALUE = 'type.googleapis.com/google.protobuf.ListValue';

/** How protocol buffers name the plain types in an error. */
const PLAIN_TYPES: Readonly<Record<string, string>> = {
  int32: 'TYPE_INT32',
  int64: 'TYPE_INT64',
  float: 'TYPE_FLOAT',
  double: 'TYPE_DOUBLE',
  boolean: 'TYPE_BOOL',
  string: 'TYPE_STRING',
};

/** Not in the discovery document, yet taken and passed over (reported: live probe, with a revision that was none). */
const PASSED_OVER: Readonly<Record<string, string>> = { BatchUpdateSpreadsheetRequest: 'writeControl' };

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function camelCase(name: string): string {
  return name.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/**
 * Checks JSON against the discovery document as Google's front end does: unknown names, wrong types and enum values
 * are told all at once in its words (recorded; the names of nested enum types are inferred). What comes out has
 * camelCase names and no nulls. `hidden` names fields to treat as unknown: what this server does not do.
 */
export class RequestValidation {
  readonly #discovery: Discovery;
  readonly #hidden: ReadonlySet<string>;

  constructor(discovery: Discovery, hiddenRequestKinds: ReadonlySet<string>) {
    this.#discovery = discovery;
    this.#hidden = hiddenRequestKinds;
  }

  /** `root` is the name the body is bound to: `data` where the method takes a ValueRange, else empty. */
  body(schemaName: string, body: unknown, root: string): Fields {
    const violations: FieldViolation[] = [];
    if (!isFields(body)) {
      const description = 'Invalid JSON payload received. Unknown name "": Root element must be a message.';
      throw invalidFields([{ field: '', description }]);
    }
    const value = this.#message(schemaName, body, root, violations);
    if (violations.length > 0) throw invalidFields(violations);
    return value;
  }

  #message(schemaName: string, value: Fields, path: string, violations: FieldViolation[]): Fields {
    const properties = this.#discovery.schemas[schemaName]?.properties ?? {};
    const result: Fields = {};
    let chosen: string | undefined;
    for (const [given, inner] of Object.entries(value)) {
      const name = Object.hasOwn(properties, given) ? given : camelCase(given);
      if (PASSED_OVER[schemaName] === name) continue;
      const node = Object.hasOwn(properties, name) ? properties[name] : undefined;
      if (!node || (schemaName === 'Request' && this.#hidden.has(name))) {
        const at = path === '' ? '' : ` at '${path}'`;
        const description = `Invalid JSON payload received. Unknown name "${given}"${at}: Cannot find field.`;
        violations.push({ field: path, description });
        continue;
      }
      if (inner === null && node.type !== 'any') continue;
      if (schemaName === 'Request' && chosen !== undefined) {
        const description = `Invalid value at '${path}' (oneof), oneof field 'kind' is already set. Cannot set '${name}'`;
        violations.push({ field: path, description });
        continue;
      }
      chosen = name;
      const innerPath = path === '' ? snakeCase(name) : `${path}.${snakeCase(name)}`;
      result[name] = this.#value(node, inner, innerPath, violations, { schemaName, name });
    }
    return result;
  }

  #value(
    node: SchemaNode,
    value: unknown,
    path: string,
    violations: FieldViolation[],
    home: { readonly schemaName: string; readonly name: string },
  ): unknown {
    if (node.$ref !== undefined) {
      if (isFields(value)) return this.#message(node.$ref, value, path, violations);
      const type = node.$ref === 'Request' ? 'BatchUpdateSpreadsheetRequest.Request' : node.$ref;
      return refuse(violations, path, `${TYPES}${type}`, value);
    }
    switch (node.type) {
      case 'array':
        return this.#list(node.items ?? {}, value, path, violations, home);
      case 'object':
        return isFields(value)
          ? value
          : refuse(violations, path, 'type.googleapis.com/google.protobuf.Struct', value);
      case 'string':
        return this.#text(node, value, path, violations, home);
      case 'integer':
      case 'number':
        return number(node, value, path, violations);
      case 'boolean':
        if (typeof value === 'boolean') return value;
        if (value === 'true' || value === 'false') return value === 'true';
        return refuse(violations, path, 'TYPE_BOOL', value);
      default:
        return value;
    }
  }

  /** A single element may stand for a list of it, and lists may nest (recorded: both are taken). */
  #list(
    items: SchemaNode,
    value: unknown,
    path: string,
    violations: FieldViolation[],
    home: { readonly schemaName: string; readonly name: string },
  ): unknown[] {
    if (items.type === 'array') {
      // `values`: rows of protocol buffer values, each a list, its elements as they are, null included.
      if (!Array.isArray(value)) return [refuse(violations, path, LIST_VALUE, value)];
      for (const [index, row] of value.entries()) {
        if (!Array.isArray(row)) refuse(violations, `${path}[${index}]`, LIST_VALUE, row);
      }
      return value;
    }
    const flat: unknown[] = Array.isArray(value) ? value.flat(Infinity) : [value];
    return flat.map((item, index) => this.#value(items, item, `${path}[${index}]`, violations, home));
  }

  #text(
    node: SchemaNode,
    value: unknown,
    path: string,
    violations: FieldViolation[],
    home: { readonly schemaName: string; readonly name: string },
  ): unknown {
    if (node.enum) {
      if (typeof value === 'string' && node.enum.includes(value)) return value;
      if (typeof value === 'number' && node.enum[value] !== undefined) return node.enum[value];
      return refuse(violations, path, `${TYPES}${enumType(home)}`, value);
    }
    if (typeof value === 'string') return value;
    if (typeof value === 'number' && node.format === 'int64') return String(value);
    return refuse(violations, path, PLAIN_TYPES['string'] ?? '', value);
  }

  /** Checks the query's names and values against the method's and the system's parameters. */
  query(method: ApiMethod, query: URLSearchParams): Fields {
    const violations: FieldViolation[] = [];
    const result: Fields = {};
    for (const given of new Set(query.keys())) {
      const name = given.startsWith('$') ? given : camelCase(given);
      const node = method.parameters[name] ?? this.#discovery.parameters[name];
      if (!node) {
        const description =
          `Invalid JSON payload received. Unknown name "${given}": Cannot bind query parameter. ` +
          `Field '${given}' could not be found in request message.`;
        violations.push({ field: '', description });
        continue;
      }
      const values = query.getAll(given).map((text) => this.#parameter(name, node, text, violations));
      result[name] = node.repeated ? values : values.at(-1);
    }
    if (violations.length > 0) throw invalidFields(violations);
    return result;
  }

  #parameter(name: string, node: SchemaNode, text: string, violations: FieldViolation[]): unknown {
    // Recorded clients write Python's False.
    if (node.type === 'boolean') {
      if (/^(?:true|1)$/i.test(text)) return true;
      return /^(?:false|0|)$/i.test(text) ? false : refuse(violations, snakeCase(name), 'TYPE_BOOL', text);
    }
    if (node.enum && !node.enum.includes(text)) {
      const type = name === 'alt' || name === '$.xgafv' ? name : enumType({ schemaName: '', name });
      return refuse(violations, snakeCase(name), `${TYPES}${type}`, text);
    }
    return node.type === 'integer' ? number(node, text, snakeCase(name), violations) : text;
  }
}

/** The types the errors on record name; a nested one is named after the message that holds it (inferred). */
function enumType({ schemaName, name }: { readonly schemaName: string; readonly name: string }): string {
  const capital = name.charAt(0).toUpperCase() + name.slice(1);
  if (/dimension$/i.test(name)) return 'Dimension';
  if (/valueRenderOption$/i.test(name)) return 'ValueRenderOption';
  if (/dateTimeRenderOption$/i.test(name)) return 'DateTimeRenderOption';
  if (
    schemaName === '' ||
    ['ValueInputOption', 'PasteType', 'MergeType', 'HorizontalAlign'].includes(capital)
  )
    return capital;
  if (name === 'type') return `${schemaName}Type`;
  return `${schemaName}.${capital}`;
}

function number(node: SchemaNode, value: unknown, path: string, violations: FieldViolation[]): unknown {
  const parsed = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  const whole = node.type === 'integer';
  if (typeof parsed === 'number' && Number.isFinite(parsed)) {
    if (!whole) return parsed;
    if (Number.isInteger(parsed) && Math.abs(parsed) <= 2_147_483_647) return parsed;
  }
  return refuse(violations, path, PLAIN_TYPES[node.format ?? ''] ?? 'TYPE_INT32', value);
}

/** The value as Google repeats it; a message can't be repeated so, and how it is then said is not known. */
function refuse(violations: FieldViolation[], path: string, type: string, value: unknown): undefined {
  const description = `Invalid value at '${path}' (${type}), ${JSON.stringify(value)}`;
  violations.push({ field: path, description });
  return undefined;
}
