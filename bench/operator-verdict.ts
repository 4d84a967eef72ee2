import type { CrowdNotes } from './operator-crowd.ts';

/** A row of the queue when all is over. */
export interface RowSeen {
  readonly id: string;
  readonly status: string;
  readonly message: string;
  readonly messageId: string;
  readonly sentAt: string;
}

export interface OperatorsSeen {
  /** Ids of all that were queued. */
  readonly queued: readonly string[];
  readonly rows: readonly RowSeen[];
  /** Message ids of what reached the recipient of each notification, in order. */
  readonly delivered: ReadonlyMap<string, readonly string[]>;
  readonly crowd: CrowdNotes;
}

export interface OperatorsVerdict {
  /** Rows that hold the result of another notification. */
  readonly wrong: readonly string[];
  /** Neither delivered nor cancelled nor deleted; or with a row that nobody deleted and that is gone. */
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  /** Delivered although they had been cancelled before they were claimed. */
  readonly overruled: readonly string[];
  /** Rows that do not say in the end what has become of their notification. */
  readonly unfinished: readonly string[];
  /** Rows whose text is not what an operator last wrote. */
  readonly overwritten: readonly string[];
}

/** Judges from outside, by what reached the recipients and what the sheet says, how a worker got on with a crowd of operators. */
export function judgeOperators({ queued, rows, delivered, crowd }: OperatorsSeen): OperatorsVerdict {
  const rowsOf = Map.groupBy(rows, ({ id }) => id);
  const arrivalsOf = (id: string): readonly string[] => delivered.get(id) ?? [];
  const isCancelled = (id: string): boolean => crowd.cancelledInTime.has(id) || crowd.cancelledLate.has(id);
  const surviving = queued.filter((id) => !crowd.deleted.has(id));

  const isFinal = (row: RowSeen): boolean => {
    if (isCancelled(row.id)) return row.status === 'cancelled';
    return row.status === 'sent' && row.sentAt !== '' && arrivalsOf(row.id).includes(row.messageId);
  };
  return {
    wrong: ids(rows.filter(({ id, messageId }) => messageId !== '' && !arrivalsOf(id).includes(messageId))),
    lost: surviving.filter((id) => !rowsOf.has(id) || (!isCancelled(id) && arrivalsOf(id).length === 0)),
    doubled: queued.filter((id) => arrivalsOf(id).length > 1),
    overruled: queued.filter((id) => crowd.cancelledInTime.has(id) && arrivalsOf(id).length > 0),
    // Of a row that was copied, one must have come to its end; the others are held.
    unfinished: surviving.filter((id) => !(rowsOf.get(id) ?? []).some(isFinal)),
    overwritten: ids(rows.filter(({ id, message }) => message !== (crowd.messages.get(id) ?? `hello ${id}`))),
  };
}

function ids(rows: readonly RowSeen[]): readonly string[] {
  return [...new Set(rows.map(({ id }) => id))];
}
