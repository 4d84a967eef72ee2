import type { ChannelName } from '@sheet-courier/shared';
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
 * Knows which channels may be used. A channel is unchecked at first; it stops when its provider refuses the settings or
 * can't be reached, keeps its queue untouched meanwhile, and is asked again at intervals until it works.
 */
export class ChannelGuard {
  readonly #channels: ReadonlyMap<ChannelName, Channel>;
  readonly #stops = new Map<ChannelName, Stop>();
  /** Monotonic milliseconds. */
  readonly #recheckAt = new Map<ChannelName, number>();

  constructor(channels: ReadonlyMap<ChannelName, Channel>) {
    this.#channels = channels;
    for (const name of channels.keys())
      this.#stops.set(name, { kind: 'unchecked', reason: 'not checked yet' });
  }

  /** Null where the channel may be used. */
  stopOf(name: ChannelName): Stop | null {
    if (!this.#channels.has(name)) return { kind: 'misconfigured', reason: `there is no channel "${name}"` };
    return this.#stops.get(name) ?? null;
  }

  /** Stops a channel because of what a send came to. True where it was usable before. */
  stop(
    name: ChannelName,
    kind: 'unreachable' | 'misconfigured',
    reason: string,
    monotonicNow: number,
  ): boolean {
    const news = !this.#stops.has(name);
    this.#stops.set(name, { kind, reason });
    this.#recheckAt.set(name, monotonicNow + recheckMs(kind));
    return news;
  }

  /** Asks the stopped channels whose time has come; resolves to what changed. */
  async check(monotonicNow: number): Promise<readonly GuardChange[]> {
    const due = [...this.#stops.keys()].filter((name) => (this.#recheckAt.get(name) ?? 0) <= monotonicNow);
    const changes = await Promise.all(due.map((name) => this.#checkOne(name, monotonicNow)));
    return changes.filter((change) => change !== null);
  }

  async #checkOne(name: ChannelName, monotonicNow: number): Promise<GuardChange | null> {
    const health = await this.#channels.get(name)?.check();
    const before = this.#stops.get(name);
    if (health === undefined || before === undefined) return null;
    if (health.kind === 'usable') {
      this.#stops.delete(name);
      return { channel: name, stop: null, identity: health.identity };
    }
    const stop = { kind: health.kind, reason: describe(health) };
    this.#stops.set(name, stop);
    this.#recheckAt.set(name, monotonicNow + recheckMs(health.kind));
    return before.kind === stop.kind && before.reason === stop.reason
      ? null
      : { channel: name, stop, identity: null };
  }
}

function describe(health: Exclude<ChannelHealth, { kind: 'usable' }>): string {
  return health.kind === 'misconfigured' ? `${health.reason} ${health.advice}` : health.reason;
}

function recheckMs(kind: Stop['kind']): number {
  return kind === 'misconfigured' ? MISCONFIGURED_RECHECK_MS : UNREACHABLE_RECHECK_MS;
}
