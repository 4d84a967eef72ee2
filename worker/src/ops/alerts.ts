import { escapeHtml, htmlLength, TEXT_LIMIT } from '@sheet-courier/shared';

/** The admin hears at most once in this time, however much there is to say. */
const INTERVAL_MS = 60_000;

/** When the admin's chat refuses, it does so until a person mends it. */
const REFUSED_INTERVAL_MS = 60 * 60_000;

/** How many failures one message tells in full; the others are counted. */
const TOLD_IN_FULL = 10;

/** What the admin is to hear of one notification that was given up. */
export interface Failure {
  readonly id: string;
  /** Masked: the message may be read over a shoulder, the sheet has the whole address. */
  readonly recipient: string;
  readonly type: string;
  readonly attempts: number;
  /** Why, and what to do about it. */
  readonly reason: string;
  /** Not given up, but possibly delivered and held for a person. */
  readonly isHeld: boolean;
}

export interface ChannelNews {
  readonly channel: string;
  /** Null: it works again. */
  readonly stopped: string | null;
}

/**
 * What the admin has yet to hear. It says when a message may go and what it says; sending it is not its business. Nothing
 * counts as heard before `heard` is called, so that a message that did not get through is told again with the next.
 */
export class Alerts {
  readonly #failures = new Map<string, Failure>();
  #news: ChannelNews[] = [];
  #told: { readonly failures: readonly string[]; readonly news: readonly ChannelNews[] } | null = null;
  /** Monotonic milliseconds. */
  #nextAt = Number.NEGATIVE_INFINITY;

  add(failure: Failure): void {
    this.#failures.set(failure.id, failure);
  }

  addNews(news: ChannelNews): void {
    this.#news.push(news);
  }

  /** The message to send now, in Telegram HTML; null where there is none or it is too early, or one is on its way. */
  take(monotonicNow: number): string | null {
    if (this.#told !== null || monotonicNow < this.#nextAt) return null;
    if (this.#failures.size + this.#news.length === 0) return null;
    this.#nextAt = monotonicNow + INTERVAL_MS;
    this.#told = { failures: [...this.#failures.keys()], news: [...this.#news] };
    return compose([...this.#failures.values()], this.#news);
  }

  /** What became of the message taken last. @returns the ids of the failures that have now been told */
  heard(result: 'delivered' | 'refused' | 'failed', monotonicNow: number): readonly string[] {
    const told = this.#told;
    this.#told = null;
    if (result === 'refused') this.#nextAt = monotonicNow + REFUSED_INTERVAL_MS;
    if (told === null || result !== 'delivered') return [];
    for (const id of told.failures) this.#failures.delete(id);
    this.#news = this.#news.filter((news) => !told.news.includes(news));
    return told.failures;
  }
}

function compose(failures: readonly Failure[], news: readonly ChannelNews[]): string {
  const parts = news.map(describeNews);
  if (failures.length > 0) {
    parts.push(`<b>${headingOf(failures)}</b>`);
    parts.push(...failures.slice(0, TOLD_IN_FULL).map(describeFailure));
    if (failures.length > TOLD_IN_FULL)
      parts.push(
        `… and ${failures.length - TOLD_IN_FULL} more: see Status "dead" and "uncertain" in the sheet.`,
      );
  }
  // What is too long is cut between two parts, never inside a tag.
  while (parts.length > 1 && htmlLength(parts.join('\n\n')) > TEXT_LIMIT) parts.splice(-2, 1);
  return parts.join('\n\n');
}

function headingOf(failures: readonly Failure[]): string {
  const held = failures.filter(({ isHeld }) => isHeld).length;
  const texts = [
    counted(failures.length - held, 'was given up', 'were given up'),
    counted(held, 'may have been delivered and is held', 'may have been delivered and are held'),
  ];
  return texts.filter((text) => text !== '').join('; ');
}

function counted(count: number, one: string, many: string): string {
  if (count === 0) return '';
  return count === 1 ? `1 notification ${one}` : `${count} notifications ${many}`;
}

function describeNews({ channel, stopped }: ChannelNews): string {
  return stopped === null
    ? `✅ ${escapeHtml(channel)} works again; its queue goes on.`
    : `⛔ ${escapeHtml(channel)} is stopped, its queue waits: ${escapeHtml(stopped)}`;
}

const SHOWN_CHARACTERS = 300;

function describeFailure({ id, recipient, type, attempts, reason }: Failure): string {
  const shown = Array.from(reason).slice(0, SHOWN_CHARACTERS).join('');
  const kind = type === '' ? '' : ` (${escapeHtml(type)})`;
  const tries = attempts === 1 ? '1 attempt' : `${attempts} attempts`;
  return `<code>${escapeHtml(id)}</code>${kind} to ${escapeHtml(recipient)}, ${tries}: ${escapeHtml(shown)}`;
}
