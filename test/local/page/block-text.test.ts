import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromBlockText, pasted, toBlockText } from '../../../local/src/page/client/block-text.ts';

const SELECTION = { top: 3, left: 1, bottom: 4, right: 2 };

describe('a block on the clipboard', () => {
  test.each([
    [
      'a\tb\nc\td\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['a\r\nb', [['a'], ['b']]],
    ['"two\nlines"\t"say ""hi"""', [['two\nlines', 'say "hi"']]],
    [
      'a\n\tb',
      [
        ['a', ''],
        ['', 'b'],
      ],
    ],
    ['12" pizza\tx', [['12" pizza', 'x']]],
    ['"open', [['"open']]],
    ['a\t', [['a', '']]],
    ['', [['']]],
  ])('%j is read as %j', (text, rows) => {
    expect(fromBlockText(text)).toEqual(rows);
  });

  test('whatever cells hold comes back as it was', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', '\t', '\n', ' ', 'ü') });
    const block = fc
      .integer({ min: 1, max: 4 })
      .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1 }));

    fc.assert(
      fc.property(block, (rows) => {
        // A last row that is nothing but one empty cell reads as the line end of the row before.
        fc.pre(rows.length === 1 || rows.at(-1)?.join('') !== '' || rows[0]?.length !== 1);
        expect(fromBlockText(toBlockText(rows))).toEqual(rows);
      }),
    );
  });

  test('a single cell fills the selection, a block begins at its first cell', () => {
    expect(pasted('x\n', SELECTION)).toEqual({
      row: 3,
      column: 1,
      texts: [
        ['x', 'x'],
        ['x', 'x'],
      ],
    });
    expect(pasted('x\ty\tz', SELECTION)).toEqual({ row: 3, column: 1, texts: [['x', 'y', 'z']] });
  });
});
