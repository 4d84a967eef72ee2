const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;

/** How long to wait before each retry; when the list is used up, a notification is dead. */
export interface RetryPolicy {
  readonly name: string;
  /** The wait before retry 1, 2, …, without jitter. */
  readonly delaysMs: readonly number[];
}

export const RETRY_POLICY_NAMES = ['standard', 'persistent'] as const;

export type RetryPolicyName = (typeof RETRY_POLICY_NAMES)[number];

/** The jitter adds up to this part of a delay, so that what failed together does not come back together. */
const JITTER_PART = 0.1;

/** The original design's: a few retries, evenly apart. */
export function standardPolicy(maxRetries: number, retryDelayMs: number): RetryPolicy {
  return { name: 'standard', delaysMs: Array.from({ length: maxRetries }, () => retryDelayMs) };
}

/** For what must arrive: five tries within the same minute, then ten rounds, at last hourly. */
export const PERSISTENT_POLICY: RetryPolicy = {
  name: 'persistent',
  delaysMs: [
    ...[1, 2, 4, 8, 16].map((seconds) => seconds * SECOND_MS),
    ...[5, 10, 20, 40, 60, 60, 60, 60, 60, 60].map((minutes) => minutes * MINUTE_MS),
  ],
};

/**
 * The wait before the retry that follows `failedAttempts` failed attempts, or null where the policy is used up.
 *
 * @param random in [0, 1)
 */
export function retryDelayMs(policy: RetryPolicy, failedAttempts: number, random: number): number | null {
  const delayMs = policy.delaysMs[failedAttempts - 1];
  return delayMs === undefined ? null : Math.round(delayMs * (1 + JITTER_PART * random));
}

/** How many sends the policy allows in all. */
export function maxAttempts(policy: RetryPolicy): number {
  return policy.delaysMs.length + 1;
}
