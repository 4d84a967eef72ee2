import { DATE_TIME_PATTERN } from '@sheet-courier/shared';
import type { TabColumn, TabColumnKind, TabSchema } from '@sheet-courier/shared/tabs';
import type { sheets_v4 } from 'googleapis/build/src/apis/sheets/index.js';

type Request = sheets_v4.Schema$Request;

const ROWS = 1_000;

/** By this description Set up / repair of the script knows the protection as its own. */
const PROTECTED_BY_US = 'Sheet Courier: the worker writes these cells.';

const NUMBER_FORMATS: Readonly<Partial<Record<TabColumnKind, sheets_v4.Schema$NumberFormat>>> = {
  number: { type: 'NUMBER', pattern: '0' },
  dateTime: { type: 'DATE_TIME', pattern: DATE_TIME_PATTERN },
};

/** What makes a tab that is not there yet. */
export function newTab({ title, columns, frozenRows }: TabSchema, sheetId: number): readonly Request[] {
  const gridProperties = { rowCount: ROWS, columnCount: columns.length, frozenRowCount: frozenRows };
  return [
    { addSheet: { properties: { sheetId, title, gridProperties } } },
    ...dressedColumns(columns, sheetId, 0, 0),
  ];
}

/** What puts columns to the right of all others. @param width how many there are already */
export function moreColumns(
  columns: readonly TabColumn[],
  sheetId: number,
  headerRow: number,
  width: number,
): readonly Request[] {
  const appendDimension = { sheetId, dimension: 'COLUMNS', length: columns.length };
  return [{ appendDimension }, ...dressedColumns(columns, sheetId, headerRow - 1, width)];
}

/** @param headerIndex the header's row, from 0 */
function dressedColumns(
  columns: readonly TabColumn[],
  sheetId: number,
  headerIndex: number,
  first: number,
): readonly Request[] {
  const header = {
    updateCells: {
      start: { sheetId, rowIndex: headerIndex, columnIndex: first },
      rows: [
        {
          values: columns.map(({ header: text, note }) => ({
            userEnteredValue: { stringValue: text },
            userEnteredFormat: { textFormat: { bold: true } },
            note,
          })),
        },
      ],
      fields: 'userEnteredValue,userEnteredFormat.textFormat.bold,note',
    },
  };
  return [
    header,
    ...columns.flatMap((column, index) => columnLook(column, sheetId, headerIndex + 1, first + index)),
  ];
}

function columnLook(
  { kind, width, choices, legal, colours, workerOwned }: TabColumn,
  sheetId: number,
  below: number,
  position: number,
): readonly Request[] {
  const span = { sheetId, startColumnIndex: position, endColumnIndex: position + 1 };
  const range = { ...span, startRowIndex: below };
  const numberFormat = NUMBER_FORMATS[kind];
  const requests: Request[] = [
    {
      updateDimensionProperties: {
        range: { sheetId, dimension: 'COLUMNS', startIndex: position, endIndex: position + 1 },
        properties: { pixelSize: width },
        fields: 'pixelSize',
      },
    },
  ];
  if (numberFormat !== undefined) {
    const cell = { userEnteredFormat: { numberFormat } };
    requests.push({ repeatCell: { range, cell, fields: 'userEnteredFormat.numberFormat' } });
  }
  if (choices !== undefined) {
    const values = choices.map((choice) => ({ userEnteredValue: String(choice) }));
    const inputMessage = `May hold ${legal ?? choices.join(', ')}.`;
    const condition = { type: 'ONE_OF_LIST', values };
    requests.push({
      setDataValidation: { range, rule: { condition, inputMessage, strict: true, showCustomUi: true } },
    });
  }
  for (const [index, [text, colour]] of Object.entries(colours ?? {}).entries()) {
    const condition = { type: 'TEXT_EQ', values: [{ userEnteredValue: text }] };
    const booleanRule = { condition, format: { backgroundColor: rgb(colour) } };
    requests.push({ addConditionalFormatRule: { index, rule: { ranges: [range], booleanRule } } });
  }
  if (workerOwned === true) {
    const protectedRange = { range: span, description: PROTECTED_BY_US, warningOnly: true };
    requests.push({ addProtectedRange: { protectedRange } });
  }
  return requests;
}

/** @param colour as #rrggbb */
function rgb(colour: string): sheets_v4.Schema$Color {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map(
    (at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255,
  );
  return { red, green, blue };
}
