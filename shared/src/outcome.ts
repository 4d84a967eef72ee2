/**
 * What an attempt to hand a notification to its channel came to. Reasons, advice and notes are sentences for operators to
 * read; the reason of `uncertain` is a clause, because the time of the attempt follows it.
 */
export type Outcome =
  /** The provider confirmed it. `note` says what was sent otherwise than asked, such as without its formatting. */
  | { readonly kind: 'delivered'; readonly messageId: string; readonly at: number; readonly note?: string }
  /** Not sent: the provider asks to wait. Costs no attempt. */
  | { readonly kind: 'rateLimited'; readonly retryAfterMs: number; readonly reason: string }
  /** Not sent, and the same again would be refused again: a bad recipient or a bad payload. */
  | {
      readonly kind: 'rejected';
      readonly reason: string;
      readonly advice: string;
      readonly fault: 'recipient' | 'payload';
    }
  /** Provably not sent; another try may succeed. */
  | { readonly kind: 'unavailable'; readonly reason: string }
  /** May have been delivered. */
  | { readonly kind: 'uncertain'; readonly reason: string }
  /** The whole channel is unusable until somebody mends its settings; nothing was sent. */
  | { readonly kind: 'misconfigured'; readonly reason: string; readonly advice: string };
