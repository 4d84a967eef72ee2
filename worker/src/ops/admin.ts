import { maskAddress, type Notification, queued, type Transition } from '@sheet-courier/shared';
import type { Channel } from '../channels/channel.ts';
import type { GuardChange } from '../channels/channel-guard.ts';
import type { Clock } from '../clock.ts';
import type { Journal } from '../journal/journal.ts';
import type { Log } from '../log.ts';
import type { Dispatcher } from '../rate/dispatcher.ts';
import { ALERT_INTERVAL_MS, Alerts, type Failure } from './alerts.ts';

/** In the journal, of a failure that the admin has heard of while its row does not say so yet. */
const TOLD = 'told';

export interface AdminParts {
  /** The admin's chat, as it is set just now. */
  readonly address: () => string;
  readonly channel: Channel;
  readonly dispatcher: Dispatcher;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Lets the admin hear, through the same channel and the same limits as everybody else, of each notification that was given
 * up or is held for a person, and of channels that stop and work again. What has not been heard survives a restart.
 */
export class Admin {
  readonly #parts: AdminParts;
  readonly #alerts = new Alerts();
  /** Of the rows that do not say it yet, what the journal has: the failure itself, or that it was told. */
  readonly #known = new Map<string, string>();
  /** Channels that are stopped: why, or that it was told. */
  readonly #stopped = new Map<string, string>();
  #sent = 0;

  constructor(parts: AdminParts) {
    this.#parts = parts;
    const unwritten = new Set(parts.journal.open().map(({ notification }) => notification.id));
    for (const [id, kept] of parts.journal.recall('alert')) {
      if (kept !== TOLD) this.#alerts.add(JSON.parse(kept) as Failure);
      if (unwritten.has(id)) this.#known.set(id, kept);
      else if (kept === TOLD) this.#keep(id, null);
    }
    for (const [channel, kept] of parts.journal.recall('stopped')) {
      this.#stopped.set(channel, kept);
      if (kept !== TOLD) this.#alerts.addNews({ channel, stopped: kept });
    }
    const lastAt = Number(parts.journal.recall('alerted').get('at') ?? -Infinity);
    const leftMs = Math.min(lastAt + ALERT_INTERVAL_MS - parts.clock.now(), ALERT_INTERVAL_MS);
    this.#alerts.waitUntil(parts.clock.monotonic() + leftMs);
  }

  /** What has become of a notification; told where a person has to act. Saying the same again changes nothing. */
  settled(notification: Notification, transition: Transition): void {
    const isHeld = transition.status === 'uncertain' && transition.nextAttemptAt === null;
    if ((transition.status !== 'dead' && !isHeld) || this.#known.has(notification.id)) return;
    const failure: Failure = {
      id: notification.id,
      recipient: maskAddress(notification.recipient.address),
      type: notification.type,
      attempts: Math.max(1, transition.retryCount),
      reason: transition.errorMessage,
      isHeld,
    };
    this.#alerts.add(failure);
    this.#keep(failure.id, JSON.stringify(failure));
  }

  /** The rows say it now: when the same notification fails once more, that is news. */
  written(ids: readonly string[]): void {
    for (const id of ids) {
      const kept = this.#known.get(id);
      if (kept === TOLD) this.#keep(id, null);
      else if (kept !== undefined) this.#known.delete(id);
    }
  }

  channelChanged({ channel, stop }: GuardChange): void {
    if (stop !== null) {
      this.#alerts.addNews({ channel, stopped: stop.reason });
      this.#keepStopped(channel, stop.reason);
    } else if (this.#stopped.has(channel)) {
      this.#alerts.addNews({ channel, stopped: null });
      this.#keepStopped(channel, null);
    }
  }

  /** Says what there is to say, if it is time. */
  speak(): void {
    const { dispatcher, clock } = this.#parts;
    const text = this.#alerts.take(clock.monotonic());
    if (text === null) return;
    const id = `admin alert ${++this.#sent}`;
    const createdAt = clock.now();
    this.#remember('alerted', 'at', String(createdAt));
    const address = this.#parts.address();
    const recipient = { channel: 'telegram', address } as const;
    const notification = queued({ id, recipient, message: text, type: 'admin_alert', createdAt }, 1);
    dispatcher.add({
      id,
      address,
      cost: 1,
      priority: 1,
      createdAt,
      run: () => this.#send(notification),
    });
  }

  async #send(notification: Notification): Promise<void> {
    const { channel, log, clock, dispatcher } = this.#parts;
    const { address } = notification.recipient;
    const outcome = await channel.send(notification);
    // What may have arrived is told again: better twice than never.
    const isRefused = outcome.kind === 'rejected';
    const heard = this.#alerts.heard(
      outcome.kind === 'delivered' ? 'delivered' : isRefused ? 'refused' : 'failed',
      clock.monotonic(),
    );
    for (const id of heard.failures) this.#heard(id);
    for (const { channel, stopped } of heard.news)
      if (stopped !== null && this.#stopped.has(channel)) this.#keepStopped(channel, TOLD);
    if (outcome.kind === 'rateLimited') dispatcher.rateLimited(address, outcome.retryAfterMs);
    if (outcome.kind === 'delivered') log.info({ to: maskAddress(address) }, 'the admin was told');
    else log.warn({ to: maskAddress(address), reason: outcome.reason }, 'the admin could not be told');
  }

  #heard(id: string): void {
    this.#keep(id, this.#known.has(id) ? TOLD : null);
  }

  #keep(id: string, value: string | null): void {
    if (value === null) this.#known.delete(id);
    else this.#known.set(id, value);
    this.#remember('alert', id, value);
  }

  #keepStopped(channel: string, value: string | null): void {
    if (value === null) this.#stopped.delete(channel);
    else this.#stopped.set(channel, value);
    this.#remember('stopped', channel, value);
  }

  #remember(kind: string, key: string, value: string | null): void {
    // Where the journal can't be written any more, the next send says so and stops the worker.
    this.#parts.journal.remember(kind, key, value).catch(() => undefined);
  }
}
