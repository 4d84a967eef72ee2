import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  type Cell,
  COLUMN_KEYS,
  type ColumnKey,
  COLUMNS,
  decodeSettings,
  NO_SETTINGS,
  type Status,
} from '@sheet-courier/shared';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSheet, type Operator } from './operator.ts';
import { ADMIN_CHAT_ID, type ScriptRig, startScript } from './script-rig.ts';

const QUEUE = 'Notification_Queue';
const TOMORROW = 46_352.5;

let script: ScriptRig;
let operator: Operator;

beforeEach(async () => {
  script = await startScript();
  await script.runtime.run('setUpSheet');
  operator = await openSheet(script);
});
afterEach(() => script.close());

type Cells = Partial<Record<ColumnKey, string | number>>;

/** Fills the queue from its second row on. */
function fill(rows: readonly Cells[]): void {
  const cells = rows.map((row, index) =>
    COLUMN_KEYS.map((key) => ({ id: `NOTIF_${index}`, userId: '5', message: 'Hello', ...row })[key] ?? ''),
  );
  script.workbook.apply([
    { kind: 'writeCells', sheetId: script.tab(QUEUE).sheetId, row: 1, column: 0, rows: cells },
  ]);
}

function withStatuses(...statuses: readonly (Status | '' | 'sned')[]): void {
  fill(statuses.map((status) => ({ status })));
}

function statuses(): unknown[] {
  return script.rows(QUEUE).map((row) => row[COLUMNS.status.header]);
}

function setting(name: string): unknown {
  return script.rows('Settings').find((row) => row['Name'] === name)?.['Value'];
}

function settingsBlock(): Cell[][] {
  const rows = script.rows('Settings');
  const headers = ['Name', 'Value', 'Meaning', 'Note'];
  return [headers, ...rows.map((row) => headers.map((header) => (row[header] ?? '') as Cell))];
}

describe('the menu', () => {
  test('has every item in its order', () => {
    const items = script.runtime.menus()[0]?.items?.map(({ caption }) => caption);

    expect(items).toEqual([
      'Dashboard',
      'Send test…',
      'Announce…',
      '',
      'Retry selected rows',
      'Cancel selected rows',
      'Send selected now',
      'Undo last action',
      '',
      'Pause / Resume',
      'Archive now',
      '',
      'Set up / repair',
      'Check this sheet',
      'About',
    ]);
  });

  test('runs only functions that the script has', () => {
    const names = script.runtime.menus()[0]?.items?.flatMap(({ functionName }) => functionName ?? []) ?? [];
    const code = script.runtime.bundle.scripts.map(({ source }) => source).join('');

    for (const name of names) expect(code).toContain(`function ${name}(`);
  });
});

describe('Retry selected rows', () => {
  test('makes what failed pending, leaves the rest and says so', async () => {
    withStatuses(
      'dead',
      'uncertain',
      'failed',
      'sent',
      'pending',
      'sending',
      'cancelled',
      'skipped',
      '',
      'sned',
    );
    operator.select(QUEUE, 2, 10);

    const said = await operator.choose('Retry selected rows');

    expect(statuses()).toEqual([
      'pending',
      'pending',
      'pending',
      'sent',
      'pending',
      'sending',
      'pending',
      'pending',
      null,
      'sned',
    ]);
    expect(said).toBe(
      '5 rows will be tried again. Left alone: 1 sent, 1 pending, 1 sending, 1 without a status, 1 that can not be read. ' +
        'Undo last action puts them back.',
    );
  });

  test('touches no row outside the selection and no other column', async () => {
    withStatuses('dead', 'dead', 'dead');
    const before = script.rows(QUEUE);
    operator.select(QUEUE, 3);

    await operator.choose('Retry selected rows');

    expect(script.rows(QUEUE)).toEqual([before[0], { ...before[1], Status: 'pending' }, before[2]]);
  });

  test('leaves rows alone that a filter hides within the selection', async () => {
    withStatuses('dead', 'uncertain', 'dead');
    const { sheetId } = script.tab(QUEUE);
    const range = { sheetId, startRowIndex: 0, endRowIndex: 1000, startColumnIndex: 0, endColumnIndex: 17 };
    const criteria = { [COLUMN_KEYS.indexOf('status')]: { hiddenValues: ['uncertain'] } };
    script.workbook.apply([{ kind: 'setBasicFilter', sheetId, filter: { range, criteria } }]);
    operator.select(QUEUE, 2, 3);

    await operator.choose('Retry selected rows');

    expect(statuses()).toEqual(['pending', 'uncertain', 'pending']);
  });

  test('asks before it changes more rows than one sees at once', async () => {
    fill(Array.from({ length: 60 }, () => ({ status: 'dead' })));
    operator.select(QUEUE, 2, 60);

    const said = await operator.choose('Retry selected rows', { button: 'NO' });

    expect(operator.asked).toEqual(['This changes 60 rows: will be tried again. Go on?']);
    expect(said).toBe('Nothing was changed.');
    expect(new Set(statuses())).toEqual(new Set(['dead']));
  });

  test('counts a row that names a template or media among those that hold a notification', async () => {
    fill([
      { status: 'dead', message: '', options: '{"template": "sale"}' },
      { status: 'dead', message: '', media: 'https://example.com/a.jpg' },
      { status: 'dead', message: '' },
    ]);
    operator.select(QUEUE, 2, 3);

    expect(await operator.choose('Retry selected rows')).toContain('2 rows will be tried again.');
  });

  test('says what to select when another tab or nothing is selected', async () => {
    operator.select('Settings', 2);
    expect(await operator.choose('Retry selected rows')).toBe(
      'Select rows in the tab Notification_Queue first.',
    );

    operator.select(QUEUE, 1, 500);
    expect(await operator.choose('Retry selected rows')).toBe('Select rows that hold notifications first.');
  });

  test('tells the worker of the change by the stamp that it reads', async () => {
    withStatuses('dead');
    operator.select(QUEUE, 2);

    await operator.choose('Retry selected rows');

    expect(setting('Last edit')).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/);
  });
});

describe('Cancel selected rows', () => {
  test('cancels what has not been delivered', async () => {
    withStatuses('pending', 'failed', 'uncertain', 'sending', 'sent', 'dead', '');
    operator.select(QUEUE, 2, 7);

    const said = await operator.choose('Cancel selected rows');

    expect(statuses()).toEqual(['cancelled', 'cancelled', 'cancelled', 'cancelled', 'sent', 'dead', null]);
    expect(said).toContain('4 rows cancelled. Left alone: 1 sent, 1 dead, 1 without a status.');
  });
});

describe('Send selected now', () => {
  test('makes rows due at once, whatever kept them', async () => {
    fill([
      { status: 'pending', sendAt: TOMORROW },
      { status: '' },
      { status: 'failed' },
      { status: 'pending' },
      { status: 'pending', sendAt: '2031-01-31 14:30' },
    ]);
    operator.select(QUEUE, 2, 5);

    const said = await operator.choose('Send selected now');

    expect(statuses()).toEqual(Array.from({ length: 5 }, () => 'pending'));
    expect(script.rows(QUEUE).map((row) => row['Send At'])).toEqual(Array.from({ length: 5 }, () => null));
    expect(said).toContain('4 rows will be sent now. Left alone: 1 pending.');
  });

  test('asks before it sends again what was sent', async () => {
    withStatuses('sent', 'dead');
    operator.select(QUEUE, 2, 2);

    await operator.choose('Send selected now', { button: 'NO' });
    expect(statuses()).toEqual(['sent', 'dead']);

    await operator.choose('Send selected now', { button: 'YES' });
    expect(operator.asked).toEqual(['1 row of these were sent already. Send them again?']);
    expect(statuses()).toEqual(['pending', 'pending']);
  });
});

describe('Undo last action', () => {
  test('puts statuses and times back as they were, wherever the rows have moved', async () => {
    fill([{ status: 'pending', sendAt: TOMORROW }, { status: 'dead' }, { status: 'failed' }]);
    operator.select(QUEUE, 2, 3);
    await operator.choose('Send selected now');
    script.workbook.apply([
      {
        kind: 'insertDimension',
        dimension: 'ROWS',
        sheetId: script.tab(QUEUE).sheetId,
        startIndex: 1,
        endIndex: 3,
      },
    ]);

    const said = await operator.choose('Undo last action');

    expect(said).toBe('3 rows put back as before.');
    expect(statuses().slice(2)).toEqual(['pending', 'dead', 'failed']);
    expect(script.rows(QUEUE)[2]?.['Send At']).toBe(TOMORROW);
    expect(await operator.choose('Undo last action')).toBe('There is nothing to undo.');
  });

  test('leaves rows that the worker has taken since', async () => {
    withStatuses('dead', 'dead');
    operator.select(QUEUE, 2, 2);
    await operator.choose('Retry selected rows');
    script.workbook.apply([
      {
        kind: 'writeCells',
        sheetId: script.tab(QUEUE).sheetId,
        row: 1,
        column: COLUMN_KEYS.indexOf('status'),
        rows: [['sending']],
      },
    ]);

    expect(await operator.choose('Undo last action')).toBe(
      '1 row put back as before. Left as the worker or somebody has made it since: 1 row.',
    );
    expect(statuses()).toEqual(['sending', 'dead']);
  });
});

describe('Pause / Resume', () => {
  test('says Paused in the settings, and takes it back', async () => {
    expect(await operator.choose('Pause / Resume')).toContain('Paused: nothing is sent');
    expect(setting('Paused')).toBe('yes');

    expect(await operator.choose('Pause / Resume')).toContain('Resumed');
    expect(setting('Paused')).toBe('no');
  });

  test('says how to mend a sheet without that setting', async () => {
    script.workbook.apply([{ kind: 'deleteSheet', sheetId: script.tab('Settings').sheetId }]);

    expect(await operator.choose('Pause / Resume')).toBe(
      'There is no tab Settings. Use Notifications → Set up / repair.',
    );
  });
});

describe('Archive now', () => {
  test('asks the worker to move what is done with, once the operator has seen what that is', async () => {
    withStatuses('sent', 'sent', 'dead', 'pending', 'skipped', 'uncertain');

    expect(await operator.choose('Archive now', { button: 'NO' })).toBe('Nothing is moved.');
    expect(operator.asked).toEqual([
      'This moves 2 sent, 1 dead, 1 skipped to Notification_Archive, out of reach of Retry. Go on?',
    ]);
    expect(setting('Archive finished before')).toBeNull();

    expect(await operator.choose('Archive now', { button: 'YES' })).toContain('as soon as a worker runs');
    const { settings } = decodeSettings(settingsBlock(), NO_SETTINGS) ?? {};
    expect(settings?.archiveFinishedBefore).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
    expect(setting('Last edit')).not.toBeNull();
  });

  test('says so when nothing is done with', async () => {
    withStatuses('pending');

    expect(await operator.choose('Archive now')).toBe('There is nothing to archive: no row is done with.');
  });
});

describe('the settings', () => {
  test('as they are set up are read by the worker without a complaint', async () => {
    await operator.choose('Pause / Resume');

    const reading = decodeSettings(settingsBlock(), NO_SETTINGS);

    expect(reading?.notes).toEqual([]);
    expect(reading?.settings).toEqual({ ...NO_SETTINGS, paused: true });
    expect(reading?.lastEdit).toBe(setting('Last edit'));
    const names = settingsBlock().map(([name]) => name);
    expect(names).toHaveLength(Object.keys(NO_SETTINGS).length + 2);
  });
});

describe('Send test…', () => {
  test('queues a message to whom the operator names, or else to the admin', async () => {
    await operator.choose('Send test…', { button: 'OK', text: ' 123456789 ' });
    const said = await operator.choose('Send test…', { button: 'OK', text: '' });

    expect(script.rows(QUEUE).map((row) => row['User ID'])).toEqual(['123456789', ADMIN_CHAT_ID]);
    expect(script.rows(QUEUE)[0]).toMatchObject({ Status: 'pending', Type: 'test', Priority: 1 });
    expect(said).toContain(`A test to ${ADMIN_CHAT_ID} is queued.`);
  });

  test('queues nothing for what is no id, or when the operator changes their mind', async () => {
    expect(await operator.choose('Send test…', { button: 'OK', text: 'bob' })).toContain('"bob" is not');
    expect(await operator.choose('Send test…', { button: 'CANCEL' })).toBe('Nothing was sent.');
    expect(script.rows(QUEUE)).toEqual([]);
  });
});

describe('About', () => {
  test('tells the version of the tabs', async () => {
    expect(await operator.choose('About')).toContain('The tabs are of version 2, which is the newest.');
  });
});

describe('an edit by hand', () => {
  test.each([QUEUE, 'Settings'])('of %s leaves a stamp for the worker', async (title) => {
    await script.runtime.editCells(script.tab(title).sheetId, 3, 2, [['5']]);

    expect(setting('Last edit')).toMatch(/^\d{4}-/);
  });

  test('of another tab, or of the stamp itself, leaves none', async () => {
    const row = script.rows('Settings').findIndex(({ Name }) => Name === 'Last edit') + 2;
    await script.runtime.editCells(script.tab('Users').sheetId, 2, 1, [['5']]);
    expect(setting('Last edit')).toBeNull();

    await script.runtime.editCells(script.tab('Settings').sheetId, row, 2, [['mine']]);
    expect(setting('Last edit')).toBe('mine');
  });

  test('in a sheet that was never set up harms nothing', async () => {
    const bare = await startScript();
    const outcomes: boolean[] = [];
    bare.runtime.onExecution(({ outcome }) => outcomes.push(outcome.ok));

    await bare.runtime.editCells(bare.workbook.sheets[0]?.properties.sheetId ?? 0, 1, 1, [['5']]);
    await bare.close();

    expect(outcomes).toEqual([true]);
  });
});

describe('opening a sheet', () => {
  const toastsOf = async (version: string): Promise<string[]> => {
    const dataDir = mkdtempSync(path.join(tmpdir(), 'script-data-'));
    writeFileSync(
      path.join(dataDir, 'properties.json'),
      JSON.stringify({ document: { SHEET_COURIER_TABS: version } }),
    );
    const older = await startScript({ dataDir });
    const toasts: string[] = [];
    older.runtime.ui.onEvent((event) => {
      if (event.kind === 'shown' && event.shown.kind === 'toast') toasts.push(event.shown.text);
    });
    await older.runtime.openSheet();
    await older.close();
    rmSync(dataDir, { recursive: true });
    return toasts;
  };

  test('whose tabs are of an earlier version says how to renew them', async () => {
    expect(await toastsOf('1')).toEqual([
      'The tabs are of an earlier version. Use Notifications → Set up / repair.',
    ]);
  });

  test('whose tabs are of this version says nothing', async () => {
    expect(await toastsOf('2')).toEqual([]);
  });
});
