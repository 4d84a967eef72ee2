import { escapeHtml, htmlLength } from './html.ts';
import { type Button, type Options, parseOptions, type Variables } from './options.ts';

/** One row of the tab Templates. */
export interface Template {
  readonly name: string;
  /** Such as en or pt-br; empty is for every language that has no text of its own. */
  readonly language: string;
  /** Telegram HTML with variables: `{{name}}` is put in as plain text, `{{{name}}}` as the HTML it is. */
  readonly text: string;
  /** Rows of buttons as JSON, as in Options, with variables too; or empty. */
  readonly buttons: string;
}

/** What a template comes to; the problem is a sentence for operators. */
export type Rendered =
  | { readonly ok: true; readonly message: string; readonly buttons?: readonly (readonly Button[])[] }
  | { readonly ok: false; readonly problem: string };

const VARIABLE = /\{\{\{\s*([\w.-]+)\s*\}\}\}|(?<!\{)\{\{\s*([\w.-]+)\s*\}\}(?!\})/g;
const HALF_VARIABLE = /\{\{|\}\}/;

/**
 * The text of the template of that name in that language. Looks for the language itself, then for its first part (pt for
 * pt-br), then for the text without a language. A variable that is not given is a problem, never an empty place.
 */
export function renderTemplate(
  templates: readonly Template[],
  name: string,
  language: string,
  variables: Variables,
): Rendered {
  const found = findTemplate(templates, name, language);
  return typeof found === 'string' ? { ok: false, problem: found } : render(found, variables);
}

function findTemplate(templates: readonly Template[], name: string, language: string): Template | string {
  const named = templates.filter((template) => normal(template.name) === normal(name));
  if (named.length === 0) return `There is no template "${name}".`;
  const wanted = normalLanguage(language);
  for (const candidate of [wanted, wanted.replace(/-.*$/, ''), '']) {
    const [first, second] = named.filter((template) => normalLanguage(template.language) === candidate);
    if (second)
      return `The template "${name}" stands twice in Templates${inLanguage(candidate)}: delete one.`;
    if (first) return first;
  }
  return `The template "${name}" has no text${inLanguage(wanted)}, and none for every language.`;
}

function inLanguage(language: string): string {
  return language === '' ? ' for every language' : ` for the language ${language}`;
}

function normal(text: string): string {
  return text.trim().toLowerCase();
}

/** Telegram writes pt-br, other programs pt_BR. */
function normalLanguage(text: string): string {
  return normal(text).replace(/_/g, '-');
}

function render({ name, text, buttons }: Template, variables: Variables): Rendered {
  const wrong = (what: string): Rendered => ({ ok: false, problem: `The template "${name}" ${what}.` });
  const values = new Map<string, string>();
  const lacking: string[] = [];
  for (const variable of new Set(variablesIn(text + buttons))) {
    const value = valueOf(variable, variables);
    if (value === null) lacking.push(`{{${variable}}}`);
    else values.set(variable, value);
  }
  if (lacking.length > 0) return wrong(`needs ${lacking.join(', ')}, not given`);
  if (HALF_VARIABLE.test(text.replace(VARIABLE, '')))
    return wrong('has {{ or }} that belongs to no variable');
  const message = fill(text, values, escapeHtml);
  if (htmlLength(message) === 0) return wrong('has no text');
  if (buttons.trim() === '') return { ok: true, message };
  const rendered = renderButtons(buttons, values);
  return typeof rendered === 'string' ? wrong(rendered) : { ok: true, message, ...rendered };
}

function variablesIn(text: string): readonly string[] {
  // One of the two alternatives has matched.
  return Array.from(text.matchAll(VARIABLE), ([, raw, plain]) => (raw ?? plain) as string);
}

function valueOf(name: string, variables: Variables): string | null {
  if (!Object.prototype.hasOwnProperty.call(variables, name)) return null;
  const value: unknown = variables[name];
  return typeof value === 'string' || Number.isFinite(value) ? String(value) : null;
}

/** In one go, so that what looks like a variable inside a value stays as it is. Every variable has a value. */
function fill(text: string, values: ReadonlyMap<string, string>, escape: (value: string) => string): string {
  return text.replace(VARIABLE, (_, raw: string | undefined, plain: string) =>
    raw === undefined ? escape(values.get(plain) as string) : (values.get(raw) as string),
  );
}

/** The buttons, or what is wrong with them. */
function renderButtons(json: string, values: ReadonlyMap<string, string>): Options | string {
  let buttons: unknown;
  try {
    // Variables go into the texts, not into the JSON: no value can add a button.
    buttons = JSON.parse(json, (key, value: unknown) => {
      if (typeof value !== 'string') return value;
      return fill(value, values, key === 'url' ? encodeForUrl : (plain) => plain);
    });
  } catch {
    return 'has Buttons that are not valid JSON';
  }
  const result = parseOptions(JSON.stringify({ buttons }));
  return result.ok ? result.options : `has Buttons that can't be read: ${result.problems.join(', ')}`;
}

/** encodeURIComponent throws on half a surrogate pair. */
function encodeForUrl(text: string): string {
  return Array.from(text, (character) => (/^[\ud800-\udfff]$/.test(character) ? '\ufffd' : character))
    .map(encodeURIComponent)
    .join('');
}
