import type { ChannelName, Notification, Outcome } from '@sheet-courier/shared';

/** One way to reach a recipient. It does what it is told once and says what came of it; waiting and retrying are not its business. */
export interface Channel {
  readonly name: ChannelName;
  /** Hands the notification to the provider, once. Never rejects: whatever happens is an outcome. Never aborted half-way. */
  send(notification: Notification): Promise<Outcome>;
  /** Asks the provider whether the channel can be used, without sending anything. */
  check(): Promise<ChannelHealth>;
}

export type ChannelHealth =
  /** `identity` is how the channel calls itself, for logs: `@my_bot`. */
  | { readonly kind: 'usable'; readonly identity: string }
  /** Nobody answers; it may work again by itself. */
  | { readonly kind: 'unreachable'; readonly reason: string }
  /** The provider answers, but refuses these settings: the operator must mend them. */
  | { readonly kind: 'misconfigured'; readonly reason: string; readonly advice: string };
