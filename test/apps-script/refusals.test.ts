import * as fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type ScriptRig, sign, spin, startScript } from './script-rig.ts';

const MINUTE_MS = 60_000;

let script: ScriptRig;
let revision: number;

beforeAll(async () => {
  script = await startScript();
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

  test('it is anything at all', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (body) => {
        const answer = await script.post(body);
        expect(answer).toMatchObject({ ok: false });
        expect(answer.reason).not.toMatch(/\.gs|Error|at /);
      }),
      { numRuns: 50 },
    );
  });

  test('it is signed, but what is in it is anything at all', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string({ maxLength: 200 }), fc.json()), async (payload) => {
        expect(await script.post(sign(payload))).toMatchObject({ ok: false });
      }),
      { numRuns: 50 },
    );
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
