import { ACTION_RULES, changes, isStatus, type RowAction, type Status } from '@sheet-courier/shared';

/** A row of the queue as far as an action looks at it. Rows count as people see them. */
export interface ActionRow {
  readonly row: number;
  /** Empty where the worker has not given it one yet. */
  readonly id: string;
  readonly status: string;
  /** What stands in Send At: a serial number or a text; null for nothing. */
  readonly sendAt: string | number | null;
}

/** What an action comes to. */
export interface ActionPlan {
  readonly to: Status;
  readonly atOnce: boolean;
  readonly change: readonly ActionRow[];
  readonly leave: readonly ActionRow[];
}

/** Decides which of the rows the action changes. A pending row that is due anyway is left as it is. */
export function planAction(action: RowAction, rows: readonly ActionRow[]): ActionPlan {
  const { to, atOnce } = ACTION_RULES[action];
  const isDueAnyway = ({ status, sendAt }: ActionRow): boolean =>
    to === 'pending' && status.trim().toLowerCase() === 'pending' && sendAt === null;
  const applies = (row: ActionRow): boolean => changes(action, row.status) && !isDueAnyway(row);
  return {
    to,
    atOnce,
    change: rows.filter(applies),
    leave: rows.filter((row) => !applies(row)),
  };
}

/** "3 sent, 1 sending": how many there are of each status. */
export function countByStatus(statuses: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const status of statuses) {
    const name =
      status.trim() === '' ? 'without a status' : isStatus(status) ? status : 'that can not be read';
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => `${count} ${name}`).join(', ');
}

/** What was done, for undoing it: each row's id with the cells it had. */
export interface DoneAction {
  readonly action: RowAction;
  readonly to: Status;
  readonly rows: readonly {
    readonly id: string;
    readonly status: string;
    readonly sendAt: string | number | null;
  }[];
}

/** Which rows an undo puts back: those that nobody, the worker included, has moved on since. */
export function planUndo(
  { to, rows: before }: DoneAction,
  now: readonly ActionRow[],
): readonly { readonly row: number; readonly status: string; readonly sendAt: string | number | null }[] {
  const had = new Map(before.map((row) => [row.id, row]));
  return now.reduce<{ row: number; status: string; sendAt: string | number | null }[]>(
    (all, { row, id, status }) => {
      const was = had.get(id);
      return was && status === to ? all.concat({ row, status: was.status, sendAt: was.sendAt }) : all;
    },
    [],
  );
}
