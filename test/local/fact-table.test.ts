import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const architecture = readFileSync(new URL('../../ARCHITECTURE.md', import.meta.url), 'utf8');
const section = architecture.split('\n## What the stand-ins hold to\n')[1]?.split('\n## ')[0] ?? '';
/** The second cell of each row: who holds the fact. */
const holders = section
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| --') && !line.startsWith('| fact '))
  .map(
    (line) =>
      line
        .split(' | ')
        .at(-1)
        ?.replace(/\s*\|$/, '') ?? '',
  );
const cited = holders.flatMap((holder) =>
  [...holder.matchAll(/`([\w/-]+)`: ([^;]+?)\s*(?=;|$)/g)].map(
    ([, file = '', words = '']) => [file, words] as const,
  ),
);

/** Every text that names a test or a group of them. */
function titlesIn(file: URL): string[] {
  const source = readFileSync(file, 'utf8');
  const named = /(?:\b(?:it|test|describe)|\))\(\s*(['"`])((?:\\.|(?!\1)[^])*?)\1/g;
  return [...source.matchAll(named)].map(([, , title = '']) => title);
}

describe('the table of what the stand-ins hold to', () => {
  test('has a test, or says why not, for each of its facts', () => {
    expect(holders.length).toBeGreaterThan(90);
    expect(
      holders.filter((holder) => !/^`|\bnot (?:known|held)\b|^the worker's|^no fact/.test(holder)),
    ).toEqual([]);
  });

  test.each([...new Set(cited.map(([file]) => file))])('names tests that %s has', (file) => {
    const place = new URL(`${file}.test.ts`, import.meta.url);
    expect(existsSync(place)).toBe(true);
    const titles = titlesIn(place);
    const missing = cited.filter(
      ([cites, words]) => cites === file && !titles.some((title) => title.includes(words)),
    );

    expect(missing).toEqual([]);
  });
});
