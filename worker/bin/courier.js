#!/usr/bin/env node
// JavaScript, so that Node need not load its TypeScript support before the compile cache can spare it that: with a warm
// cache the worker starts in half the time and 27 MB smaller.
// By its namespace: older versions of Node, which are to be told so, lack these two.
import * as modules from 'node:module';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const CACHE = new URL('../../node_modules/.cache/sheet-courier/', import.meta.url);
const LOADED_MS = 1_500;
/** The oldest that runs TypeScript as it is, without a flag (documented: nodejs.org/api/typescript.html). */
const LEAST_NODE = [22, 18];

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < LEAST_NODE[0] || (major === LEAST_NODE[0] && minor < LEAST_NODE[1])) {
  process.stderr.write(
    `Sheet Courier needs Node ${LEAST_NODE.join('.')} or later, and this is ${process.versions.node}.\n` +
      'Start it by `npm run courier -- …` or `npx courier …`: then the Node that comes with it is used.\n',
  );
  process.exit(1);
}

modules.enableCompileCache(fileURLToPath(CACHE));
// The worker keeps little and drops much: a nursery that never grows is as fast, and 7 MB smaller.
setFlagsFromString('--semi-space-growth-factor=1');
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');

setTimeout(() => {
  // Else it is written only at the end of the process, and never where that is killed.
  modules.flushCompileCache();
  // What loading left behind would otherwise stay for hours in a worker that has little to do.
  collectGarbage({ type: 'major', flavor: 'last-resort' });
}, LOADED_MS).unref();

await import('../src/main.ts');
