import type { ChannelName } from '@sheet-courier/shared';
import { Breaker } from './breaker.ts';
import type { Channel, ChannelHealth } from './channel.ts';

const MISCONFIGURED_RECHECK_MS = 60_000;
const UNREACHABLE_RECHECK_MS = 5_000;

/** Why a channel takes nothing just now. */
export interface Stop {
  readonly kind: 'unchecked' | 'unreachable' | 'misconfigured';
  /** For operators: what is wrong and what to do. */
  readonly reason: string;
}

/** What changed at a check, for the log and for the admin. */
export interface GuardChange {
  readonly channel: ChannelName;
  readonly stop: Stop | null;
  /** How the channel calls itself, where it answered. */
  readonly identity: string | null;
}

/**
 * Knows which channels may be used. A channel is unchecked at first; it stops when its provider refuses the settings,
 * can't be reached or fails again and again, keeps its queue untouched meanwhile, and is asked again at intervals until it
 * works. All times are monotonic milliseconds.
 */
export class ChannelGuard {
  readonly #channels: ReadonlyMap<ChannelName, Channel>;
  readonly #stops = new Map<ChannelName, Stop>();
  readonly #recheckAt = new Map<ChannelName, number>();
  readonly #breakers: ReadonlyMap<ChannelName, Breaker>;
  #changes: GuardChange[] = [];

  constructor(channels: ReadonlyMap<ChannelName, Channel>) {
    this.#channels = channels;
    this.#breakers = new Map([...channels.keys()].map((name) => [name, new Breaker()]));
    for (const name of channels.keys())
      this.#stops.set(name, { kind: 'unchecked', reason: 'not checked yet' });
  }

  /** Null where the channel may be used. */
  stopOf(name: ChannelName): Stop | null {
    if (!this.#channels.has(name)) return { kind: 'misconfigured', reason: `there is no channel "${name}"` };
    return this.#stops.get(name) ?? null;
  }

  /** After trouble one notification at a time is sent, until one comes to a proper answer. */
  isProbing(name: ChannelName): boolean {
    return this.#breakers.get(name)?.isHalfOpen === true;
  }

  /** What a call to the provider came to: a proper answer, or trouble. */
  heard(name: ChannelName, what: 'answer' | 'trouble', now: number): void {
    const breaker = this.#breakers.get(name);
    if (breaker?.heard(what, now) !== true) return;
    const waitMs = breaker.waitMs(now);
    const seconds = Math.round(waitMs / 1000);
    const reason = `${name} fails again and again; the next try is in ${seconds} s`;
    this.#stop(name, { kind: 'unreachable', reason }, now + waitMs);
  }

  /** The provider refuses the settings. */
  refused(name: ChannelName, reason: string, now: number): void {
    this.#stop(name, { kind: 'misconfigured', reason }, now + MISCONFIGURED_RECHECK_MS);
  }

  /** Asks the stopped channels whose time has come. */
  async check(now: number): Promise<void> {
    const due = [...this.#stops.keys()].filter((name) => (this.#recheckAt.get(name) ?? 0) <= now);
    await Promise.all(due.map((name) => this.#checkOne(name, now)));
  }

  /** What has changed since this was last asked. */
  takeChanges(): readonly GuardChange[] {
    const changes = this.#changes;
    this.#changes = [];
    return changes;
  }

  #stop(channel: ChannelName, stop: Stop, recheckAt: number): void {
    if (this.#stops.get(channel)?.kind !== stop.kind) this.#changes.push({ channel, stop, identity: null });
    this.#stops.set(channel, stop);
    this.#recheckAt.set(channel, recheckAt);
  }

  async #checkOne(channel: ChannelName, now: number): Promise<void> {
    const health = await this.#channels.get(channel)?.check();
    if (health === undefined) return;
    if (health.kind === 'usable') {
      this.#stops.delete(channel);
      this.#changes.push({ channel, stop: null, identity: health.identity });
      return;
    }
    this.#stop(channel, { kind: health.kind, reason: describe(health) }, now + recheckMs(health.kind));
  }
}

function describe(health: Exclude<ChannelHealth, { kind: 'usable' }>): string {
  return health.kind === 'misconfigured' ? `${health.reason} ${health.advice}` : health.reason;
}

function recheckMs(kind: Stop['kind']): number {
  return kind === 'misconfigured' ? MISCONFIGURED_RECHECK_MS : UNREACHABLE_RECHECK_MS;
}
