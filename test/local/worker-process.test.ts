import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { WorkerProcess, type WorkerState } from '../../local/src/worker-process.ts';

let folder: string;
let worker: WorkerProcess | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sheet-courier-'));
});
afterEach(async () => {
  await worker?.stop();
  worker = undefined;
  rmSync(folder, { recursive: true });
});

/** Processes take their time on a busy machine. */
async function eventually(check: () => void): Promise<void> {
  await vi.waitFor(check, 20_000);
}

interface Run {
  readonly worker: WorkerProcess;
  readonly lines: string[];
  readonly states: WorkerState[];
}

function run(program: string, firstDelayMs = 10): Run {
  const lines: string[] = [];
  const states: WorkerState[] = [];
  const file = join(folder, 'program.mjs');
  writeFileSync(file, program);
  worker = new WorkerProcess({
    environment: { GREETING: 'hello' },
    folder,
    onLine: (line) => lines.push(line),
    onState: (state) => states.push(state),
    program: [file],
    firstDelayMs,
  });
  worker.start();
  return { worker, lines, states };
}

const LIVES_ON = `
  process.on('SIGTERM', () => { console.log('stopping'); process.exit(0); });
  setInterval(() => {}, 1000);
  console.log('up');
`;

test('its lines come one by one, and it sees the environment it was given and nothing else', async () => {
  const { lines } = run(
    `console.log(process.env.GREETING, process.env.HOME); console.error('two'); setInterval(() => {}, 1000)`,
  );

  await eventually(() => expect(lines.toSorted()).toEqual(['hello undefined', 'two']));
});

test('a worker that dies is reported and started again', async () => {
  const { lines, states } = run(`console.log('up'); process.exitCode = 3;`);

  await eventually(() => expect(lines.length).toBeGreaterThanOrEqual(2));
  expect(states.slice(0, 3)).toMatchObject([
    { kind: 'running' },
    { kind: 'waiting', ended: 'ended with exit code 3' },
    { kind: 'running' },
  ]);
});

test('a worker that is killed says by what', async () => {
  const { worker, lines, states } = run(LIVES_ON);
  await eventually(() => expect(lines).toContain('up'));

  worker.kill();

  await eventually(() =>
    expect(states).toContainEqual(expect.objectContaining({ ended: 'was ended by SIGKILL' })),
  );
});

test('each wait before another start is twice as long as the one before', async () => {
  const { states } = run('');

  const waits = () => states.filter((state) => state.kind === 'waiting').map(({ againAtMs }) => againAtMs);
  await eventually(() => expect(waits().length).toBeGreaterThanOrEqual(4));
  const [first = 0, , , fourth = 0] = waits();
  expect(fourth - first).toBeGreaterThanOrEqual(20 + 40 + 80);
});

test('a worker that refuses its settings is not started again', async () => {
  const { states } = run('process.exitCode = 78;');

  await eventually(() => expect(states.at(-1)).toEqual({ kind: 'stopped', failed: true }));
});

test('a stop lets it finish, and it stays stopped', async () => {
  const { worker, lines, states } = run(LIVES_ON);
  await eventually(() => expect(lines).toEqual(['up']));

  await worker.stop();

  expect(lines).toEqual(['up', 'stopping']);
  expect(states.at(-1)).toEqual({ kind: 'stopped', failed: false });
});

test('a stop while it waits for its next start is heeded', async () => {
  const { worker, states } = run('process.exitCode = 1;', 60_000);
  await eventually(() => expect(worker.state.kind).toBe('waiting'));

  await worker.stop();

  expect(states.at(-1)).toEqual({ kind: 'stopped', failed: false });
});

test('a worker whose parent is killed outright stops by itself', async () => {
  writeFileSync(join(folder, 'child.mjs'), `console.log(process.pid); ${LIVES_ON}`);
  const parentProgram = `
    import { WorkerProcess } from ${JSON.stringify(import.meta.resolve('../../local/src/worker-process.ts'))};
    new WorkerProcess({
      environment: {}, folder: ${JSON.stringify(folder)}, program: [${JSON.stringify(join(folder, 'child.mjs'))}],
      onLine: (line) => console.log(line), onState: () => {},
    }).start();
  `;
  writeFileSync(join(folder, 'parent.mjs'), parentProgram);
  const parent = spawn(process.execPath, [join(folder, 'parent.mjs')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  parent.stdout.on('data', (data) => {
    output += String(data);
  });
  await eventually(() => expect(output).toMatch(/^\d+\nup\n/));
  const childPid = Number(output.split('\n')[0]);

  parent.kill('SIGKILL');

  await eventually(() => expect(() => process.kill(childPid, 0)).toThrow(/ESRCH/));
});
