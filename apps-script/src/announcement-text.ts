import {
  readTemplates,
  renderTemplate,
  type Template,
  TEMPLATES_TAB,
  type Zone,
} from '@sheet-courier/shared';
import type { Announcement, Person, Rendered } from './announcement.ts';
import { readGrid } from './spreadsheet-table.ts';

/** How a text that was typed into the dialog is called where a template's name would stand. */
const TYPED = 'this text';

/** The templates as they stand in the tab now. Throws when the tab can't be read. */
function templatesNow(zone: Zone): readonly Template[] {
  const result = readTemplates(readGrid(TEMPLATES_TAB, zone) ?? []);
  if (!result.ok) throw new Error(result.problem);
  return result.templates;
}

/**
 * How an announcement reads for each person: `{{name}}`, `{{userId}}`, `{{language}}` and every column of Users by its
 * header, blanks as _. A typed text has no languages; a template has each person's own.
 */
export function announcementRenderer(
  { text, template }: Announcement,
  zone: Zone,
): (person: Person) => Rendered {
  const typed = template === '';
  const templates = typed ? [{ name: TYPED, language: '', text, buttons: '' }] : templatesNow(zone);
  return (person) => {
    const variables = variablesOf(person);
    const rendered = renderTemplate(templates, typed ? TYPED : template, person.language, variables);
    if (rendered.ok) {
      const { message, buttons } = rendered;
      return { ok: true, message, ...(buttons ? { options: { buttons } } : {}) };
    }
    if (typed) return rendered;
    const language = person.language === '' ? {} : { language: person.language };
    return { ...rendered, options: { template, ...language, variables } };
  };
}

function variablesOf({ address, name, language, cells }: Person): Readonly<Record<string, string>> {
  const columns = Object.keys(cells).map((header) => [header.replace(/[^\w.-]+/g, '_'), cells[header] ?? '']);
  return { ...Object.fromEntries(columns), ...(name === '' ? {} : { name }), userId: address, language };
}
