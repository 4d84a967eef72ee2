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

/**
 * JSON lines on standard output; readable lines where a person is looking.
 *
 * @param readable true on a terminal
 */
export async function createLog(
  level: string,
  readable: boolean,
  destination?: DestinationStream,
): Promise<Log> {
  const options: LoggerOptions = { level, base: null, redact: { paths: SECRET_PATHS, censor: '[secret]' } };
  if (destination !== undefined) return pino(options, destination);
  if (!readable) return pino(options);
  // Loaded only here: it costs 10 MB. Not in pino's worker thread, so that the last lines before an exit are never lost.
  const { default: pretty } = await import('pino-pretty');
  return pino(options, pretty({ ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss', sync: true }));
}
