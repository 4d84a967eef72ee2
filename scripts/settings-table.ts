import { parseConfig, settings } from '../worker/src/config.ts';

/** No setting may be this. */
const WRONG = '\0';

interface Setting {
  readonly name: string;
  readonly isRequired: boolean;
  /** As it would stand in .env; empty where there is none. */
  readonly standard: string;
  /** What it may be, in the words of the message for a wrong one. */
  readonly rule: string;
  readonly meaning: string;
}

/** Every setting of the worker, as the schema has it. */
export function allSettings(): readonly Setting[] {
  return Object.entries(settings.shape).map(([name, schema]) => ({
    name,
    isRequired: !schema.isOptional(),
    standard: standardOf(schema),
    rule: ruleOf(name),
    meaning: schema.description ?? '',
  }));
}

/** docs/settings.md. */
export function settingsPage(): string {
  const rows = allSettings().map(({ name, isRequired, standard, rule, meaning }) => {
    const otherwise = isRequired ? '**must be set**' : standard === '' ? '' : `\`${standard}\``;
    return `| \`${name}\` | ${otherwise} | ${cell(rule)} | ${cell(meaning)} |`;
  });
  return [
    '# Settings of the worker',
    '',
    '<!-- Made from worker/src/config.ts by `npm run docs`; edit it there. -->',
    '',
    'They stand in `.env` beside `package.json` (`cp .env.example .env`), or in the environment, which wins. One that is empty counts as not set. All problems with them are told at once when the worker starts. Operators may steer some of them from the tab Settings meanwhile.',
    '',
    '| setting | otherwise | it may be | what it is for |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

/** Down through what zod wraps around a text. */
function standardOf(schema: unknown): string {
  for (let at = schema; at !== undefined; at = inner(at)) {
    const standard = definition(at)['defaultValue'];
    if (typeof standard === 'function') return String(standard());
  }
  return '';
}

function inner(schema: unknown): unknown {
  const { innerType, schema: wrapped, in: first } = definition(schema);
  return innerType ?? wrapped ?? first;
}

function definition(schema: unknown): Readonly<Record<string, unknown>> {
  return typeof schema === 'object' && schema !== null && '_def' in schema
    ? (schema._def as Readonly<Record<string, unknown>>)
    : {};
}

function ruleOf(name: string): string {
  const result = parseConfig({ [name]: `x${WRONG}x` });
  const problems = result.ok ? [] : result.problems;
  const problem = problems.find((one) => one.startsWith(`${name} `)) ?? '';
  return problem
    .slice(name.length + 1)
    .replace(/^must (be |look )?/, '')
    .replace(/^names a file that .*; set it to /, '');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
