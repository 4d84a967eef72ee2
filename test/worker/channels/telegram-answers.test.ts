import { readFileSync } from 'node:fs';
import type { Outcome } from '@sheet-courier/shared';
import { describe, expect, it } from 'vitest';
import {
  isProviderTrouble,
  outcomeOf,
  ruleFor,
  type Unsuccessful,
} from '../../../worker/src/channels/telegram-answers.ts';
import { RULES } from '../../../worker/src/channels/telegram-rules.ts';

interface KnownError {
  readonly http: number | null;
  readonly pattern: string;
  readonly example: string;
  readonly params: { readonly retry_after?: number; readonly migrate_to_chat_id?: number } | null;
  readonly class: 'permanent' | 'retry_after' | 'transient' | 'ambiguous' | 'configuration';
  readonly scope: string;
}

const FIXTURE = new URL('../../fixtures/telegram-errors.json', import.meta.url);
const { rules: known } = JSON.parse(readFileSync(FIXTURE, 'utf8')) as {
  readonly rules: readonly KnownError[];
};

const KIND_OF_CLASS: Readonly<Record<KnownError['class'], Outcome['kind']>> = {
  permanent: 'rejected',
  retry_after: 'rateLimited',
  transient: 'unavailable',
  ambiguous: 'uncertain',
  configuration: 'misconfigured',
};

/** Words that no server says but that stand for what it does: an answer without Telegram's JSON. */
const NOT_WORDS = /^\(|^HTML$|^\{/;

/** A crash is no answer: what was under way is settled when the worker starts again. */
const isAnswer = ({ example }: KnownError): boolean => !example.startsWith('process crash');

function refusal(
  status: number,
  description: string,
  given: Partial<Extract<Unsuccessful, { kind: 'refusal' }>> = {},
): Unsuccessful {
  return { kind: 'refusal', status, description, retryAfterSeconds: null, movedTo: null, ...given };
}

const failure = (code: string, provablyUnsent = false): Unsuccessful => ({
  kind: 'failure',
  code,
  provablyUnsent,
});

/** Every answer that one known error stands for. */
function answersOf({ http, example, params }: KnownError): Unsuccessful[] {
  if (http === null) return example.split('|').map((code) => failure(code));
  if (NOT_WORDS.test(example)) return [refusal(http, '')];
  return example
    .split(' | ')
    .map((words) => refusal(http, words, { retryAfterSeconds: params?.retry_after ?? null }));
}

function expectedOf({ class: kind, scope, params }: KnownError): object {
  return {
    kind: KIND_OF_CLASS[kind],
    ...(kind === 'permanent' ? { fault: scope } : {}),
    ...(params?.retry_after === undefined ? {} : { retryAfterMs: params.retry_after * 1_000 }),
  };
}

describe('a known answer of Telegram', () => {
  it.each(known.filter(isAnswer).map((error) => [error.http ?? 'no answer', error.example, error] as const))(
    '%s "%s" comes to what it means',
    (_status, _example, error) => {
      for (const answer of answersOf(error)) {
        expect(ruleFor(answer)).not.toBeNull();
        expect(outcomeOf(answer)).toMatchObject(expectedOf(error));
      }
    },
  );

  it('is told by the most telling rule: each known error has one of its own', () => {
    const used = new Set(known.filter(isAnswer).flatMap(answersOf).map(ruleFor));
    const other = RULES.filter((rule) => !used.has(rule));

    expect(
      other.map(({ source }) => source).filter((source) => !/^(choice|documented)/.test(source)),
    ).toEqual([]);
  });

  it('is put in words for operators: a whole sentence and what to do', () => {
    for (const { meaning, source } of RULES) {
      expect(source).not.toBe('');
      expect(meaning.reason).toMatch(
        meaning.kind === 'uncertain' ? /^(Telegram|[a-z]).*[^.]$/ : /^[A-Z].*\.$/,
      );
      expect('advice' in meaning ? meaning.advice : 'None needed.').toMatch(/^[A-Z].*\.$/);
    }
  });
});

describe('a wait', () => {
  it.each([
    ['the parameters', refusal(429, 'Too Many Requests: retry after 3', { retryAfterSeconds: 7 }), 7],
    ['the words', refusal(429, 'Too Many Requests: retry after 35'), 35],
    ['neither: five seconds', refusal(429, ''), 5],
    ['nonsense: at least one', refusal(429, '', { retryAfterSeconds: 0 }), 1],
    ['nonsense: at most a week', refusal(429, '', { retryAfterSeconds: 999_999_999 }), 604_800],
  ])('is as long as said by %s', (_where, answer, seconds) => {
    expect(outcomeOf(answer)).toMatchObject({ kind: 'rateLimited', retryAfterMs: seconds * 1_000 });
  });
});

describe('an answer that no rule knows', () => {
  it.each([refusal(403, ''), refusal(418, 'I am a teapot'), refusal(520, ''), failure('EWEIRD')])(
    'is uncertain, because the request may have left: %j',
    (answer) => {
      expect(ruleFor(answer)).toBeNull();
      expect(outcomeOf(answer).kind).toBe('uncertain');
    },
  );

  it('is unavailable where the request provably did not leave', () => {
    expect(outcomeOf(failure('EWEIRD', true))).toEqual({
      kind: 'unavailable',
      reason: 'Telegram cannot be reached (EWEIRD).',
    });
  });

  it('is unavailable even for a code that otherwise is uncertain', () => {
    expect(outcomeOf(failure('ECONNRESET', true)).kind).toBe('unavailable');
  });
});

describe("Telegram's own words", () => {
  it('are quoted on one line, and not at any length', () => {
    const outcome = outcomeOf(refusal(400, `Bad Request: some\n thing\u0000 ${'x'.repeat(5_000)}`));

    expect(outcome).toMatchObject({
      reason: expect.stringMatching(/^Telegram refuses it \(some thing x{180,200}…\)\.$/),
    });
  });

  it('never are taken for a pattern', () => {
    expect(outcomeOf(refusal(400, 'Bad Request: $& $1'))).toMatchObject({
      reason: 'Telegram refuses it ($& $1).',
    });
  });
});

describe("the provider's own trouble", () => {
  it.each([
    [refusal(502, ''), true],
    [refusal(500, 'Internal Server Error'), true],
    [failure('ECONNREFUSED', true), true],
    [failure('ETIMEOUT'), true],
    [refusal(429, ''), false],
    [refusal(403, 'Forbidden: bot was blocked by the user'), false],
    [{ kind: 'result', result: {} } as const, false],
  ])('is told from what is wrong with one message: %j', (answer, expected) => {
    expect(isProviderTrouble(answer)).toBe(expected);
  });
});
