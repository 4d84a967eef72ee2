import type { Spin } from './spin.ts';
import type { SpinHistory } from './spin-history.ts';

/** The longest that Google keeps anything (documented: CacheService). */
const CACHE_SECONDS = 21_600;

/**
 * How often one person has spun in the Mini App today, and what they won. Day and person stand in the ids of such spins,
 * so that one search of the tab counts them; what they won is remembered beside the sheet, and read from it where Google
 * has forgotten any of it.
 */
export class SpinsOfToday {
  private readonly history: SpinHistory;
  private readonly prefix: string;
  private readonly rows: readonly number[];

  /** @param dateTime the wall clock of the spreadsheet, `2026-01-31 14:30:00` */
  constructor(history: SpinHistory, userId: string, dateTime: string) {
    this.history = history;
    this.prefix = `${dateTime.slice(0, 10).replace(/-/g, '')}-${userId}-`;
    this.rows = history.withIdPrefix(this.prefix);
  }

  get count(): number {
    return this.rows.length;
  }

  /** The id in the sheet of a spin that the Mini App calls so. */
  idOf(spinId: string): string {
    return this.prefix + spinId;
  }

  /** What a spin won before; undefined for a new one. */
  prizeOf(id: string): string | undefined {
    if (this.rows.length === 0) return undefined;
    const known = this.remembered();
    const complete = Object.keys(known).length === this.rows.length;
    return complete ? known[id] : this.history.prizesIn(this.rows).get(id);
  }

  /** Keeps what a spin has won, that the next one need not read the sheet. */
  remember({ spinId, prize }: Spin): void {
    const known = { ...this.remembered(), [spinId]: prize };
    CacheService.getScriptCache().put(this.cacheKey(), JSON.stringify(known), CACHE_SECONDS);
  }

  private remembered(): Readonly<Record<string, string>> {
    const text = CacheService.getScriptCache().get(this.cacheKey());
    return text === null ? {} : (JSON.parse(text) as Record<string, string>);
  }

  private cacheKey(): string {
    return `spins:${this.prefix}`;
  }
}
