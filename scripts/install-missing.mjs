// Runs before `npm start` and `npm test` on whatever Node (18 or later) a newcomer has: installs the packages where they
// are missing or older than the lock file, and otherwise costs nothing.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);
const lock = new URL('package-lock.json', root);
// npm writes this file at the end of every install; a broken-off install leaves none.
const installed = new URL('node_modules/.package-lock.json', root);
const ownNode = new URL('node_modules/node/bin/node', root);

const upToDate =
  existsSync(installed) && existsSync(ownNode) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs;

if (!upToDate) {
  process.stderr.write('Installing the packages (once, a minute or two) …\n');
  // The project's own Node is among the packages: that the machine's is older is no news.
  const { status } = spawnSync('npm', ['ci', '--loglevel=error', '--no-audit', '--no-fund'], {
    cwd: fileURLToPath(root),
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    process.stderr.write('The packages could not be installed; npm says why above.\n');
    process.exit(status ?? 1);
  }
}
