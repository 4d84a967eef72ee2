import { COLUMNS, type ColumnKey } from './columns.ts';
import { doubtIn } from './doubt.ts';

/** One cell that can't be read; its row stays unsent until it is mended. */
export interface RowProblem {
  readonly column: ColumnKey;
  /** What the cell holds. */
  readonly holds: string;
  /** What is wrong beyond "this is not legal", where that says more. */
  readonly detail?: string;
}

const SHOWN_CHARACTERS = 40;

const UNSENT = 'Not sent.';
const UNSENT_AGAIN = 'Not sent again.';

/**
 * What an operator reads in Error Message: which cells, what each holds and what it may hold.
 *
 * @param errorMessage what the row says now; a doubt in it stays, for what may have been delivered is never called unsent
 */
export function describeProblems(problems: readonly RowProblem[], errorMessage = ''): string {
  return describeUnsent(problems.map(describe).join(' '), errorMessage);
}

/** The same where the problem is a sentence already. */
export function describeUnsent(problems: string, errorMessage: string): string {
  const doubt = doubtIn(errorMessage);
  const stands = doubt === null ? UNSENT : `${doubt} ${UNSENT_AGAIN}`;
  return `${stands} ${problems} It goes out once this is mended.`;
}

/** What is left of an Error Message when the problems that it describes are mended; null where it describes none. */
export function withoutProblems(errorMessage: string): string | null {
  if (errorMessage.startsWith(`${UNSENT} `)) return '';
  const doubt = doubtIn(errorMessage);
  return doubt !== null && errorMessage.startsWith(`${doubt} ${UNSENT_AGAIN} `) ? doubt : null;
}

function describe(problem: RowProblem): string {
  const { header, legal } = COLUMNS[problem.column];
  const holds = problem.holds === '' ? 'is empty' : `holds "${shorten(problem.holds)}"`;
  const detail = problem.detail === undefined ? '' : ` (${problem.detail})`;
  return `${header} ${holds}${detail}; it may hold ${legal}.`;
}

function shorten(text: string): string {
  const characters = Array.from(text);
  return characters.length <= SHOWN_CHARACTERS ? text : `${characters.slice(0, SHOWN_CHARACTERS).join('')}…`;
}
