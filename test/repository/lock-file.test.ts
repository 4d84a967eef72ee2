import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

interface LockedPackage {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const lock = JSON.parse(await readFile(new URL('../../package-lock.json', import.meta.url), 'utf8')) as {
  readonly packages: Readonly<Record<string, LockedPackage>>;
};

// npm leaves out the binaries of other platforms when it changes a lock file beside an installed tree; a newer npm then
// refuses to install from it.
test('the lock file names the binaries of every platform', () => {
  const missing = Object.entries(lock.packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !isLocked(path, name))
      .map((name) => `${name}, which ${path} wants`),
  );

  expect(missing).toEqual([]);
});

/** Whether Node would find the package from that folder. */
function isLocked(path: string, name: string): boolean {
  const folders = path.split('/node_modules/');
  const parents = folders.map((_, index) => folders.slice(0, folders.length - index).join('/node_modules/'));
  return [...parents.map((parent) => `${parent}/node_modules/${name}`), `node_modules/${name}`].some(
    (candidate) => candidate in lock.packages,
  );
}
