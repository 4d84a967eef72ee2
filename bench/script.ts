import { randomUUID } from 'node:crypto';
import type { ExecutionRecord } from '../local/src/apps-script-runtime/execution.ts';
import { type ScriptRig, sign, spin, startScript } from '../test/apps-script/script-rig.ts';
import { median, percentile } from './figures.ts';

const QUEUE = 'Notification_Queue';
/** The most SpreadsheetApp calls a spin may take: each costs Google a tenth of a second and more. */
const MOST_CALLS = 6;

/** Spins through the web app as fast as so many callers at once post them, then one announcement to a crowd. */
export async function script({
  spins,
  callers,
  recipients,
}: {
  readonly spins: number;
  readonly callers: number;
  readonly recipients: number;
}): Promise<void> {
  const rig = await startScript();
  try {
    await rig.runtime.run('setUpSheet');
    await spinMany(rig, spins, callers);
    await announce(rig, recipients);
  } finally {
    await rig.close();
  }
}

/** What ran while `work` did. */
async function executionsOf(
  rig: ScriptRig,
  work: () => Promise<unknown>,
): Promise<readonly ExecutionRecord[]> {
  const records: ExecutionRecord[] = [];
  const stop = rig.runtime.onExecution((record) => records.push(record));
  await work();
  stop();
  return records;
}

async function spinMany(rig: ScriptRig, spins: number, callers: number): Promise<void> {
  // The first execution reads the templates and people, which the others then have from the cache.
  await rig.post(sign(spin()));
  const rowsBefore = rig.rows(QUEUE).length + rig.rows('Spin_History').length;
  let left = spins;
  const refused: string[] = [];
  const startedAt = performance.now();
  const records = await executionsOf(rig, () =>
    Promise.all(
      Array.from({ length: callers }, async () => {
        while (left-- > 0) {
          const answer = await rig.post(sign(spin({ spinId: randomUUID() })));
          if (!answer.ok) refused.push(answer.error ?? '');
        }
      }),
    ),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  const rows = rig.rows(QUEUE).length + rig.rows('Spin_History').length - rowsBefore;
  const calls = records.map(({ sheetCalls }) => sheetCalls);
  const waits = records.map(({ lockWaitMs }) => lockWaitMs);
  process.stdout.write(
    `${spins} spins through doPost, ${callers} callers at once\n` +
      `  refused                       ${refused.length === 0 ? 'none' : refused.join(', ')}\n` +
      `  rows written                  ${rows} (${rows === spins * 3 ? 'each spin its three' : 'NOT three a spin'})\n` +
      `  rows a second                 ${(rows / seconds).toFixed(0)}\n` +
      `  SpreadsheetApp calls a spin   ${median(calls)} (median), ${Math.max(...calls)} (most; at most ${MOST_CALLS} are allowed)\n` +
      `  wait for the lock             ${percentile(waits, 95).toFixed(0)} ms (p95), ${Math.max(...waits).toFixed(0)} ms (most)\n`,
  );
  if (rows !== spins * 3 || Math.max(...calls) > MOST_CALLS || refused.length > 0) process.exitCode = 1;
}

async function announce(rig: ScriptRig, recipients: number): Promise<void> {
  const { sheetId } = rig.tab('Users');
  rig.workbook.apply([{ kind: 'appendDimension', sheetId, dimension: 'ROWS', length: recipients }]);
  rig.write(
    'Users',
    Array.from({ length: recipients }, (_, index) => ({
      'User ID': String(100_000 + index),
      Name: `Person ${index}`,
    })),
  );
  const rowsBefore = rig.rows(QUEUE).length;
  let batches = 0;
  let last = rowsBefore;
  const stop = rig.workbook.onChange(() => {
    const rows = rig.tab(QUEUE).lastRow - 1;
    if (rows > last) batches += 1;
    last = rows;
  });
  const startedAt = performance.now();
  const records = await executionsOf(rig, () =>
    rig.runtime.callFromClient(
      'sendAnnouncement',
      [{ text: 'Hello {{name}}', audience: 'all', priority: '5', sendAt: '' }],
      'document',
    ),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  stop();
  const queued = rig.rows(QUEUE).slice(rowsBefore);
  const reached = new Set(queued.map((row) => row['User ID'])).size;
  const calls = records.reduce((sum, { sheetCalls }) => sum + sheetCalls, 0);
  process.stdout.write(
    `An announcement to ${recipients} recipients\n` +
      `  queued                        ${queued.length}, to ${reached} different recipients\n` +
      `  batches                       ${batches}\n` +
      `  seconds                       ${seconds.toFixed(1)}\n` +
      `  SpreadsheetApp calls          ${calls}, for ${records.length} execution${records.length === 1 ? '' : 's'}\n`,
  );
  if (queued.length !== recipients || reached !== recipients) process.exitCode = 1;
}
