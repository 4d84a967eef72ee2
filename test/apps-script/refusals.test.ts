import * as fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { initData, type ScriptRig, sign, spin, startScript } from './script-rig.ts';

const MINUTE_MS = 60_000;

/** Another script file of the project, so that thousands of calls need one execution. */
const ANSWER_ALL = `function answerAll(bodies) {
  return bodies.map((contents) => doPost({ postData: { contents } }).getContent());
}
function answerNothing() {
  return doPost({}).getContent();
}`;

const REFUSED: ReadonlySet<string> = new Set(['malformed', 'forged', 'expired', 'invalid']);

/** A text with some characters changed, cut out or doubled. */
const damaged = (text: string): fc.Arbitrary<string> =>
  fc
    .tuple(fc.nat(text.length - 1), fc.nat(3), fc.constantFrom('', '0', '"', '}', '\0', '\ud800', '&', '%'))
    .map(([at, length, put]) => text.slice(0, at) + put + text.slice(at + length))
    .filter((other) => other !== text);

const anything = fc.oneof(
  fc.string({ maxLength: 200 }),
  fc.json(),
  fc.string({ unit: 'binary', maxLength: 50 }),
);

const HOUR_MS = 60 * MINUTE_MS;

/** Bodies of every kind that must not get through: noise, damaged genuine ones, signed nonsense, stale ones. */
const hostile: fc.Arbitrary<string> = fc.oneof(
  anything,
  // Forged: a genuine body of another secret, damaged or not.
  anything.map((payload) => sign(payload, { secret: 'other' })),
  damaged(sign(spin(), { secret: 'other' })),
  damaged(JSON.stringify({ initData: initData({}, { token: '5:other' }), spinId: 'a' })),
  damaged(initData()).map((text) =>
    JSON.stringify({ initData: text.replace(/hash=./, 'hash=g'), spinId: 'a' }),
  ),
  // Genuine, but what is in it is nonsense.
  anything.map((payload) => sign(payload)),
  fc.json().map((user) => JSON.stringify({ initData: initData({}, { fields: { user } }), spinId: 'a' })),
  fc
    .string()
    .filter((id) => !/^[\w-]{1,36}$/.test(id))
    .map((spinId) => JSON.stringify({ initData: initData(), spinId })),
  // Genuine once.
  fc.integer({ min: 1, max: 1000 }).map((hours) => sign(spin(), { timestamp: Date.now() - hours * HOUR_MS })),
  fc
    .integer({ min: 2, max: 1000 })
    .map((hours) =>
      JSON.stringify({ initData: initData({}, { authDate: Date.now() - hours * HOUR_MS }), spinId: 'a' }),
    ),
  // Shaped like one.
  fc
    .record({ timestamp: anyValue(), nonce: anyValue(), payload: anyValue(), signature: anyValue() })
    .map((body) => JSON.stringify(body)),
  fc.record({ initData: anyValue(), spinId: anyValue() }).map((body) => JSON.stringify(body)),
);

function anyValue(): fc.Arbitrary<unknown> {
  return fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom('a'.repeat(16), '0'.repeat(64), Date.now()));
}

let script: ScriptRig;
let revision: number;

beforeAll(async () => {
  script = await startScript({ otherScript: ANSWER_ALL });
  await script.runtime.run('setUpSheet');
  ({ revision } = script.workbook);
});
afterEach(() => {
  if (script.workbook.revision !== revision) throw new Error('A refused call has written something.');
});
afterAll(() => script.close());

describe('a call is refused with a reason, and writes nothing, when', () => {
  test('it was signed with another secret', async () => {
    expect(await script.post(sign(spin(), { secret: 'other' }))).toMatchObject({
      ok: false,
      error: 'forged',
    });
  });

  test('its payload was changed after it was signed', async () => {
    const body = JSON.parse(sign(spin({ prize: 'a pen' })));
    body.payload = body.payload.replace('a pen', 'a car');

    expect(await script.post(JSON.stringify(body))).toMatchObject({ ok: false, error: 'forged' });
  });

  test('its timestamp was changed after it was signed', async () => {
    const body = JSON.parse(sign(spin(), { timestamp: Date.now() - 60 * MINUTE_MS }));
    body.timestamp = Date.now();

    expect(await script.post(JSON.stringify(body))).toMatchObject({ ok: false, error: 'forged' });
  });

  test.each([
    [-6 * MINUTE_MS, 'The timestamp is too old.'],
    [6 * MINUTE_MS, 'The timestamp is in the future.'],
  ])('it was signed %i ms from now', async (offset, reason) => {
    const answer = await script.post(sign(spin(), { timestamp: Date.now() + offset }));

    expect(answer).toEqual({ ok: false, error: 'expired', reason });
  });

  test.each([
    ['no JSON', 'hello'],
    ['empty', ''],
    ['an array', '[]'],
    ['null', 'null'],
    ['truncated', sign(spin()).slice(0, -20)],
    ['oversized', sign(spin({ name: 'x'.repeat(10_000) }))],
    ['without a signature', JSON.stringify({ timestamp: Date.now(), nonce: 'n'.repeat(16), payload: '{}' })],
    ['with a short nonce', sign(spin(), { nonce: 'short' })],
    ['with a dot in its nonce', sign(spin(), { nonce: 'a.b'.repeat(6) })],
  ])('its body is %s', async (_, body) => {
    expect(await script.post(body)).toMatchObject({ ok: false, error: 'malformed' });
  });

  test('it has no body at all', async () => {
    expect(await script.runtime.run('answerNothing')).toContain('"error":"malformed"');
  });

  test('its payload is no JSON', async () => {
    expect(await script.post(sign('{'))).toEqual({
      ok: false,
      error: 'malformed',
      reason: 'The payload is not JSON.',
    });
  });

  test.each([
    ['spinId', { spinId: '' }],
    ['spinId', { spinId: 'a b' }],
    ['spinId', { spinId: 5 }],
    ['userId', { userId: 'abc' }],
    ['userId', { userId: -5 }],
    ['userId', { userId: '@channel' }],
    ['name', { name: '' }],
    ['name', { name: '   ' }],
    ['name', { name: { toString: 'x' } }],
    ['prize', { prize: 'x'.repeat(201) }],
    ['prize', { prize: null }],
  ])('its %s is wrong: %j', async (field, fields) => {
    const answer = await script.post(sign(spin(fields)));

    expect(answer).toMatchObject({ ok: false, error: 'invalid' });
    expect(answer.reason).toContain(`${field} must be`);
  });

  test('it is any of 10,000 bodies made to be mistaken for a genuine one', async () => {
    const bodies = fc.sample(hostile, { numRuns: 10_000, seed: 7 });

    const answers = await script.runtime.run('answerAll', [bodies]);

    expect(answers).toHaveLength(10_000);
    for (const text of answers as string[]) {
      const answer: Record<string, unknown> = JSON.parse(text);
      if (answer['ok'] !== false || !REFUSED.has(String(answer['error']))) throw new Error(text);
      if (/\.(?:js|gs|ts)|Error|Exception|undefined|\bat /.test(String(answer['reason'])))
        throw new Error(text);
    }
    const kinds = new Set((answers as string[]).map((text) => JSON.parse(text).error as string));
    expect([...kinds].toSorted()).toEqual(['expired', 'forged', 'invalid', 'malformed']);
  });
});

describe('what the owner has not set up', () => {
  test('is told to the owner, not to the caller', async () => {
    const bare = await startScript();
    const log: string[] = [];
    bare.runtime.onExecution((record) => log.push(...record.log.map(({ text }) => text)));
    bare.runtime.setScriptProperties({ ADMIN_CHAT_ID: '' });

    const answer = await bare.post(sign(spin()));
    await bare.close();

    expect(answer).toMatchObject({ ok: false, error: 'failed' });
    expect(JSON.stringify(answer)).not.toContain('ADMIN_CHAT_ID');
    expect(log.join()).toContain('Script property ADMIN_CHAT_ID is not set');
  });
});
