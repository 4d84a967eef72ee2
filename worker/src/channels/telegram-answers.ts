import type { Outcome } from '@sheet-courier/shared';
import type { Meaning, Rule } from './telegram-rule.ts';
import { RULES } from './telegram-rules.ts';

/** What one call to the Bot API came to, before anybody judges it. */
export type Answer =
  | { readonly kind: 'result'; readonly result: unknown }
  | {
      readonly kind: 'refusal';
      /** Of HTTP. */
      readonly status: number;
      /** Telegram's own words; empty where the answer was not its JSON. */
      readonly description: string;
      readonly retryAfterSeconds: number | null;
      /** The group's new id. */
      readonly movedTo: string | null;
    }
  | {
      readonly kind: 'failure';
      /** Of the system, undici or the client library: `ECONNREFUSED`, `ETIMEOUT`, `EPARSE`. */
      readonly code: string;
      /** Nothing of the request can have left. */
      readonly provablyUnsent: boolean;
    };

export type Unsuccessful = Exclude<Answer, { kind: 'result' }>;

/** What asks to wait without saying how long (choice). */
const DEFAULT_WAIT_SECONDS = 5;

/** Reported: waits up to 73,414 s; what is far beyond that is no wait but a mistake. */
const LONGEST_WAIT_SECONDS = 7 * 86_400;

const LONGEST_QUOTE = 200;

/** The first rule that matches, or null. */
export function ruleFor(answer: Unsuccessful): Rule | null {
  const status = answer.kind === 'refusal' ? answer.status : null;
  const text = wordsOf(answer);
  return RULES.find((rule) => rule.status === status && rule.pattern.test(text)) ?? null;
}

/**
 * What an answer means, in words for operators. Where no rule matches, it is uncertain if the request may have left and
 * unavailable if it provably did not.
 */
export function meaningOf(answer: Unsuccessful): Meaning {
  const rule = ruleFor(answer);
  const quote = quoted(wordsOf(answer));
  if (answer.kind === 'failure' && answer.provablyUnsent && rule?.meaning.kind !== 'misconfigured') {
    return { kind: 'unavailable', reason: `Telegram cannot be reached (${quote}).` };
  }
  if (rule === null)
    return { kind: 'uncertain', reason: `Telegram could not be understood (${unmatched(answer)})` };
  const reason = rule.meaning.reason.replace('{answer}', () => quote);
  return { ...rule.meaning, reason };
}

/** The outcome of a send that got this answer and is not tried otherwise. */
export function outcomeOf(answer: Unsuccessful): Outcome {
  const meaning = meaningOf(answer);
  switch (meaning.kind) {
    case 'rejected':
    case 'plainText':
    case 'moved': {
      const { fault, reason, advice } = meaning;
      return { kind: 'rejected', fault, reason, advice };
    }
    case 'rateLimited': {
      const seconds = waitSeconds(answer) ?? DEFAULT_WAIT_SECONDS;
      return { kind: 'rateLimited', retryAfterMs: seconds * 1_000, reason: meaning.reason };
    }
    case 'unavailable':
      return { kind: 'unavailable', reason: meaning.reason };
    case 'uncertain':
      return { kind: 'uncertain', reason: meaning.reason };
    case 'misconfigured':
      return { kind: 'misconfigured', reason: meaning.reason, advice: meaning.advice };
  }
}

/** How long the answer asks to wait: by its parameters or header, else by its words (also those within an album's). */
export function waitSeconds(answer: Unsuccessful): number | null {
  if (answer.kind === 'failure') return null;
  const inWords = /retry after (\d{1,9})/i.exec(answer.description)?.[1];
  const seconds = answer.retryAfterSeconds ?? (inWords === undefined ? null : Number(inWords));
  return seconds === null ? null : Math.min(Math.max(1, seconds), LONGEST_WAIT_SECONDS);
}

/** The provider itself is in trouble, or the way to it: not this message or this chat. */
export function isProviderTrouble(answer: Answer): boolean {
  return answer.kind === 'failure' || (answer.kind === 'refusal' && answer.status >= 500);
}

function wordsOf(answer: Unsuccessful): string {
  return answer.kind === 'refusal' ? answer.description : answer.code;
}

function unmatched(answer: Unsuccessful): string {
  const words = quoted(wordsOf(answer));
  if (answer.kind === 'failure') return words;
  return words === '' ? `status ${answer.status}` : `status ${answer.status}: ${words}`;
}

/** Words from outside, for one line in a cell: bounded, and without what would break the line. */
export function quoted(words: string): string {
  const line = words
    .replace(/^(Bad Request|Forbidden|Internal Server Error): /, '')
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim();
  const characters = Array.from(line);
  return characters.length <= LONGEST_QUOTE ? line : `${characters.slice(0, LONGEST_QUOTE).join('')}…`;
}
