import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

/**
 * Every service, class, member and enumeration that Apps Script documents, read from `@types/google-apps-script`,
 * so that what the runtime lacks can say so by name instead of failing as `undefined is not a function`.
 */
export interface ServiceCatalogue {
  /** Global name → interface, e.g. GmailApp → Gmail.GmailApp. */
  readonly globals: Readonly<Record<string, string>>;
  /** Interface → its members, e.g. Spreadsheet.Range → [activate, …]. */
  readonly members: Readonly<Record<string, readonly string[]>>;
  /** Enumeration → its constants in order, e.g. Spreadsheet.BorderStyle → [DOTTED, …]. */
  readonly enums: Readonly<Record<string, readonly string[]>>;
}

interface Gathered {
  globals: Record<string, string>;
  members: Record<string, string[]>;
  enums: Record<string, string[]>;
  /** Interfaces that extend another of their namespace. */
  parents: [string, string][];
}

// The declaration files are machine-formatted: namespaces indented by 4, interfaces and enums by 8, members by 12.
const NAMESPACE = /^ {4}namespace (\w+) \{/;
const BLOCK = /^ {8}(interface|enum) (\w+)(?: extends (\w+))?/;
const MEMBER = /^ {12}(\w+)[?(:,<]/;
const GLOBAL = /^declare var (\w+): GoogleAppsScript\.([\w.]+);/;

function gather(source: string, into: Gathered): void {
  let namespace = '';
  let names: string[] | undefined;
  for (const line of source.split('\n')) {
    const global = GLOBAL.exec(line);
    if (global?.[1] && global[2]) into.globals[global[1]] = global[2];
    namespace = NAMESPACE.exec(line)?.[1] ?? namespace;
    const block = BLOCK.exec(line);
    if (block?.[2]) {
      names = [];
      if (block[3]) into.parents.push([`${namespace}.${block[2]}`, `${namespace}.${block[3]}`]);
      (block[1] === 'enum' ? into.enums : into.members)[`${namespace}.${block[2]}`] = names;
    }
    if (line === '        }') names = undefined;
    const member = MEMBER.exec(line)?.[1];
    if (names && member && !names.includes(member)) names.push(member);
  }
}

/** Reads the catalogue. About 15,000 lines: some 20 ms, once per runtime. */
export async function readServiceCatalogue(): Promise<ServiceCatalogue> {
  const folder = path.dirname(
    createRequire(import.meta.url).resolve('@types/google-apps-script/package.json'),
  );
  const gathered: Gathered = { globals: {}, members: {}, enums: {}, parents: [] };
  for (const name of (await readdir(folder)).sort()) {
    if (name.endsWith('.d.ts')) gather(await readFile(path.join(folder, name), 'utf8'), gathered);
  }
  const { globals, members, enums, parents } = gathered;
  for (const [child, parent] of parents) members[child]?.push(...(members[parent] ?? []));
  return { globals, members, enums };
}
