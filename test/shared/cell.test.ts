import { type Cell, cellText } from '@sheet-courier/shared';
import { expect, test } from 'vitest';

test.each<[Cell, string]>([
  [undefined, ''],
  [null, ''],
  ['', ''],
  ['   ', ''],
  [' Ada ', 'Ada'],
  [0, '0'],
  [-1001234567890, '-1001234567890'],
  [true, 'TRUE'],
  [false, 'FALSE'],
])('reads the cell %j as a person does: %j', (cell, text) => {
  expect(cellText(cell)).toBe(text);
});
