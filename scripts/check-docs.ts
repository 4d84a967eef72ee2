// What the documents say of files, commands and settings must be so. `--write` makes anew what is made from the code.
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { parse } from 'dotenv';
import { format, resolveConfig } from 'prettier';
import { brokenLinks } from './doc-links.ts';
import { Names } from './doc-names.ts';
import { allSettings, settingsPage } from './settings-table.ts';

process.chdir(new URL('..', import.meta.url).pathname);

const SETTINGS_PAGE = 'docs/settings.md';
const EXAMPLE = '.env.example';

const page = await format(settingsPage(), { ...(await resolveConfig(SETTINGS_PAGE)), parser: 'markdown' });
if (process.argv.includes('--write')) writeFileSync(SETTINGS_PAGE, page);

const documents = globSync(['*.md', 'docs/**/*.md']).sort();
const names = new Names([...allSettings().map(({ name }) => name), ...scriptProperties()]);
const problems = [
  ...(readFileSync(SETTINGS_PAGE, 'utf8') === page
    ? []
    : [`${SETTINGS_PAGE} is not what the settings are: npm run docs`]),
  ...documents.flatMap((path) => {
    const text = readFileSync(path, 'utf8');
    // What stands there in capitals is mostly others': it tells of their services.
    const settings = path === 'ARCHITECTURE.md' ? [] : names.unknownSettings(path, text);
    return [...brokenLinks(path, text), ...settings, ...names.unknownCalls(path, text)];
  }),
  ...names.unknownSettings(EXAMPLE, readFileSync(EXAMPLE, 'utf8')),
  ...exampleProblems(),
];
for (const problem of problems) process.stderr.write(`${problem}\n`);
if (problems.length > 0) process.exitCode = 1;
else process.stdout.write(`${documents.length} documents name nothing that is not there\n`);

/** Settings that the script has of its own. */
function scriptProperties(): readonly string[] {
  const sources = globSync('apps-script/src/**/*.ts').map((path) => readFileSync(path, 'utf8'));
  return sources.flatMap((source) =>
    [...source.matchAll(/'([A-Z][A-Z\d]*(?:_[A-Z\d]+)+)'/g)].map(([, name = '']) => name),
  );
}

/** The example names every setting, and gives each the value it has anyway. */
function exampleProblems(): readonly string[] {
  const text = readFileSync(EXAMPLE, 'utf8');
  const example = parse(text);
  return allSettings().flatMap(({ name, isRequired, standard }) => {
    if (!new RegExp(`^(?:# )?${name}=`, 'm').test(text)) return [`${EXAMPLE} does not name ${name}`];
    const value = example[name] ?? '';
    const isRight = value === '' || (!isRequired && value === standard);
    return isRight ? [] : [`${EXAMPLE} says ${name}=${value}, but otherwise it is "${standard}"`];
  });
}
