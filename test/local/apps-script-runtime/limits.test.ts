import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock, type RuntimeRig, startRuntime } from './runtime-rig.ts';

const START = Date.UTC(2026, 2, 27, 12);
const DAY_MS = 86_400_000;
const SCRIPT = `
function endless() { for (;;) ; }
function onEdit() { endless(); }
function hold() { SpreadsheetApp.getUi().alert('holding'); return 'done'; }
function sleepMinutes(minutes) { Utilities.sleep(minutes * 60000); }
function onTheHour() { SpreadsheetApp.getActiveSheet().appendRow(['fired']); }
`;

let clock: ManualClock;
let rig: RuntimeRig;

beforeEach(() => {
  clock = new ManualClock(START);
});
afterEach(() => rig.close());

describe('time', () => {
  test('runs out for an execution after six minutes', async () => {
    rig = await startRuntime({ script: SCRIPT, clock });
    const outcome = rig.runtime.execute({ functionName: 'endless' }, { kind: 'editor' });
    await expect.poll(() => clock.alarms).toBe(1);

    clock.advance(6 * 60_000 - 1);
    expect([rig.executions.length, clock.alarms]).toEqual([0, 1]);
    clock.advance(1);

    expect(await outcome).toMatchObject({ error: { message: 'Exceeded maximum execution time' } });
  });

  test('runs out for a simple trigger after thirty seconds', async () => {
    rig = await startRuntime({ script: SCRIPT, clock });
    const edited = rig.runtime.editCells(0, 1, 1, [['x']]);
    await expect.poll(() => clock.alarms).toBe(1);

    clock.advance(30_000);
    await edited;

    expect(rig.executions).toMatchObject([
      { kind: 'simpleTrigger', durationMs: 30_000, outcome: { ok: false } },
    ]);
  });

  test('of all triggers together is so much a day, other executions having theirs', async () => {
    rig = await startRuntime({ script: SCRIPT, clock, limits: { triggerMsPerDay: 5 * 60_000 } });
    const sleeping = rig.runtime.execute(
      { functionName: 'sleepMinutes', args: [5] },
      { kind: 'timeTrigger' },
    );
    await expect.poll(() => clock.alarms).toBe(2);
    clock.advance(5 * 60_000);
    await sleeping;
    const fire = () => rig.runtime.execute({ functionName: 'onTheHour' }, { kind: 'timeTrigger' });

    expect(await fire()).toMatchObject({
      error: { message: 'Service using too much computer time for one day' },
    });
    expect(await rig.evaluate('return 1')).toBe(1);
    clock.advance(DAY_MS);
    expect(await fire()).toMatchObject({ ok: true });
  });
});

test('thirty executions run side by side, and the next is refused', async () => {
  rig = await startRuntime({ script: SCRIPT, whenFull: 'refuse' });
  const questions: number[] = [];
  rig.runtime.ui.onEvent((event) => event.kind === 'question' && questions.push(event.id));
  const running = Array.from({ length: 30 }, () => rig.runtime.run('hold'));
  await expect.poll(() => questions.length).toBe(30);

  await expect(rig.evaluate('return 1')).rejects.toThrow('There are too many scripts running simultaneously');

  for (const id of questions) rig.runtime.ui.answer(id, { button: 'OK' });
  expect(new Set(await Promise.all(running))).toEqual(new Set(['done']));
  expect(await rig.evaluate('return 1')).toBe(1);
});

describe('a day', () => {
  test('allows so many property reads and writes, and begins anew 24 hours after the first', async () => {
    rig = await startRuntime({ clock, limits: { propertyCallsPerDay: 3 } });
    const use = `const properties = PropertiesService.getScriptProperties(); properties.setProperty('a', '1'); return properties.getProperty('a')`;
    expect(await rig.evaluate(use)).toBe('1');

    await expect(rig.evaluate(use)).rejects.toThrow(
      'Service invoked too many times for one day: properties.',
    );

    clock.advance(DAY_MS);
    expect(await rig.evaluate(use)).toBe('1');
  });

  test('allows so many fetches, each of fetchAll counted', async () => {
    rig = await startRuntime({
      clock,
      limits: { urlFetchCallsPerDay: 3 },
      fetch: () => Promise.resolve(new Response('hi')),
    });
    const fetchAll = (count: number) =>
      rig.evaluate(
        `return UrlFetchApp.fetchAll(Array.from({ length: ${count} }, () => 'http://127.0.0.1/')).length`,
      );
    expect(await fetchAll(2)).toBe(2);

    await expect(fetchAll(2)).rejects.toThrow('Service invoked too many times for one day: urlfetch.');

    expect(await fetchAll(1)).toBe(1);
  });
});

describe('sizes', () => {
  test.each([
    [
      `PropertiesService.getScriptProperties().setProperty('a', 'x'.repeat(9 * 1024 + 1))`,
      'Argument too large: value',
    ],
    [
      `const properties = PropertiesService.getScriptProperties(); for (let at = 0; at < 60; at += 1) properties.setProperty('k' + at, 'x'.repeat(9000))`,
      'You have exceeded the property storage quota.',
    ],
    [`CacheService.getScriptCache().put('k'.repeat(251), '')`, 'Argument too large: key'],
    [`CacheService.getUserCache().put('k', 'x'.repeat(100 * 1024 + 1))`, 'Argument too large: value'],
    [`UrlFetchApp.fetch('http://127.0.0.1/?' + 'x'.repeat(2048))`, 'Limit Exceeded: URLFetch URL Length.'],
  ])('%s is refused', async (body, message) => {
    rig = await startRuntime();

    await expect(rig.evaluate(body)).rejects.toThrow(message);
  });

  test('of what UrlFetchApp sends and receives are kept to', async () => {
    const server = createServer((_, response) => response.end('x'.repeat(2000)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    rig = await startRuntime({ limits: { urlFetchPayloadBytes: 1000, urlFetchResponseBytes: 1000 } });
    const fetch = (options: string) =>
      rig.evaluate(`UrlFetchApp.fetch('http://127.0.0.1:${port}/', ${options})`);

    await expect(fetch(`{ method: 'post', payload: 'x'.repeat(1001) }`)).rejects.toThrow(
      'Limit Exceeded: URLFetch POST Size.',
    );
    await expect(fetch('{}')).rejects.toThrow('Limit Exceeded: URLFetch Response Size.');
    await new Promise((resolve) => server.close(resolve));
  });

  test('of a cache are a thousand items, the longest-lived going first', async () => {
    rig = await startRuntime({ clock });

    expect(
      await rig.evaluate(`const cache = CacheService.getScriptCache();
        for (let at = 0; at <= 1000; at += 1) cache.put('k' + at, 'x', 60 + at);
        return [cache.get('k0'), cache.get('k899'), cache.get('k900'), cache.get('k1000')]`),
    ).toEqual(['x', 'x', null, null]);
  });
});

test('the figures are those of a consumer account', async () => {
  rig = await startRuntime();

  expect(rig.runtime.limits).toEqual({
    executionMs: 360_000,
    simpleTriggerMs: 30_000,
    simultaneousExecutions: 30,
    triggerMsPerDay: 5_400_000,
    triggersPerUser: 20,
    propertyValueBytes: 9216,
    propertyStoreBytes: 512_000,
    cacheKeyCharacters: 250,
    cacheValueBytes: 102_400,
    cacheItems: 1000,
    urlFetchResponseBytes: 52_428_800,
    urlFetchPayloadBytes: 52_428_800,
    urlFetchUrlBytes: 2048,
    urlFetchCallsPerDay: 20_000,
    propertyCallsPerDay: 50_000,
  });
});
