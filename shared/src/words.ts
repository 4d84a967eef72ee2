import type { Notification } from './notification.ts';
import type { Options } from './options.ts';
import { renderTemplate, type Template } from './template.ts';
import type { User } from './users-tab.ts';

/** What is known of texts and people: the tabs Templates and Users. */
export interface Directory {
  readonly templates: readonly Template[];
  /** By user id. */
  readonly users: ReadonlyMap<string, User>;
}

type Wordless = Pick<Notification, 'recipient'> & { readonly message: string; readonly options?: Options };

export type InWords<Whole> =
  { readonly ok: true; readonly notification: Whole } | { readonly ok: false; readonly problem: string };

/**
 * A notification whose Options name a template, with the template's text and buttons in the recipient's language: as Users
 * says, else as Options say. One that names none comes back as it is. The problem is a sentence for operators.
 */
export function putIntoWords<Whole extends Wordless>(
  notification: Whole,
  directory: Directory,
): InWords<Whole> {
  const { template, language, variables, ...options } = notification.options ?? {};
  if (template === undefined) return { ok: true, notification };
  const known = directory.users.get(notification.recipient.address)?.language;
  const rendered = renderTemplate(directory.templates, template, known || (language ?? ''), variables ?? {});
  if (!rendered.ok) return rendered;
  const { message, buttons } = rendered;
  // Buttons of the row's own stand in for the template's.
  const all: Options = buttons === undefined ? options : { buttons, ...options };
  return { ok: true, notification: { ...notification, message, options: all } };
}
