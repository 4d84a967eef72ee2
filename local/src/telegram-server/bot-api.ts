import { readFileSync } from 'node:fs';
import type { RequestParameters } from './request.ts';

/** Field name, with `?` when optional, to its types joined by `|`. */
type Fields = Readonly<Record<string, string>>;

interface BotApiDescription {
  readonly version: string;
  readonly source: string;
  readonly methods: Readonly<Record<string, Fields>>;
  readonly types: Readonly<Record<string, Fields | readonly string[]>>;
}

/** Parameters the real server still reads though the Bot API no longer lists them (telegram-bot-api Client.cpp). */
const LEGACY_PARAMETERS = new Set([
  'reply_to_message_id',
  'allow_sending_without_reply',
  'disable_web_page_preview',
  'thumb',
]);

/** The Bot API as data: which methods there are and what each takes. */
export class BotApi {
  readonly version: string;
  readonly #description: BotApiDescription;
  readonly #methodsByLowerCase: ReadonlyMap<string, string>;

  constructor(description: BotApiDescription = readDescription()) {
    this.#description = description;
    this.version = description.version;
    this.#methodsByLowerCase = new Map(
      Object.keys(description.methods).map((name) => [name.toLowerCase(), name]),
    );
  }

  /** A method's proper name, whatever the case it was called in; nothing when the Bot API has none such. */
  method(name: string): string | undefined {
    return this.#methodsByLowerCase.get(name.toLowerCase());
  }

  /** Types of one parameter, joined by `|`; nothing when the method does not take it. */
  parameterTypes(method: string, parameter: string): string | undefined {
    const fields = this.#description.methods[method] ?? {};
    return fields[parameter] ?? fields[`${parameter}?`];
  }

  /**
   * What in a request the Bot API does not allow: names it does not know, values of the wrong type, required ones
   * missing. The real server ignores most of this; a local one can tell.
   */
  problems(method: string, parameters: RequestParameters): string[] {
    const fields = this.#description.methods[method];
    if (fields === undefined) return [];
    const given = parameters.entries().filter(([name]) => name !== 'method');
    return [
      ...given.flatMap(([name, value]) => this.#parameterProblems(method, name, value)),
      ...Object.keys(fields)
        .filter((name) => !name.endsWith('?') && !parameters.has(name) && parameters.file(name) === undefined)
        .map((name) => `${name}: required`),
    ];
  }

  #parameterProblems(method: string, name: string, value: string): string[] {
    const types = this.parameterTypes(method, name);
    if (types !== undefined) return this.#textProblems(name, value, types.split('|'));
    return LEGACY_PARAMETERS.has(name) ? [] : [`${name}: ${method} takes no such parameter`];
  }

  /** Form values are text: numbers and booleans are spelt out, the rest is JSON. */
  #textProblems(path: string, value: string, types: readonly string[]): string[] {
    if (types.includes('String') || types.includes('InputFile')) return [];
    let decoded: unknown;
    try {
      decoded = JSON.parse(value);
    } catch {
      decoded = value;
    }
    return this.#valueProblems(path, decoded, types);
  }

  #valueProblems(path: string, value: unknown, types: readonly string[]): string[] {
    const results = types.map((type) => this.#typeProblems(path, value, type));
    return results.find((problems) => problems.length === 0) ?? results[0] ?? [];
  }

  #typeProblems(path: string, value: unknown, type: string): string[] {
    if (type.startsWith('Array of ')) {
      if (!Array.isArray(value)) return [`${path}: expected ${type}`];
      const inner = type.slice('Array of '.length);
      return value.flatMap((item, index) => this.#typeProblems(`${path}[${index}]`, item, inner));
    }
    const described = this.#description.types[type];
    if (described === undefined) {
      return isSimple(value, type) ? [] : [`${path}: expected ${type}`];
    }
    if (isSubtypes(described)) return this.#valueProblems(path, value, described);
    if (!isRecord(value)) return [`${path}: expected ${type}`];
    return this.#objectProblems(path, value, described, type);
  }

  #objectProblems(
    path: string,
    value: Readonly<Record<string, unknown>>,
    fields: Fields,
    type: string,
  ): string[] {
    const unknown = Object.keys(value)
      .filter((name) => fields[name] === undefined && fields[`${name}?`] === undefined)
      .map((name) => `${path}.${name}: ${type} has no such field`);
    const known = Object.entries(fields).flatMap(([key, types]) => {
      const isOptional = key.endsWith('?');
      const name = isOptional ? key.slice(0, -1) : key;
      if (value[name] === undefined) return isOptional ? [] : [`${path}.${name}: required`];
      return this.#valueProblems(`${path}.${name}`, value[name], types.split('|'));
    });
    return [...unknown, ...known];
  }
}

function readDescription(): BotApiDescription {
  return JSON.parse(readFileSync(new URL('bot-api.json', import.meta.url), 'utf8')) as BotApiDescription;
}

function isSubtypes(described: Fields | readonly string[]): described is readonly string[] {
  return Array.isArray(described);
}

/** Whether a decoded JSON value is an object with fields. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A text or number as text, all else as nothing: how the server reads texts within JSON. */
export function plainText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function isSimple(value: unknown, type: string): boolean {
  switch (type) {
    case 'Integer':
      return Number.isSafeInteger(value);
    case 'Float':
      return typeof value === 'number';
    case 'Boolean':
    case 'True':
      return typeof value === 'boolean' || value === 0 || value === 1;
    default:
      return typeof value === 'string';
  }
}
