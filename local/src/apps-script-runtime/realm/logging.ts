import type { LogSeverity } from '../host-call.ts';
import { formatText } from './format-text.ts';
import type { Host } from './host.ts';

function shown(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null && !(value instanceof Error)) {
    const plain = Object.getPrototypeOf(value) === Object.prototype || Array.isArray(value);
    if (plain) return JSON.stringify(value);
  }
  return value instanceof Error ? (value.stack ?? String(value)) : String(value);
}

function message(values: readonly unknown[]): string {
  const [first, ...rest] = values;
  if (typeof first === 'string' && rest.length > 0 && /%[sdifjoO]/.test(first))
    return formatText(first, rest);
  return values.map(shown).join(' ');
}

/** The global console. */
export function createConsole(host: Host): Record<string, (...values: unknown[]) => void> {
  const write =
    (severity: LogSeverity) =>
    (...values: unknown[]): void =>
      host.call('log.write', severity, message(values));
  const started = new Map<string, number>();
  return {
    log: write('info'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    time: (label) => void started.set(String(label), Date.now()),
    timeEnd: (label) =>
      host.call(
        'log.write',
        'debug',
        `${String(label)}: ${Date.now() - (started.get(String(label)) ?? Date.now())}ms`,
      ),
  };
}

/** The global Logger. */
export class Logger {
  readonly #host: Host;
  #log = '';

  constructor(host: Host) {
    this.#host = host;
  }
  log(...values: unknown[]): this {
    const text = message(values);
    this.#log += `${text}\n`;
    this.#host.call('log.write', 'info', text);
    return this;
  }
  getLog(): string {
    return this.#log;
  }
  clear(): void {
    this.#log = '';
  }
}
