import { type Cell, cellText, parseTelegramAddress } from '@sheet-courier/shared';
import type { Spin } from './spin.ts';

/** What an operator makes of a prize. */
const DECISIONS = ['approved', 'rejected'] as const;

type Decision = (typeof DECISIONS)[number];

/** The cells of a row of Spin_History that say what is to be told. */
type SpinCells = Readonly<
  Record<'spinId' | 'userId' | 'name' | 'prize' | 'notified' | 'status' | 'told', Cell>
>;

/** What a row of Spin_History calls for. */
export interface SpinNotice {
  /** The spin as the row tells it; null where it can't be read. Its id is empty where nobody gave it one. */
  readonly spin: Spin | null;
  /** Winner and admin have not been told of it yet. */
  readonly isNew: boolean;
  /** What the winner has not been told of yet. */
  readonly decision: Decision | null;
  /** What can't be read, for Error Message; '' where all is well. */
  readonly problem: string;
  /** Something that is needed is still empty: perhaps somebody is typing. */
  readonly incomplete: boolean;
}

const NOTHING: SpinNotice = { spin: null, isNew: false, decision: null, problem: '', incomplete: false };
const LONGEST_TEXT = 200;
const LONGEST_ID = 100;

/** Whether the marks of a row alone show that nothing is to be told of it, so that the rest need not be read. */
export function isTold({ notified, status, told }: Pick<SpinCells, 'notified' | 'status' | 'told'>): boolean {
  return cellText(notified) !== '' && wasTold(cellText(status).toLowerCase(), cellText(told));
}

export function judgeSpinRow(cells: SpinCells): SpinNotice {
  const { spinId, userId, name, prize } = cells;
  if ([spinId, userId, name, prize].every((cell) => cellText(cell) === '')) return NOTHING;
  const status = cellText(cells.status).toLowerCase();
  const isNew = cellText(cells.notified) === '';
  if (!isNew && wasTold(status, cellText(cells.told))) return NOTHING;
  const incomplete = [userId, name, prize].some((cell) => cellText(cell) === '');
  const problem = problemIn(cells, status);
  if (problem !== '') return { ...NOTHING, problem, incomplete };
  const spin = {
    spinId: cellText(spinId),
    userId: cellText(userId),
    name: cellText(name),
    prize: cellText(prize),
  };
  const decision = wasTold(status, cellText(cells.told)) ? null : (status as Decision);
  return { spin, isNew, decision, problem: '', incomplete: false };
}

/** Told begins with the status that the winner was told last. */
function wasTold(status: string, told: string): boolean {
  return status === '' || told.split(' ')[0] === status;
}

function problemIn({ spinId, userId, name, prize }: SpinCells, status: string): string {
  if (cellText(spinId).length > LONGEST_ID) {
    return notNotified('Spin ID', spinId, `1 to ${LONGEST_ID} characters, or nothing`);
  }
  const address = parseTelegramAddress(userId);
  if (address === null || !/^\d/.test(address)) {
    return notNotified('User ID', userId, 'a Telegram user id such as 123456789');
  }
  if (!isText(name)) return notNotified('Name', name, `1 to ${LONGEST_TEXT} characters`);
  if (!isText(prize)) return notNotified('Prize', prize, `1 to ${LONGEST_TEXT} characters`);
  if (status !== '' && !(DECISIONS as readonly string[]).includes(status)) {
    return notNotified('Status', status, 'approved or rejected, or nothing');
  }
  return '';
}

function isText(cell: Cell): boolean {
  const text = cellText(cell);
  return text !== '' && text.length <= LONGEST_TEXT;
}

function notNotified(header: string, cell: Cell, legal: string): string {
  const text = cellText(cell);
  const holds = text === '' ? 'is empty' : `holds "${text.slice(0, 40)}"`;
  return `Nobody is notified: ${header} ${holds}; it may hold ${legal}.`;
}
