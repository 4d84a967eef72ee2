import { afterEach, beforeEach, expect, it } from 'vitest';
import { Rig } from '../rig.ts';
import { inProcessWorker, type InProcessWorker } from './in-process-worker.ts';

const HALF_A_MINUTE = 31_000;

let rig: Rig;
let worker: InProcessWorker;

beforeEach(async () => {
  rig = await Rig.start();
  fill('Templates', 501, [
    ['Name', 'Language', 'Text', 'Buttons'],
    ['prize', '', 'You won {{prize}}', ''],
    ['prize', 'de', 'Gewonnen: {{prize}}', ''],
  ]);
  fill('Users', 502, [
    ['User ID', 'Name', 'Language', 'Preference', 'Opted Out At'],
    ['7', 'Anna', 'de', 'all', ''],
    ['8', 'Bob', '', 'none', ''],
  ]);
  worker = await inProcessWorker(rig);
});

afterEach(async () => {
  await worker.close();
  await rig.close();
});

function fill(title: string, sheetId: number, rows: readonly (readonly string[])[]): void {
  if (rig.workbook.sheet(sheetId) === undefined) {
    const gridProperties = { rowCount: 50, columnCount: 6 };
    rig.workbook.apply([
      { kind: 'addSheet', properties: { sheetId, title, sheetType: 'GRID', gridProperties } },
    ]);
  }
  rig.workbook.apply([{ kind: 'writeCells', sheetId, row: 0, column: 0, rows }]);
}

const template = (variables: Readonly<Record<string, string>>) => ({
  message: '',
  options: { template: 'prize', variables },
});

it('a row that names a template goes out in its words, in the language of the recipient', async () => {
  rig.queue([
    { to: '7', ...template({ prize: '<10%>' }) },
    { to: '9', ...template({ prize: 'a cup' }) },
  ]);
  await worker.untilQuiet();

  expect(rig.telegram.deliveries().map(({ message }) => message['text'])).toEqual([
    'Gewonnen: <10%>',
    'You won a cup',
  ]);
});

it('a row that lacks a variable says so, holds up no other, and goes out once it is mended', async () => {
  const [bad = '', good = ''] = rig.queue([template({}), {}]);
  await worker.untilQuiet();

  expect(rig.row(good).status).toBe('sent');
  expect(rig.row(bad)).toMatchObject({ status: 'pending' });
  expect(rig.row(bad).errorMessage).toMatch(/^Not sent\. .*prize/);

  rig.edit(bad, 'options', JSON.stringify(template({ prize: 'a cup' }).options));
  worker.advance(HALF_A_MINUTE);
  await worker.untilQuiet();
  expect(rig.row(bad)).toMatchObject({ status: 'sent', errorMessage: '' });
});

it('a row for somebody who wants no messages is skipped, from half a minute after they said so', async () => {
  const [to8 = '', to7 = ''] = rig.queue([{ to: '8' }, { to: '7' }]);
  await worker.untilQuiet();
  fill('Users', 502, [
    ['User ID', 'Name', 'Language', 'Preference', 'Opted Out At'],
    ['7', 'Anna', 'de', 'all', '2026-01-31 12:00:00'],
  ]);
  worker.advance(HALF_A_MINUTE);
  const [again = ''] = rig.queue([{ to: '7' }]);
  await worker.untilQuiet();

  expect(rig.row(to8)).toMatchObject({
    status: 'skipped',
    errorMessage: 'Not sent: the recipient wants no messages (see Users).',
  });
  expect(rig.row(to7).status).toBe('sent');
  expect(rig.row(again)).toMatchObject({
    status: 'skipped',
    errorMessage: 'Not sent: the recipient has opted out.',
  });
});
