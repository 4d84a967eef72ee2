import { mostInWindow, percentile, sustainedPerSecond } from './figures.ts';

/** A message when it reached the server. */
export interface Arrival {
  readonly chat: number;
  readonly atMs: number;
}

export interface LimitVerdict {
  readonly mostInASecond: number;
  readonly mostPerChatInASecond: number;
  readonly mostPerGroupInAMinute: number;
  /** While there were messages that no limit of their chat held back, by the arrivals of all. */
  readonly sustained: number;
  /** From the first arrival on, of all but the hot chat and the groups. */
  readonly othersP99Ms: number;
  /** What the hot chat took meanwhile, in milliseconds of the whole rate: what it may cost the others. */
  readonly hotShareMs: number;
}

/** Groups have negative ids; the hot chat and the groups are held back by their own limits, all others by the rate alone. */
export function judgeLimits(
  arrivals: readonly Arrival[],
  { hotChat, rate }: { readonly hotChat: number; readonly rate: number },
): LimitVerdict {
  const times = arrivals.map(({ atMs }) => atMs);
  const first = Math.min(...times);
  const others = arrivals.filter(({ chat }) => chat > 0 && chat !== hotChat).map(({ atMs }) => atMs);
  const othersEnd = Math.max(...others);
  const meanwhile = arrivals.filter(({ atMs }) => atMs <= othersEnd);
  const hotMeanwhile = meanwhile.filter(({ chat }) => chat === hotChat).length;
  return {
    mostInASecond: mostInWindow(times, 1_000),
    mostPerChatInASecond: mostOfOne(arrivals, 1_000),
    mostPerGroupInAMinute: mostOfOne(
      arrivals.filter(({ chat }) => chat < 0),
      60_000,
    ),
    sustained: sustainedPerSecond(meanwhile.map(({ atMs }) => atMs)),
    othersP99Ms: percentile(others, 99) - first,
    hotShareMs: (hotMeanwhile / rate) * 1_000,
  };
}

function mostOfOne(arrivals: readonly Arrival[], windowMs: number): number {
  const byChat = new Map<number, number[]>();
  for (const { chat, atMs } of arrivals) {
    const times = byChat.get(chat);
    if (times === undefined) byChat.set(chat, [atMs]);
    else times.push(atMs);
  }
  return Math.max(0, ...[...byChat.values()].map((times) => mostInWindow(times, windowMs)));
}
