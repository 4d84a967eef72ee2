import { describe, expect, it } from 'vitest';
import type { CellWrite } from '../../../local/src/workbook/operations.ts';
import { Workbooks } from '../../../local/src/workbook/workbooks.ts';

const NOW = Date.UTC(2026, 8, 5, 23, 30);

function bookWith(rows: readonly (readonly CellWrite[])[], timeZone = 'Etc/GMT') {
  const clock = { now: NOW };
  const book = new Workbooks({ now: () => clock.now }).create({ id: 'book', properties: { timeZone } });
  book.apply([{ kind: 'writeCells', sheetId: 0, row: 0, column: 0, rows }]);
  const at = (row: number, column: number) => book.sheet(0)?.effective(row, column);
  return { book, clock, at };
}

const QUEUE: CellWrite[][] = [
  ['status', 'priority', 'who'],
  ['sent', 1, 'Ada'],
  ['pending', 2, 'Bob'],
  ['sent', 3, 'Cyd'],
  ['', null, ''],
  ['dead', 10, 'Dan'],
];

describe('a formula', () => {
  const value = (formula: string) => {
    const { book, at } = bookWith(QUEUE);
    book.apply([{ kind: 'writeCells', sheetId: 0, row: 0, column: 5, rows: [[{ formula }]] }]);
    return at(0, 5);
  };

  it.each([
    ['=1+2*3', 7],
    ['=-2%', -0.02],
    ['="a"&1&TRUE', 'a1TRUE'],
    ['=B2=1', true],
    ['="ABC"="abc"', true],
    ['=COUNTIF(A:A,"sent")', 2],
    ['=COUNTIF(A2:A,"<>sent")', 997],
    ['=COUNTIF(B2:B6,">=2")', 3],
    ['=COUNTIF(C2:C,"?o*")', 1],
    ['=COUNTIFS(A2:A6,"sent",B2:B6,">1")', 1],
    ['=SUM(B2:B6,"4")', 20],
    ['=SUMIF(A2:A6,"sent",B2:B6)', 4],
    ['=SUMIFS(B2:B6,A2:A6,"sent",C2:C6,"Ada")', 1],
    ['=AVERAGE(B2:B6)', 4],
    ['=MAX(B2:B6)-MIN(B2:B6)', 9],
    ['=COUNTA(A2:A6)', 4],
    ['=COUNTBLANK(A2:A6)', 1],
    ['=IF(B2>0,"yes",1/0)', 'yes'],
    ['=IFERROR(1/0,"none")', 'none'],
    ['=IF(AND(B2=1,OR(A2="x",NOT(FALSE))),1,2)', 1],
    ['=VLOOKUP("dead",A2:C6,3,FALSE)', 'Dan'],
    ['=INDEX(C2:C6,MATCH("sent",A2:A6,0))', 'Ada'],
    ['=ROUND(2.345,2)', 2.35],
    ['=LEN("abc")+LEN(A2)', 7],
    ['=UPPER(C2)', 'ADA'],
    ['=TODAY()', 46_270],
    ['=YEAR(TODAY())*100+MONTH(TODAY())', 202_609],
    ['=DATE(2026,9,5)', 46_270],
    ["=Sheet1!B2+'Sheet1'!B3", 3],
    ['=SUM(FILTER(B2:B6,A2:A6="sent"))', 4],
    ['=SUMPRODUCT((A2:A6="sent")*B2:B6)', 4],
    ['=ROW(A7)+COLUMN(B1)', 9],
    ['=Z99', 0],
  ])('%s comes to %j', (formula, expected) => {
    expect(value(formula)).toBe(expected);
  });

  it.each([
    ['=NOSUCH(1)', '#NAME?'],
    ['=nosuchname', '#NAME?'],
    ['=1/0', '#DIV/0!'],
    ['=1+"x"', '#VALUE!'],
    ['=Nowhere!A1', '#REF!'],
    ['=F1', '#REF!'],
    ['=1+', '#ERROR!'],
    ['=VLOOKUP("none",A2:C6,3,FALSE)', '#N/A'],
    ['=SUM(1/0,2)', '#DIV/0!'],
  ])('%s shows %s', (formula, error) => {
    expect(value(formula)).toMatchObject({ error });
  });

  it('follows the cells it reads', () => {
    const { book, at } = bookWith([[1, { formula: '=A1+1' }, { formula: '=B1*2' }]]);
    expect(at(0, 2)).toBe(4);

    book.apply([{ kind: 'writeCells', sheetId: 0, row: 0, column: 0, rows: [[10]] }]);

    expect(at(0, 2)).toBe(22);
  });

  it('knows the day on the spreadsheet’s own wall, and the next one', () => {
    const { clock, at } = bookWith([[{ formula: '=TODAY()' }]], 'Asia/Tokyo');
    expect(at(0, 0)).toBe(46_271);

    clock.now += 86_400_000;

    expect(at(0, 0)).toBe(46_272);
  });

  it('keeps pointing at its cells when rows and columns come, go and move, and at a renamed tab', () => {
    const { book } = bookWith([[1], [2], [3], [{ formula: '=SUM(A1:A3)+$A$2' }]]);
    const formulaAt = (row: number, column: number) => book.sheet(0)?.formula(row, column);

    book.apply([{ kind: 'insertDimension', sheetId: 0, dimension: 'ROWS', startIndex: 1, endIndex: 2 }]);
    expect(formulaAt(4, 0)).toBe('=SUM(A1:A4)+$A$3');
    book.apply([{ kind: 'insertDimension', sheetId: 0, dimension: 'COLUMNS', startIndex: 0, endIndex: 1 }]);
    expect(formulaAt(4, 1)).toBe('=SUM(B1:B4)+$B$3');
    book.apply([{ kind: 'deleteDimension', sheetId: 0, dimension: 'ROWS', startIndex: 2, endIndex: 3 }]);
    expect(formulaAt(3, 1)).toBe('=SUM(B1:B3)+#REF!');

    book.apply([
      { kind: 'writeCells', sheetId: 0, row: 9, column: 0, rows: [[{ formula: '=Sheet1!A1' }]] },
      { kind: 'setSheetProperties', sheetId: 0, properties: { title: 'My Tab' } },
    ]);
    expect(formulaAt(9, 0)).toBe("='My Tab'!A1");
  });
});

it.each([
  ['=TODAY()', '9/5/2026'],
  ['=TODAY()+1', '9/6/2026'],
  ['=A1', '2026-01-02'],
  ['=A1+1', '2026-01-03'],
  ['=MAX(A1:A3)', '2026-01-02'],
  ['=B1', '9/5/2026'],
  ['=A1*2', '92048'],
  ['=COUNT(A1:A3)', '1'],
])('%s shows as %s in a cell without a format', (formula, shown) => {
  const numberFormat = { type: 'DATE', pattern: 'yyyy-mm-dd' } as const;
  const { book } = bookWith([
    [{ value: 46_024, format: { numberFormat } }, { formula: '=TODAY()' }, { formula }],
  ]);

  expect(book.sheet(0)?.display(0, 2)).toBe(shown);
});

describe('a formula that fills more than its cell', () => {
  it('shows its array beside it, and #REF! when something is in the way', () => {
    const { book, at } = bookWith([[1, null, { formula: '=ARRAYFORMULA(A1:A3*10)' }], [2], [3]]);
    expect([0, 1, 2].map((row) => at(row, 2))).toEqual([10, 20, 30]);

    book.apply([{ kind: 'writeCells', sheetId: 0, row: 1, column: 2, rows: [['mine']] }]);

    expect(at(0, 2)).toMatchObject({ error: '#REF!' });
    expect([at(1, 2), at(2, 2)]).toEqual(['mine', null]);
  });

  it.each([
    [
      'select A, count(B) group by A order by count(B) desc label count(B) "n"',
      [
        ['status', 'n'],
        ['sent', 2],
        ['dead', 1],
        ['pending', 1],
      ],
    ],
    ["select C where A = 'sent' and B > 1", [['who'], ['Cyd']]],
    [
      "select C, B where A contains 'e' order by B desc limit 2",
      [
        ['who', 'priority'],
        ['Dan', 10],
        ['Cyd', 3],
      ],
    ],
    [
      'select max(B), sum(B), avg(B)',
      [
        ['max priority', 'sum priority', 'avg priority'],
        [10, 16, 4],
      ],
    ],
    ['select A where A is not null offset 3', [['status'], ['dead']]],
    [
      'select A, sum(B) where B is not null group by A pivot C order by A desc',
      [
        ['status', 'Ada', 'Bob', 'Cyd', 'Dan'],
        ['sent', 1, null, 3, null],
        ['pending', null, 2, null, null],
        ['dead', null, null, null, 10],
      ],
    ],
    [
      'select count(B), max(B) where B < 3 pivot A',
      [
        ['pending count priority', 'pending max priority', 'sent count priority', 'sent max priority'],
        [1, 2, 1, 1],
      ],
    ],
  ])('QUERY: %s', (query, expected) => {
    const formula = `=QUERY(A1:C6,"${query.replaceAll('"', '""')}",1)`;
    const { book, at } = bookWith(QUEUE);
    book.apply([{ kind: 'writeCells', sheetId: 0, row: 0, column: 5, rows: [[{ formula }]] }]);

    const shown = expected.map((line, row) => line.map((_, column) => at(row, 5 + column)));

    expect(shown).toEqual(expected);
  });

  it.each([
    ['select Z', '#VALUE!', 'NO_COLUMN: Z'],
    ['select', '#VALUE!', 'it ends too early'],
    ['select A pivot A', '#VALUE!', 'CANNOT_PIVOT_WITHOUT_AGGREGATION'],
    ["select A format A '0.0'", '#NAME?', 'format'],
    ['select year(A)', '#NAME?', 'year()'],
    ['select A where upper(A) = 1', '#NAME?', 'upper()'],
    ['select A+A', '#NAME?', 'arithmetic'],
  ])('the query "%s" shows %s and says why', (query, error, message) => {
    const { at } = bookWith([[1, { formula: `=QUERY(A1:A1,"${query}",0)` }]]);

    expect(at(0, 1)).toMatchObject({ error, message: expect.stringContaining(message) });
  });
});
