import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** `[text](target)` and `![text](target)`, outside of code. */
const LINK = /\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/g;

/** Links that lead nowhere on this machine; addresses elsewhere are only read, never fetched. */
export function brokenLinks(path: string, text: string): readonly string[] {
  return [...withoutCode(text).matchAll(LINK)].flatMap(([, target = '']) => {
    const problem = problemOf(path, target);
    return problem === null ? [] : [`${path}: the link to ${target} ${problem}`];
  });
}

function problemOf(path: string, target: string): string | null {
  if (/^[a-z]+:/.test(target)) return URL.canParse(target) ? null : 'is no address';
  const [file = '', anchor] = target.split('#', 2);
  const full = file === '' ? path : resolve(dirname(path), file);
  if (!existsSync(full)) return 'leads to no file';
  if (anchor === undefined) return null;
  return anchorsIn(readFileSync(full, 'utf8')).has(anchor) ? null : 'leads to no heading';
}

/** As GitHub makes them: lower case, no punctuation, hyphens for spaces, and a number where there is one already. */
function anchorsIn(text: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of withoutBlocks(text).matchAll(/^#+ +(.+)$/gm)) {
    const anchor = heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
      .replaceAll(' ', '-');
    let unique = anchor;
    for (let n = 1; anchors.has(unique); n++) unique = `${anchor}-${n}`;
    anchors.add(unique);
  }
  return anchors;
}

function withoutBlocks(text: string): string {
  return text.replaceAll(/^ *```[\s\S]*?^ *```/gm, '');
}

function withoutCode(text: string): string {
  return withoutBlocks(text).replaceAll(/`[^`\n]*`/g, '');
}
