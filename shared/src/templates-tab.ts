import { type Cell, cellText } from './cell.ts';
import { withStandardTemplates } from './standard-templates.ts';
import { readTabRows } from './tab-rows.ts';
import type { Template } from './template.ts';

export const TEMPLATES_TAB = 'Templates';

const HEADERS = { name: 'Name', language: 'Language', text: 'Text', buttons: 'Buttons' } as const;

export type TemplatesResult =
  | { readonly ok: true; readonly templates: readonly Template[] }
  | { readonly ok: false; readonly problem: string };

/**
 * The templates of the tab Templates, with the standard ones for what it lacks.
 *
 * @param grid the whole tab, header first, as the Sheets API gives it
 */
export function readTemplates(grid: readonly (readonly Cell[])[]): TemplatesResult {
  const result = readTabRows(TEMPLATES_TAB, HEADERS, grid);
  if (!result.ok) return result;
  const own = result.rows
    .map((cells) => ({
      name: cellText(cells.name),
      language: cellText(cells.language),
      text: typeof cells.text === 'string' ? cells.text : cellText(cells.text),
      buttons: cellText(cells.buttons),
    }))
    .filter(({ name }) => name !== '');
  return { ok: true, templates: withStandardTemplates(own) };
}
