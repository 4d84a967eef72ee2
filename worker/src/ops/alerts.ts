import { escapeHtml, htmlLength, TEXT_LIMIT } from '@sheet-courier/shared';

/** The admin hears at most once in this time, however much there is to say. */
export const ALERT_INTERVAL_MS = 60_000;

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

/** What one message told. */
interface Told {
  /** By id. */
  readonly failures: readonly string[];
  readonly news: readonly ChannelNews[];
}

/**
 * What the admin has yet to hear. It says when a message may go and what it says; sending it is not its business. Nothing
 * counts as heard before `heard` is called, so that a message that did not get through is told again with the next.
 */
export class Alerts {
  readonly #failures = new Map<string, Failure>();
  /** By channel: only the latest counts. */
  readonly #news = new Map<string, ChannelNews>();
  #told: Told | null = null;
  /** Monotonic milliseconds. */
  #nextAt = Number.NEGATIVE_INFINITY;

  add(failure: Failure): void {
    this.#failures.set(failure.id, failure);
  }

  addNews(news: ChannelNews): void {
    this.#news.set(news.channel, news);
  }

  /** Nothing is told before: so much was told shortly before a restart. */
  waitUntil(monotonic: number): void {
    this.#nextAt = Math.max(this.#nextAt, monotonic);
  }

  /** The message to send now, in Telegram HTML; null where there is none or it is too early, or one is on its way. */
  take(monotonicNow: number): string | null {
    if (this.#told !== null || monotonicNow < this.#nextAt) return null;
    if (this.#failures.size + this.#news.size === 0) return null;
    this.#nextAt = monotonicNow + ALERT_INTERVAL_MS;
    this.#told = { failures: [...this.#failures.keys()], news: [...this.#news.values()] };
    return compose([...this.#failures.values()], this.#told.news);
  }

  /** What became of the message taken last. @returns what has now been told */
  heard(result: 'delivered' | 'refused' | 'failed', monotonicNow: number): Told {
    const told = this.#told;
    this.#told = null;
    if (result === 'refused') this.#nextAt = monotonicNow + REFUSED_INTERVAL_MS;
    if (told === null || result !== 'delivered') return { failures: [], news: [] };
    for (const id of told.failures) this.#failures.delete(id);
    for (const news of told.news) if (this.#news.get(news.channel) === news) this.#news.delete(news.channel);
    return told;
  }
}

/** As many failures in full as fit; the others are counted, so that none goes untold. */
function compose(failures: readonly Failure[], news: readonly ChannelNews[]): string {
  for (let full = Math.min(TOLD_IN_FULL, failures.length); ; full--) {
    const text = composeWith(full, failures, news);
    if (full <= 0 || htmlLength(text) <= TEXT_LIMIT) return text;
  }
}

function composeWith(full: number, failures: readonly Failure[], news: readonly ChannelNews[]): string {
  const parts = news.map(describeNews);
  if (failures.length > 0) {
    parts.push(`<b>${headingOf(failures)}</b>`, ...failures.slice(0, full).map(describeFailure));
  }
  if (failures.length > full)
    parts.push(`… and ${failures.length - full} more: see Status "dead" and "uncertain" in the sheet.`);
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
    : `⛔ ${escapeHtml(channel)} is stopped, its queue waits: ${escapeHtml(shorten(stopped, REASON_CHARACTERS))}`;
}

const REASON_CHARACTERS = 300;
const NAME_CHARACTERS = 60;

function describeFailure({ id, recipient, type, attempts, reason }: Failure): string {
  const name = (text: string) => escapeHtml(shorten(text, NAME_CHARACTERS));
  const kind = type === '' ? '' : ` (${name(type)})`;
  const tries = attempts === 1 ? '1 attempt' : `${attempts} attempts`;
  const why = escapeHtml(shorten(reason, REASON_CHARACTERS));
  return `<code>${name(id)}</code>${kind} to ${name(recipient)}, ${tries}: ${why}`;
}

function shorten(text: string, most: number): string {
  const characters = Array.from(text);
  return characters.length <= most ? text : `${characters.slice(0, most).join('')}…`;
}
