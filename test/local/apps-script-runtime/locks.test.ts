import { afterEach, describe, expect, test } from 'vitest';
import { type RuntimeRig, startRuntime } from './runtime-rig.ts';

const SCRIPT = `
function addOne(options) {
  const lock = LockService.getScriptLock();
  if (options.lock) lock.waitLock(20000);
  const cell = SpreadsheetApp.getActiveSheet().getRange('A1');
  const value = Number(cell.getValue());
  if (options.stop === 'after reading') SpreadsheetApp.getUi().alert('read');
  cell.setValue(value + 1);
  if (options.flush) SpreadsheetApp.flush();
  if (options.lock) lock.releaseLock();
  if (options.stop === 'after releasing') SpreadsheetApp.getUi().alert('released');
}
function hold() {
  LockService.getScriptLock().waitLock(1000);
  SpreadsheetApp.getUi().alert('holding');
}
function tryIt(ms) {
  const lock = LockService.getScriptLock();
  return [lock.tryLock(ms), lock.hasLock()];
}
function waitFor(ms) { LockService.getScriptLock().waitLock(ms); }
function endless() { for (;;) ; }
function holdEndlessly() { LockService.getScriptLock().waitLock(1000); endless(); }
`;

let rig: RuntimeRig;

afterEach(() => rig.close());

/** Starts a function and resolves when it stops at a question, with what lets it go on to its end. */
async function runUntilQuestion(
  functionName: string,
  args: readonly unknown[] = [],
): Promise<() => Promise<unknown>> {
  const asked = new Promise<number>((resolve) => {
    const stop = rig.runtime.ui.onEvent((event) => {
      if (event.kind !== 'question') return;
      stop();
      resolve(event.id);
    });
  });
  const running = rig.runtime.run(functionName, args);
  const id = await asked;
  return () => {
    rig.runtime.ui.answer(id, { button: 'OK' });
    return running;
  };
}

describe('the script lock', () => {
  test('lets read-modify-writes of many executions follow each other', async () => {
    rig = await startRuntime({ script: SCRIPT });

    await Promise.all(
      Array.from({ length: 12 }, () => rig.runtime.run('addOne', [{ lock: true, flush: true }])),
    );

    expect(rig.sheet.literal(0, 0)).toBe(12);
  });

  test('helps nobody who releases it before flushing', async () => {
    rig = await startRuntime({ script: SCRIPT });

    const finish = await runUntilQuestion('addOne', [{ lock: true, stop: 'after releasing' }]);
    await rig.runtime.run('addOne', [{ lock: true }]);
    await finish();

    expect(rig.sheet.literal(0, 0)).toBe(1);
  });

  test('not held, updates are lost', async () => {
    rig = await startRuntime({ script: SCRIPT });

    const finish = await runUntilQuestion('addOne', [{ flush: true, stop: 'after reading' }]);
    await rig.runtime.run('addOne', [{ flush: true }]);
    await finish();

    expect(rig.sheet.literal(0, 0)).toBe(1);
  });

  test('is waited for no longer than asked, with the words of Google', async () => {
    rig = await startRuntime({ script: SCRIPT });
    const finish = await runUntilQuestion('hold');

    await expect(rig.runtime.run('waitFor', [20])).rejects.toThrow(
      'Exception: Lock timeout: another process was holding the lock for too long.',
    );
    expect(rig.executions.at(-1)).toMatchObject({ functionName: 'waitFor' });
    expect(rig.executions.at(-1)?.lockWaitMs).toBeGreaterThanOrEqual(19);
    expect(await rig.runtime.run('tryIt', [0])).toEqual([false, false]);
    const waiting = rig.runtime.run('tryIt', [20_000]);
    await finish();

    expect(await waiting).toEqual([true, true]);
  });

  test('goes free with the end of an execution, even of one that was ended by force', async () => {
    rig = await startRuntime({ script: SCRIPT, limits: { executionMs: 300 } });

    await expect(rig.runtime.run('holdEndlessly')).rejects.toThrow('Exceeded maximum execution time');

    expect(await rig.runtime.run('tryIt', [0])).toEqual([true, true]);
  });
});

describe('executions', () => {
  test('that never end hold up no other', async () => {
    rig = await startRuntime({ script: SCRIPT, limits: { executionMs: 1000 } });

    const endless = rig.runtime.run('endless').catch(String);
    expect(await rig.evaluate('return 1')).toBe(1);

    expect(await endless).toContain('Exceeded maximum execution time');
  });

  test('beyond the simultaneous ones wait for a free place', async () => {
    rig = await startRuntime({ limits: { simultaneousExecutions: 2 } });

    const results = await Promise.all([1, 2, 3, 4, 5].map((value) => rig.evaluate(`return ${value}`)));

    expect(results).toEqual([1, 2, 3, 4, 5]);
  });

  test('or are refused as at Google, when told so', async () => {
    rig = await startRuntime({ limits: { simultaneousExecutions: 1 }, whenFull: 'refuse' });

    const [first, second] = await Promise.allSettled([rig.evaluate('return 1'), rig.evaluate('return 2')]);

    expect(first).toMatchObject({ value: 1 });
    expect(String(second?.status === 'rejected' && second.reason)).toContain(
      'There are too many scripts running simultaneously for this Google user account.',
    );
  });
});
