import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** What the project's own command lines can be called with. */
interface Program {
  /** As the documents write it, and as it is run. */
  readonly call: RegExp;
  readonly run: readonly string[];
  readonly hasCommands: boolean;
}

const PROGRAMS: readonly Program[] = [
  {
    call: /^(?:npm run courier --|npx courier|courier)(?: |$)/,
    run: ['worker/bin/courier.js'],
    hasCommands: true,
  },
  { call: /^npm run bench -- /, run: ['bench/main.ts'], hasCommands: true },
  { call: /^npm start -- /, run: ['local/src/main.ts'], hasCommands: false },
];

/** Names that look like settings and are others': of OpenTelemetry, terminals and systemd, of what is to be filled in. */
const FOREIGN = new Set([
  'OTEL_EXPORTER_OTLP_HEADERS',
  'NO_COLOR',
  'PUT_THE_SCRIPT_ID_HERE',
  'THE_SHEETS_ID',
  'AF_INET',
  'AF_INET6',
  'AF_UNIX',
]);

/** Knows which commands, options and settings there are; asks each program for its help at most once. */
export class Names {
  readonly #settings: ReadonlySet<string>;
  readonly #scripts: ReadonlySet<string>;
  readonly #helps = new Map<string, string | null>();

  /** @param settings of the worker, and whatever else may stand in capitals */
  constructor(settings: Iterable<string>) {
    this.#settings = new Set(settings);
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      scripts: Record<string, string>;
    };
    this.#scripts = new Set([...Object.keys(scripts), 'install', 'ci']);
  }

  /** Settings that a text names and nobody has. */
  unknownSettings(path: string, text: string): readonly string[] {
    const problems = [...text.matchAll(/\b[A-Z][A-Z\d]*(?:_[A-Z\d]+)+\b/g)]
      .map(([name]) => name)
      .filter((name) => !this.#settings.has(name) && !FOREIGN.has(name))
      .map((name) => `${path}: there is no setting ${name}`);
    return [...new Set(problems)];
  }

  /** Commands, options and scripts that a text calls and nobody has. */
  unknownCalls(path: string, text: string): readonly string[] {
    const problems = callsIn(text).flatMap((call) => this.#problems(call));
    return [...new Set(problems)].map((problem) => `${path}: ${problem}`);
  }

  #problems(call: string): readonly string[] {
    const [program, verb, name = ''] = call.split(' ');
    if (program === 'npm') {
      const script = verb === 'run' ? name : (verb ?? '');
      if (!this.#scripts.has(script)) return [`there is no npm script "${script}" (${call})`];
    }
    if (program === 'npx' && !existsSync(`node_modules/.bin/${verb}`))
      return [`there is no program ${verb} (${call})`];
    const known = PROGRAMS.find((one) => one.call.test(call));
    return known === undefined ? [] : this.#problemsOf(known, call);
  }

  #problemsOf({ call: pattern, run, hasCommands }: Program, call: string): readonly string[] {
    const words = call
      .replace(pattern, '')
      .split(' ')
      .filter((word) => word !== '');
    const commands = hasCommands
      ? words.slice(0, firstOption(words)).filter((word) => /^[a-z][a-z-]*$/.test(word))
      : [];
    const help = this.#help(run, commands);
    if (help === null) return [`there is no command "${commands.join(' ')}" (${call})`];
    return words
      .filter((word) => word.startsWith('--') && word !== '--help')
      .map((word) => word.replace(/[=,.;:)]+.*$/, ''))
      .filter((option) => !new RegExp(`${option}\\b(?!-)`).test(help))
      .map((option) => `there is no option ${option} (${call})`);
  }

  /** Null where there is no such command. */
  #help(run: readonly string[], commands: readonly string[]): string | null {
    const key = [...run, ...commands].join(' ');
    const known = this.#helps.get(key);
    if (known !== undefined) return known;
    const help = helpOf(run, commands);
    this.#helps.set(key, help);
    return help;
  }
}

/** Code that is one of the project's calls: a line of a block, indented or fenced, or a span. */
function callsIn(text: string): readonly string[] {
  const spans = [...text.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
  const fenced = [...text.matchAll(/^ *```\w*\n([\s\S]*?)^ *```/gm)].flatMap(([, block = '']) =>
    block.split('\n'),
  );
  const indented = text.split('\n').filter((line) => /^ {4,}/.test(line));
  return [...spans, ...fenced, ...indented]
    .map((code) => code.trim().replace(/\s+#.*$/, ''))
    .filter((code) => /^(?:npm|npx|courier) [a-z]/.test(code));
}

function firstOption(words: readonly string[]): number {
  const index = words.findIndex((word) => word.startsWith('-'));
  return index < 0 ? words.length : index;
}

function helpOf(run: readonly string[], commands: readonly string[]): string | null {
  // What is given to a command, such as an id, is no command: the longest words that are known count.
  for (let length = commands.length; length >= Math.min(1, commands.length); length--) {
    const words = commands.slice(0, length);
    const help = execHelp([...run, ...words, '--help']);
    const last = words.at(-1);
    if (help !== null && (last === undefined || new RegExp(`^Usage: .*\\b${last}\\b`, 'm').test(help)))
      return help;
  }
  return null;
}

function execHelp(words: readonly string[]): string | null {
  try {
    return execFileSync(process.execPath, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return null;
  }
}
