import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DataFolder, DataFolderRefused } from '../../local/src/data-folder.ts';

let parent: string;
let folder: string;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'sheet-courier-'));
  folder = join(parent, 'data');
});
afterEach(() => {
  rmSync(parent, { recursive: true });
});

function openAndClose(options = { fresh: false }): DataFolder {
  const data = DataFolder.open(folder, options);
  data.close();
  return data;
}

test('a second opening finds the same ids and secrets again', () => {
  const first = openAndClose();

  expect(openAndClose().identity).toEqual(first.identity);
});

test('its ids and secrets are of the forms that Google and Telegram give', () => {
  const { spreadsheetId, botToken, webAppSecret } = openAndClose().identity;

  expect(spreadsheetId).toMatch(/^1[\w-]{43}$/);
  expect(botToken).toMatch(/^\d{10}:AA[\w-]{33}$/);
  expect(webAppSecret).toMatch(/^[0-9a-f]{64}$/);
});

test('a fresh start wipes what was kept and makes new ids', () => {
  const first = openAndClose();
  mkdirSync(first.of('worker'));
  writeFileSync(join(first.of('worker'), 'journal.sqlite'), 'old');

  const second = openAndClose({ fresh: true });

  expect(existsSync(second.of('worker'))).toBe(false);
  expect(second.identity.spreadsheetId).not.toBe(first.identity.spreadsheetId);
});

test('a fresh start leaves files alone that it did not make', () => {
  openAndClose();
  writeFileSync(join(folder, 'diary.txt'), 'mine');

  openAndClose({ fresh: true });

  expect(readFileSync(join(folder, 'diary.txt'), 'utf8')).toBe('mine');
});

test.each([true, false])("somebody else's folder is refused and left as it is (fresh: %s)", (fresh) => {
  mkdirSync(folder);
  mkdirSync(join(folder, 'worker'));
  writeFileSync(join(folder, 'worker', 'thesis.txt'), 'mine');

  expect(() => openAndClose({ fresh })).toThrow(DataFolderRefused);
  expect(() => openAndClose({ fresh })).toThrow(/did not make.*--data/);
  expect(readFileSync(join(folder, 'worker', 'thesis.txt'), 'utf8')).toBe('mine');
});

test('an unreadable marker is named with the way out', () => {
  openAndClose();
  writeFileSync(join(folder, 'sheet-courier.json'), '{}');

  expect(() => openAndClose()).toThrow(/sheet-courier\.json.*--fresh/);
});

test('while one holds it nobody else gets it, however they ask', () => {
  const holder = DataFolder.open(folder, { fresh: false });

  expect(() => openAndClose()).toThrow(/in use.*--data/);
  expect(() => openAndClose({ fresh: true })).toThrow(/in use.*--data/);
  holder.close();

  expect(openAndClose().identity).toEqual(holder.identity);
});
