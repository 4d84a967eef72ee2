import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RuntimeRig, startRuntime } from './runtime-rig.ts';

let rig: RuntimeRig;

beforeAll(async () => {
  rig = await startRuntime({
    script: 'const shared = []; function push(x) { shared.push(x); return shared; }',
  });
});
afterAll(() => rig.close());

describe('a script', () => {
  test.each([
    'setTimeout',
    'setInterval',
    'queueMicrotask',
    'URL',
    'URLSearchParams',
    'fetch',
    'TextEncoder',
    'TextDecoder',
    'structuredClone',
    'atob',
    'btoa',
    'crypto',
    'Buffer',
    'process',
    'require',
    'module',
    'global',
    'WebAssembly',
    'performance',
    'AbortController',
    'Blob',
    'window',
    'document',
    'XMLHttpRequest',
    'MessageChannel',
    'Worker',
  ])('finds no %s', async (name) => {
    expect(await rig.evaluate(`return typeof ${name}`)).toBe('undefined');
  });

  test.each([
    ['const { a, ...rest } = { a: 1, b: 2 }; return rest.b', 2],
    ['return [[1, [2]]].flat(2).concat([3].flatMap((x) => [x, x]))', [1, 2, 3, 3]],
    [`return Object.fromEntries([['a', 1]]).a + ' x '.trimStart()`, '1x '],
    ['try { throw 1; } catch { return 2; }', 2],
    ['return null?.a ?? 5', 5],
    ['let x = null; x ??= 4; return x ** 2', 16],
    ['return String(2n ** 64n)', '18446744073709551616'],
    [`return 'a-b'.replaceAll('-', '+').padStart(5, '*')`, '**a+b'],
    [`return [...'a1b2'.matchAll(/(?<digit>\\d)/g)].map((match) => match.groups.digit)`, ['1', '2']],
    ['return Promise.allSettled([Promise.resolve(1)]).then(([one]) => one.value)', 1],
    ['const made = new Proxy({}, { get: (_, key) => key }); return made.anything', 'anything'],
    ['return [...(function* () { yield 1; yield 2; })()]', [1, 2]],
    [
      'return [new Map([[1, 2]]).get(1), new Set([1, 1]).size, new WeakMap() instanceof WeakMap]',
      [2, 1, true],
    ],
    [`return new Intl.NumberFormat('en-US').format(1234.5)`, '1,234.5'],
    [`class A { static of() { return new this(); } get one() { return 1; } } return A.of().one`, 1],
    ['return typeof globalThis.SpreadsheetApp', 'object'],
  ])('may say %s', async (body, result) => {
    expect(await rig.evaluate(body)).toEqual(result);
  });

  test('cannot reach Node through what the services give it', async () => {
    const reached = await rig.evaluate(`
      const values = [SpreadsheetApp, SpreadsheetApp.getActiveSheet, Utilities.getUuid, console.log,
        SpreadsheetApp.getActiveSheet().getRange('A1').getValues(), PropertiesService.getScriptProperties().getProperties()];
      return values.map((value) => value.constructor.constructor('return typeof process')());`);

    expect(reached).toEqual(Array.from({ length: 6 }, () => 'undefined'));
  });

  test('gets arrays, dates and errors of its own realm', async () => {
    const own = await rig.evaluate(`
      const range = SpreadsheetApp.getActiveSheet().getRange('A1');
      range.setValue(new Date());
      let error;
      try { SpreadsheetApp.getActiveSheet().getRange(0, 1); } catch (thrown) { error = thrown; }
      return [range.getValues() instanceof Array, range.getValue() instanceof Date, error instanceof Error, String(error)];`);

    expect(own).toEqual([true, true, true, 'Exception: The starting row of the range is too small.']);
  });

  test('starts each execution afresh', async () => {
    expect(await rig.runtime.run('push', [1])).toEqual([1]);
    expect(await rig.runtime.run('push', [2])).toEqual([2]);
  });

  test('may be asynchronous', async () => {
    expect(await rig.evaluate('return (async () => { await null; return 5; })()')).toBe(5);
  });

  test('is told by name what the runtime does not have', async () => {
    await expect(rig.evaluate('SpreadsheetApp.getActiveSheet().insertImage("x", 1, 1)')).rejects.toThrow(
      'Error: not supported by the local runtime: Sheet.insertImage',
    );
    await expect(rig.evaluate('GmailApp.sendEmail("a", "b", "c")')).rejects.toThrow(
      'not supported by the local runtime: GmailApp.sendEmail',
    );
    // Its constants are there all the same.
    expect(await rig.evaluate('return String(DriveApp.Access.ANYONE)')).toBe('ANYONE');
  });

  test('fails as it would at Google on what Google does not have either', async () => {
    await expect(rig.evaluate('SpreadsheetApp.getActiveSheet().nonsense()')).rejects.toThrow(
      'is not a function',
    );
  });

  test('fails with its own file and line, and nothing of the machine', async () => {
    await expect(rig.evaluate('nonsense()')).rejects.toMatchObject({
      message: 'ReferenceError: nonsense is not defined',
      script: { stack: expect.not.stringMatching(/node:|file:|\.ts/) },
    });
    await expect(rig.runtime.run('missing')).rejects.toThrow('Script function not found: missing');
  });

  test('logs through console and Logger', async () => {
    await rig.evaluate(
      `console.log('a %s', 'b', {c: 1}); console.error(new Error('oh')); Logger.log([1, 2])`,
    );

    expect(rig.executions.at(-1)?.log).toEqual([
      { severity: 'info', text: 'a b' },
      { severity: 'error', text: expect.stringContaining('Error: oh') },
      { severity: 'info', text: '[1,2]' },
    ]);
  });
});

describe('a script that Apps Script would not take', () => {
  test.each([
    'class A { #hidden = 1; }',
    'class A { field = 1; }',
    'class A { static shared = 1; }',
    'class A { static { this.x = 1; } }',
  ])('is refused: %s', async (script) => {
    await expect(startRuntime({ script })).rejects.toThrow(
      'Code: Apps Script takes no class fields, private names or static blocks.',
    );
  });

  test('in V8’s own words when it is no JavaScript', async () => {
    const broken = await startRuntime({ script: 'function (' });

    await expect(broken.evaluate('return 1')).rejects.toThrow('SyntaxError');
    await broken.close();
  });
});
