import type {
  Directory,
  Notification,
  OPERATOR_STATUSES,
  Settings,
  Status,
  Transition,
  Zone,
} from '@sheet-courier/shared';

/** A row that has no usable id, as it was last seen. Only the adapter that gave it out can say where it is now. */
export interface RowRef {
  /** One-based, as operators see it; a hint for logs, never an identity. */
  readonly row: number;
}

/** A row that can't go out as it stands. */
export interface BlockedRow {
  readonly ref: RowRef;
  /** Empty where the ID cell is. */
  readonly id: string;
  /** What Error Message is to say: which cell, what it holds, what is legal. */
  readonly text: string;
  /** What Error Message says now, so that nothing is written twice. */
  readonly errorMessage: string;
}

/** The queue as one look shows it. */
export interface QueueView {
  /** The spreadsheet's time zone. */
  readonly zone: Zone;
  /** What operators have set in the tab Settings, as far as it can be read. */
  readonly settings: Settings;
  /** Why nothing may be claimed: what would forbid it, such as a pause, has never been read; null where it has. */
  readonly hold: string | null;
  /** Every notification that is not finished: pending, sending, failed, uncertain. Ids are unique. */
  readonly open: readonly Notification[];
  readonly blocked: readonly BlockedRow[];
  /** Rows that are pending but have no id yet. */
  readonly unidentified: readonly RowRef[];
  /** The id of the first notification with this dedupe key that was not cancelled, finished ones included. */
  firstWithDedupeKey(key: string): string | undefined;
}

/** A settled attempt on its way to the sheet. */
export interface Result {
  /** What to write if the row still says `sending`. */
  readonly transition: Transition;
  /** What to write if a person has set another status meanwhile: the same attempt settled against the row as it stands. */
  readonly resettle: (current: Notification) => Transition;
}

/** A person's word on a notification: Status alone, and only where it still says what the person has seen. */
export interface Decision {
  readonly id: string;
  readonly seen: Status;
  readonly status: (typeof OPERATOR_STATUSES)[number];
}

/** What one write is to do. Everything in it travels together, in as few calls as there can be. */
export interface QueueWrite {
  /** Notifications to take, as they were seen; a row that has changed since is claimed as it now stands, if it is still due. */
  readonly claims: readonly Notification[];
  readonly results: readonly Result[];
  /** Moves without an attempt, such as `skipped`; written only where the row still has the status it was seen with. */
  readonly moves: readonly { readonly seen: Notification; readonly transition: Transition }[];
  /** What a person says by way of a command; none by default. */
  readonly decisions?: readonly Decision[];
  /** Error Messages of blocked rows; '' clears one that no longer holds. */
  readonly notes: readonly { readonly ref: RowRef; readonly text: string }[];
  readonly ids: readonly { readonly ref: RowRef; readonly id: string }[];
}

export interface QueueWritten {
  /** Durably `sending` on their own rows, with every cell as it stood at that moment: these may be sent. */
  readonly claimed: readonly Notification[];
  /** Asked for but not taken: the row is gone, is no longer due, was cancelled, or can't be read any more. */
  readonly unclaimed: readonly string[];
  /** Results, moves and decisions that are in the sheet now. */
  readonly written: readonly string[];
  /** Results whose row no longer exists; there is nowhere to write them. */
  readonly gone: readonly string[];
}

/** What one run of archiving did. */
export interface Archived {
  /** Ids of the rows that were moved. */
  readonly moved: readonly string[];
  /** More is to be moved than one batch takes. */
  readonly isMore: boolean;
}

/**
 * The sheet as a queue. Nothing is ever written to a row that was not proven to be the notification's own. A write that
 * fails half-way or without an answer may be repeated as it is.
 *
 * @throws QueueUnavailable by every verb, when the sheet can't be reached or read just now
 */
export interface NotificationQueue {
  look(): Promise<QueueView>;
  /** `claimAt` is the wall clock by which "still due" is judged. */
  write(write: QueueWrite, claimAt: number): Promise<QueueWritten>;
  /** The texts and people of the tabs Templates and Users, as of a short while ago; asked for when there is something to send. */
  directory(): Promise<Directory>;
  /**
   * Moves a batch of rows to the archive that have been done with for as long as the settings say.
   *
   * @param now wall clock
   */
  archive(settings: Settings, now: number): Promise<Archived>;
}

/** Why the sheet can't be used just now. Nothing here ends the worker: people mend sheets while it runs. */
export class QueueUnavailable extends Error {
  override readonly name = 'QueueUnavailable';
  /**
   * `busy`: a quota; `unreachable`: network or server trouble; `refused`: not shared, wrong id, wrong credentials;
   * `broken`: the tab or a header is missing.
   */
  readonly reason: 'busy' | 'unreachable' | 'refused' | 'broken';

  constructor(reason: QueueUnavailable['reason'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}
