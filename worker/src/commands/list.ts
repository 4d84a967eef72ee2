import type { CommandContext } from './context.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { openSheet } from './open-sheet.ts';
import { type FilterOptions, parseFilter } from './row-filter.ts';
import { LINE_COLUMNS, lineTable, lineToJson, matches, readLine, type RowLine } from './row-lines.ts';
import { paint } from './terminal.ts';
import { count } from './words.ts';

export interface ListOptions extends FilterOptions {
  /** The most rows shown; of more, the lowest in the sheet. */
  readonly limit: number;
  /** The archive's rows too. */
  readonly archive?: boolean;
}

/** The rows of the queue that are meant, as they stand in the sheet. */
export async function list(context: CommandContext, options: ListOptions): Promise<ExitCode> {
  const { isJson, terminal } = context;
  const { queue, zone, archives } = await openSheet(context);
  const filter = parseFilter(options, zone);
  const found: RowLine[] = [];
  // What is archived is older, and comes first.
  for (const table of options.archive === true ? [...(await archives()).toReversed(), queue] : [queue]) {
    const rows = await table.columns(...LINE_COLUMNS);
    for (const line of rows.map((row) => readLine(row, zone))) if (matches(line, filter)) found.push(line);
  }
  const shown = found.slice(-options.limit);
  if (isJson) {
    const notifications = shown.map(lineToJson);
    terminal.write(`${JSON.stringify({ zone: zone.name, found: found.length, notifications })}\n`);
  } else if (found.length === 0) {
    terminal.write(
      options.archive === true
        ? 'No row is like that.\n'
        : 'No row of the queue is like that; --archive looks there too.\n',
    );
  } else {
    terminal.write(lineTable(shown, zone, terminal));
    if (found.length > shown.length) {
      const more = `The last ${shown.length} of ${count(found.length, 'row')}; --limit shows more.`;
      terminal.write(`${paint(terminal, 'gray', more)}\n`);
    }
  }
  return found.length === 0 ? EXIT.nothing : EXIT.ok;
}
