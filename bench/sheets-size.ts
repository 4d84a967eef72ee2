import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSheetsServer } from '../local/src/sheets-server/sheets-server.ts';
import { Workbooks } from '../local/src/workbook/workbooks.ts';

const TABS = 5;
const ROWS = 100_000;
const COLUMNS = 20;
const ROWS_PER_CALL = 5000;
const READS = 5;

export interface SheetsSizeResult {
  readonly cells: number;
  readonly loadMs: number;
  /** The best of some reads of 100,000 × 3 cells, through HTTP, formatted. */
  readonly readMs: number;
  readonly writeMs: number;
  readonly sortMs: number;
  readonly reopenMs: number;
  /** Of this process: server, client and all that was loaded. */
  readonly maxRssMb: number;
}

/** Fills a spreadsheet to the 10 million cells Google allows, reads it, changes it and opens it again from disk. */
export async function sheetsSize(): Promise<SheetsSizeResult> {
  const folder = mkdtempSync(join(tmpdir(), 'sheets-size-'));
  const now = () => Date.now();
  const workbooks = new Workbooks({ now, folder });
  const gridProperties = { rowCount: ROWS, columnCount: COLUMNS };
  const sheets = Array.from({ length: TABS }, (_, sheetId) => ({
    sheetId,
    title: `Tab${sheetId}`,
    gridProperties,
  }));
  workbooks.create({ id: 'big', sheets });
  const server = createSheetsServer({ workbooks, now, latencyMs: 0, quota: 'off' });
  await server.listen(0);
  const call = async (method: string, path: string, body?: object) => {
    const response = await fetch(`${server.url}v4/spreadsheets/big${path}`, {
      method,
      headers: { authorization: 'Bearer bench' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(text);
  };
  const timed = async (work: () => Promise<void>) => {
    const start = performance.now();
    await work();
    return Math.round(performance.now() - start);
  };
  try {
    const loadMs = await timed(() => load(call));
    const reads: number[] = [];
    for (let read = 0; read < READS; read += 1)
      reads.push(await timed(() => call('GET', `/values/Tab1!A1:C${ROWS}`)));
    const writeMs = await timed(() =>
      call('PUT', '/values/Tab2!C77?valueInputOption=RAW', { values: [['new']] }),
    );
    const sortSpecs = [{ dimensionIndex: 1, sortOrder: 'DESCENDING' }];
    const sortMs = await timed(() =>
      call('POST', ':batchUpdate', { requests: [{ sortRange: { range: { sheetId: 3 }, sortSpecs } }] }),
    );
    const maxRssMb = Math.round(process.resourceUsage().maxRSS / 1024);
    await server.close();
    await workbooks.close();
    const reopenMs = await timed(async () => {
      const again = new Workbooks({ now, folder });
      if (again.get('big')?.sheet(2)?.display(76, 2) !== 'new')
        throw new Error('The workbook came back otherwise.');
      await again.close();
    });
    return {
      cells: TABS * ROWS * COLUMNS,
      loadMs,
      readMs: Math.min(...reads),
      writeMs,
      sortMs,
      reopenMs,
      maxRssMb,
    };
  } finally {
    await server.close();
    rmSync(folder, { recursive: true });
  }
}

async function load(call: (method: string, path: string, body: object) => Promise<void>): Promise<void> {
  for (let tab = 0; tab < TABS; tab += 1) {
    for (let start = 0; start < ROWS; start += ROWS_PER_CALL) {
      const values = Array.from({ length: ROWS_PER_CALL }, (_, row) =>
        Array.from({ length: COLUMNS }, (_unused, column) => cellAt(tab, start + row, column)),
      );
      await call('PUT', `/values/Tab${tab}!A${start + 1}?valueInputOption=RAW`, { values });
    }
  }
}

/** A third texts, a third numbers, a third truths. */
function cellAt(tab: number, row: number, column: number): string | number | boolean {
  if (column % 3 === 0) return `text ${tab} ${row} ${column}`;
  return column % 3 === 1 ? row + column / 7 : row % 2 === 0;
}
