import { acquireInstanceLock } from '../../../worker/src/journal/instance-lock.ts';

/** Takes the lock, says so and stays until it is killed. */
const result = acquireInstanceLock(process.argv[2] ?? '', { pid: process.pid, since: 7 });
process.stdout.write(result.ok ? 'held\n' : 'refused\n');
setInterval(() => undefined, 60_000);
