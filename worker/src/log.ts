import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino';

export type Log = Logger;

/** Never logged, wherever an object that is logged carries them. */
const SECRET_PATHS = [
  'token',
  '*.token',
  'credentials',
  '*.credentials',
  'private_key',
  '*.private_key',
  '*.headers',
  'headers',
];

export interface LogOptions {
  /** For a person at a terminal rather than for programs. */
  readonly readable: boolean;
  /** Never logged, whatever quotes them. */
  readonly secrets?: readonly string[];
  /** Default: standard output. */
  readonly destination?: DestinationStream;
}

/** JSON lines; readable lines where a person is looking. */
export async function createLog(
  level: string,
  { readable, secrets = [], destination }: LogOptions,
): Promise<Log> {
  const options: LoggerOptions = {
    level,
    base: null,
    redact: { paths: SECRET_PATHS, censor: '[secret]' },
    hooks: {
      streamWrite: (line) => secrets.reduce((text, secret) => text.replaceAll(secret, '[secret]'), line),
    },
  };
  if (!readable) return destination === undefined ? pino(options) : pino(options, destination);
  // Loaded only here: it costs 10 MB. Not in pino's worker thread, so that the last lines before an exit are never lost.
  const { default: pretty } = await import('pino-pretty');
  const stream = pretty({
    ignore: 'pid,hostname',
    translateTime: 'SYS:HH:MM:ss',
    singleLine: true,
    sync: true,
    ...(destination === undefined ? {} : { destination, colorize: false }),
  });
  return pino(options, stream);
}
