import { styleText } from 'node:util';

/** Where a command speaks to whoever called it. */
export interface Terminal {
  /** Of standard output: null where that is no terminal. */
  readonly columns: number | null;
  /** Where bars are drawn; null where nobody looks. */
  readonly bars: NodeJS.WritableStream | null;
  /** Whether words may be coloured. */
  readonly isColoured: boolean;
  /** To standard output, where programs read. */
  readonly write: (text: string) => void;
  /** To standard error, where people read. */
  readonly complain: (text: string) => void;
  /** What a person answers; null where nobody can. */
  readonly ask: (question: string) => Promise<string | null>;
}

type Colour = 'green' | 'yellow' | 'red' | 'cyan' | 'gray' | 'bold';

export function paint({ isColoured }: Pick<Terminal, 'isColoured'>, colour: Colour, text: string): string {
  return isColoured ? styleText(colour, text, { validateStream: false }) : text;
}

/** Text of others, for one line of a terminal: nothing in it moves the cursor, colours or rings. */
export function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}

/**
 * Columns side by side, two blanks apart; on a terminal the last one is cut where the line ends.
 *
 * @param dress what a cell becomes once it has its width, such as coloured
 */
export function table(
  rows: readonly (readonly string[])[],
  columns: number | null,
  dress: (padded: string, column: number, row: number) => string = (padded) => padded,
): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, length(cell));
  }
  const last = widths.length - 1;
  const before = widths.slice(0, last).reduce((sum, width) => sum + width + GAP.length, 0);
  const room = columns === null ? Infinity : Math.max(LEAST_ROOM, columns - before);
  return rows
    .map((row, at) => {
      const cells = row.map((cell, index) => {
        const padded =
          index === last ? cut(cell, room) : cell + ' '.repeat((widths[index] ?? 0) - length(cell));
        return dress(padded, index, at);
      });
      return `${cells.join(GAP).trimEnd()}\n`;
    })
    .join('');
}

const GAP = '  ';

/** Of the last column, however narrow the terminal is. */
const LEAST_ROOM = 12;

function length(text: string): number {
  return Array.from(text).length;
}

function cut(text: string, room: number): string {
  const characters = Array.from(text);
  return characters.length <= room ? text : `${characters.slice(0, room - 1).join('')}…`;
}
