import pinoPretty from 'pino-pretty';

/** Makes the worker's JSON lines readable; any other line (a crash, say) is passed on as it is. */
export function readableLines(colorize: boolean): (line: string) => string {
  const pretty = pinoPretty.prettyFactory({
    colorize,
    ignore: 'pid,hostname',
    translateTime: 'SYS:HH:MM:ss',
    singleLine: true,
  });
  return (line) => (line.startsWith('{') ? pretty(line).trimEnd() : line);
}
