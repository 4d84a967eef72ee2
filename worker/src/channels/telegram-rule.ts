/**
 * What an answer means. `{answer}` in a text stands for Telegram's own words.
 *
 * - `plainText`: rejected, but goes out once more without its formatting.
 * - `moved`: rejected, but goes out once more to the chat's new id.
 */
export type Meaning =
  | {
      readonly kind: 'rejected' | 'plainText' | 'moved';
      readonly fault: 'recipient' | 'payload';
      readonly reason: string;
      readonly advice: string;
    }
  | { readonly kind: 'rateLimited' | 'unavailable'; readonly reason: string }
  /** The reason is the middle of a sentence: "Possibly delivered: … at 14:30:07." */
  | { readonly kind: 'uncertain'; readonly reason: string }
  | { readonly kind: 'misconfigured'; readonly reason: string; readonly advice: string };

export interface Rule {
  /** HTTP status; null where no answer came, and then the pattern is for the failure's code. */
  readonly status: number | null;
  /** On the answer's description, which is empty where the answer is not Telegram's JSON. */
  readonly pattern: RegExp;
  readonly meaning: Meaning;
  /** Where it is known from, and how well. */
  readonly source: string;
}
