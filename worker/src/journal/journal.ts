import type { Notification, Outcome, Transition } from '@sheet-courier/shared';

/**
 * What the worker knows of one notification beyond the sheet. It moves only forward:
 *
 * - `claimed`: taken in the sheet (or about to be); nothing has left yet.
 * - `started`: the attempt has begun; after a crash it may have been delivered.
 * - `settled`: its outcome is known; the transition is not in the sheet yet.
 *
 * Once the transition is in the sheet (or the claim was given back) the entry is history.
 */
export type JournalState = 'claimed' | 'started' | 'settled';

export interface JournalEntry {
  readonly state: JournalState;
  /** As it stood when it was claimed. */
  readonly notification: Notification;
  readonly claimedAt: number;
  /** Null before the attempt began. */
  readonly startedAt: number | null;
  /** Null before it settled. */
  readonly outcome: Outcome | null;
  readonly transition: Transition | null;
  readonly settledAt: number | null;
}

/** One line of a notification's life, for people who ask what became of it. */
export interface JournalEvent {
  readonly at: number;
  readonly what: 'claimed' | 'started' | 'settled' | 'written' | 'gone' | 'released';
  readonly detail: string;
}

/**
 * The worker's own durable record. A verb's promise resolves when what it says survives a power cut; many calls made
 * together share one commit. An entry is keyed by the notification's id.
 *
 * @throws JournalUnusable by every verb, when the disk is full or the file is damaged: the worker must then stop sending
 */
export interface Journal {
  claim(notifications: readonly Notification[], at: number): Promise<void>;
  /** Before the request leaves. */
  start(id: string, at: number): Promise<void>;
  /** Before anything else is done with the outcome. */
  settle(id: string, outcome: Outcome, transition: Transition, at: number): Promise<void>;
  /** The transitions are in the sheet. */
  written(ids: readonly string[], at: number): Promise<void>;
  /** The transitions found no row: it was deleted. */
  gone(ids: readonly string[], at: number): Promise<void>;
  /** The claims were given back or never taken; only for entries that are still `claimed`. */
  release(ids: readonly string[], at: number): Promise<void>;
  /** Every entry that is not history yet, oldest first. */
  open(): readonly JournalEntry[];
  history(id: string): readonly JournalEvent[];
  /** Remembers a small fact across restarts, such as until when a chat is paused; null forgets it. */
  remember(kind: string, key: string, value: string | null): Promise<void>;
  recall(kind: string): ReadonlyMap<string, string>;
  close(): void;
}

export class JournalUnusable extends Error {
  override readonly name = 'JournalUnusable';
}
