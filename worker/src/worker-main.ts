import { hostname } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { start } from './commands/start.ts';

/** Runs the worker in this process, and ends the process with it. */
export async function workerMain(isTakeover: boolean): Promise<void> {
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  process.once('SIGTERM', () => stop.abort());
  process.exitCode = await start({
    environment: process.env,
    pid: process.pid,
    host: hostname(),
    isTakeover,
    terminal: process.stdout.isTTY,
    signal: stop.signal,
    // PM2 waits for this when it is told to (`wait_ready`).
    ready: () => process.send?.('ready'),
    tellPm2: process.env['pm_id'] === undefined ? undefined : (message) => process.send?.(message),
    usage: () => {
      const { user, system } = process.cpuUsage();
      return { residentBytes: process.memoryUsage.rss(), cpuSeconds: (user + system) / 1e6 };
    },
    complain: (text) => process.stderr.write(text),
    crash: () => process.kill(process.pid, 'SIGKILL'),
    expectLoad: () => setFlagsFromString('--semi-space-growth-factor=2'),
  });
  // Idle keep-alive connections would hold the process for seconds.
  process.exit();
}
