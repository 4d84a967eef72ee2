import { createServer } from 'node:net';
import { observe } from '../../../worker/src/ops/observation.ts';
import type { Rig } from '../../rig.ts';
import { inProcessWorker } from '../in-process-worker.ts';

/** A port on loopback that nobody has. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => {
    server.close(resolve);
  });
  if (typeof address !== 'object' || address === null) throw new Error('There is no port.');
  return address.port;
}

/** A worker of the real parts that leads and is watched as the settings say. */
export async function observedWorker(
  rig: Rig,
  settings: Readonly<Record<string, string>>,
  journalPath?: string,
) {
  let observation: Awaited<ReturnType<typeof observe>> | undefined;
  const worker = await inProcessWorker(rig, {
    settings,
    ...(journalPath === undefined ? {} : { journalPath }),
    observing: async (options) => {
      observation = await observe(options);
      return observation;
    },
  });
  observation?.leads(true);
  return {
    ...worker,
    leads: (isLeading: boolean) => observation?.leads(isLeading),
    async close() {
      await worker.close();
      await observation?.close();
    },
  };
}
