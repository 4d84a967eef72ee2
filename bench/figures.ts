/** Messages a second from the first arrival to the last; times in milliseconds, in any order. */
export function sustainedPerSecond(arrivalsMs: readonly number[]): number {
  const spanMs = Math.max(...arrivalsMs) - Math.min(...arrivalsMs);
  return ((arrivalsMs.length - 1) / spanMs) * 1000;
}

/** The most arrivals in any window of this length, wherever it begins. */
export function mostInWindow(arrivalsMs: readonly number[], windowMs: number): number {
  const sorted = [...arrivalsMs].sort((one, other) => one - other);
  let most = 0;
  let first = 0;
  for (const [last, at] of sorted.entries()) {
    while (at - (sorted[first] ?? at) >= windowMs) first++;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

/** By nearest rank. @param rank 0…100 */
export function percentile(values: readonly number[], rank: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil((rank / 100) * sorted.length) - 1)] ?? Number.NaN;
}
