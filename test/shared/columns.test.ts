import {
  COLUMN_KEYS,
  COLUMNS,
  column,
  OPERATOR_STATUSES,
  PRIORITY,
  STATUSES,
  TEXT_LIMIT,
} from '@sheet-courier/shared';
import { expect, test } from 'vitest';

test('the first ten headers are the original design, in its order', () => {
  expect(COLUMN_KEYS.slice(0, 10).map((key) => COLUMNS[key].header)).toEqual([
    'ID',
    'User ID',
    'Message',
    'Type',
    'Status',
    'Created At',
    'Sent At',
    'Retry Count',
    'Error Message',
    'Priority',
  ]);
});

test('the newer headers stand to their right', () => {
  expect(COLUMN_KEYS.slice(10).map((key) => COLUMNS[key].header)).toEqual([
    'Channel',
    'Send At',
    'Next Attempt At',
    'Media',
    'Options',
    'Dedupe Key',
    'Message ID',
  ]);
});

test('every column says who writes it, what may stand in it and what it means', () => {
  for (const key of COLUMN_KEYS) {
    const { owners, legal, meaning, width } = column(key);
    expect(owners.length).toBeGreaterThan(0);
    expect(legal).not.toMatch(/\.$/);
    expect(meaning).toMatch(/[.…}]$/);
    expect(width).toBeGreaterThanOrEqual(80);
  }
});

test('what the texts promise is what the rules allow', () => {
  expect(COLUMNS.priority.allowed[0]).toBe(PRIORITY.first);
  expect(COLUMNS.priority.allowed.at(-1)).toBe(PRIORITY.last);
  expect(COLUMNS.priority.legal).toContain(`or nothing (${PRIORITY.standard})`);
  expect(COLUMNS.message.legal).toContain(String(TEXT_LIMIT));
  for (const status of OPERATOR_STATUSES) expect(COLUMNS.status.legal).toContain(`${status} (`);
  for (const status of STATUSES) expect(COLUMNS.status.meaning).toContain(`${status}: `);
});
