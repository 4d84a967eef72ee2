import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { createSheetsServer } from '../local/src/sheets-server/sheets-server.ts';
import { Workbooks } from '../local/src/workbook/workbooks.ts';
import type { SheetProperties, SpreadsheetProperties } from '../local/src/workbook/spreadsheet.ts';

/** One recorded call: a line of the file. */
interface RecordedStep {
  readonly scenario: string;
  readonly step: number;
  readonly method: string;
  readonly uri: string;
  readonly requestBody: unknown;
  readonly status: number;
  readonly responseBody: unknown;
}

export interface ReplayResult {
  readonly steps: number;
  readonly equal: number;
  /** The first step answered otherwise than recorded. */
  readonly firstDifference?: {
    readonly scenario: string;
    readonly step: number;
    readonly method: string;
    readonly uri: string;
    readonly recorded: { readonly status: number; readonly body: unknown };
    readonly answered: { readonly status: number; readonly body: unknown };
  };
}

interface RecordedSpreadsheet {
  readonly spreadsheetId: string;
  readonly properties: SpreadsheetProperties;
  readonly sheets: readonly { readonly properties: SheetProperties }[];
}

/**
 * Plays recorded calls of the real Sheets API against the local one and compares the answers. A spreadsheet that was
 * there before the recording began is made as its first recorded `spreadsheets.get` shows it, without cells; one that
 * the recording creates gets the recorded id. Present only in newer recordings, `commentUpdateState` is not compared.
 */
export async function replay(file: string): Promise<ReplayResult> {
  const steps = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line): RecordedStep => JSON.parse(line));
  const workbooks = new Workbooks({ now: () => Date.now() });
  const server = createSheetsServer({ workbooks, now: () => Date.now(), latencyMs: 0, quota: 'off' });
  await server.listen(0);
  const ids = new Map<string, string>();
  let equal = 0;
  let firstDifference: ReplayResult['firstDifference'];
  try {
    for (const step of steps) {
      seed(workbooks, step, ids);
      const answered = await play(server.url, step, ids);
      const recorded = { status: step.status, body: step.responseBody };
      learnId(step, answered.body, ids);
      if (isDeepStrictEqual(comparable(answered, ids), comparable(recorded, ids))) equal += 1;
      else if (!firstDifference) {
        const { scenario, step: number, method, uri } = step;
        firstDifference = { scenario, step: number, method, uri, recorded, answered };
      }
    }
  } finally {
    await server.close();
  }
  return { steps: steps.length, equal, ...(firstDifference ? { firstDifference } : {}) };
}

function isSpreadsheet(body: unknown): body is RecordedSpreadsheet {
  return (
    typeof body === 'object' &&
    body !== null &&
    'spreadsheetId' in body &&
    'sheets' in body &&
    'properties' in body
  );
}

function seed(workbooks: Workbooks, step: RecordedStep, ids: ReadonlyMap<string, string>): void {
  const body = step.responseBody;
  if (step.method !== 'GET' || step.status !== 200 || !isSpreadsheet(body)) return;
  if (ids.has(body.spreadsheetId) || workbooks.get(body.spreadsheetId)) return;
  const sheets = body.sheets.map(({ properties }) => properties);
  workbooks.create({ id: body.spreadsheetId, properties: body.properties, sheets });
}

/** Recorded id → the id made here, for what the recording creates. */
function learnId(step: RecordedStep, answered: unknown, ids: Map<string, string>): void {
  const created = step.method === 'POST' && new URL(step.uri).pathname === '/v4/spreadsheets';
  if (created && isSpreadsheet(step.responseBody) && isSpreadsheet(answered)) {
    ids.set(step.responseBody.spreadsheetId, answered.spreadsheetId);
  }
}

async function play(
  root: string,
  step: RecordedStep,
  ids: ReadonlyMap<string, string>,
): Promise<{ status: number; body: unknown }> {
  let uri = step.uri.replace(/^https?:\/\/[^/]+\//, root);
  for (const [recorded, local] of ids) uri = uri.replace(recorded, local);
  const response = await fetch(uri, {
    method: step.method,
    headers: { authorization: 'Bearer replay', 'content-type': 'application/json' },
    ...(step.requestBody === null || step.requestBody === undefined
      ? {}
      : { body: JSON.stringify(step.requestBody) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? null : JSON.parse(text) };
}

function comparable(
  answer: { readonly status: number; readonly body: unknown },
  ids: ReadonlyMap<string, string>,
): unknown {
  let text = JSON.stringify(answer.body);
  for (const [recorded, local] of ids) text = text.replaceAll(local, recorded);
  const body: unknown = JSON.parse(text);
  if (typeof body === 'object' && body !== null && 'commentUpdateState' in body)
    delete body.commentUpdateState;
  return { status: answer.status, body };
}
