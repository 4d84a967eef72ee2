import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Verdict } from '../../apps-script/src/check-facts.ts';
import { openSheet } from './operator.ts';
import { type ScriptRig, startScript } from './script-rig.ts';

let script: ScriptRig;

beforeEach(async () => {
  script = await startScript({ webAppUrl: () => 'https://script.google.com/macros/s/x/exec' });
});
afterEach(() => script.close());

async function verdicts(): Promise<Map<string, Verdict>> {
  const all = (await script.runtime.run('checkSheet')) as Verdict[];
  return new Map(all.map((verdict) => [verdict.fact, verdict]));
}

function titles(): string[] {
  return script.workbook.sheets.map(({ properties }) => properties.title);
}

describe('Check this sheet', () => {
  test('finds every fact to hold in a sheet that is set up, but for the worker that is not there', async () => {
    await script.runtime.run('setUpSheet');

    const wrong = [...(await verdicts()).values()].filter(
      ({ verdict }) => !['holds', 'for information'].includes(verdict),
    );

    expect(wrong).toEqual([
      { fact: 'A worker is running.', verdict: 'does not hold', seen: 'no worker has ever written here' },
    ]);
  });

  test('leaves nothing behind and changes no other tab', async () => {
    await script.runtime.run('setUpSheet');
    const before = titles().map((title) => [title, script.rows(title)]);

    await script.runtime.run('checkSheet');

    expect(titles().map((title) => [title, script.rows(title)])).toEqual(before);
  });

  test('clears away what an earlier check left that was cut off', async () => {
    await script.runtime.run('setUpSheet');
    script.workbook.apply([
      {
        kind: 'addSheet',
        properties: {
          sheetId: 99,
          title: 'Sheet Courier check',
          index: 1,
          sheetType: 'GRID',
          gridProperties: { rowCount: 5, columnCount: 5 },
        },
      },
    ]);

    await script.runtime.run('checkSheet');

    expect(titles()).not.toContain('Sheet Courier check');
  });

  test('says what to do in a sheet that was never set up', async () => {
    script.runtime.setScriptProperties({ WEB_APP_SECRET: '' });

    const found = await verdicts();

    expect(
      found.get('The triggers are installed that notice spins every minute and changes at once.'),
    ).toMatchObject({
      verdict: 'does not hold',
      seen: 'everyMinute, onSheetChange missing: use Set up / repair',
    });
    expect(found.get('The tabs are of this script’s version.')).toMatchObject({ seen: 'version 0 of 2' });
    expect(found.get('A worker is running.')).toMatchObject({
      verdict: 'could not tell',
      seen: 'There is no tab Workers. Use Notifications → Set up / repair.',
    });
    expect(found.get('The Script Properties that the web app needs are set.')).toMatchObject({
      seen: expect.stringContaining('WEB_APP_SECRET is not set'),
    });
  });

  test('shows its verdicts in a dialog, whatever is in them', async () => {
    await script.runtime.run('setUpSheet');
    const operator = await openSheet(script);

    await operator.choose('Check this sheet');

    const [page] = operator.pages;
    expect(page).toMatchObject({ kind: 'modalDialog', title: 'Check this sheet' });
    expect(page?.html).toContain('A worker is running.');
    expect(page?.html).not.toContain('<?');
  });
});
