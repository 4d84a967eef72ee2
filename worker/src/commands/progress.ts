import type { SingleBar } from 'cli-progress';
import type { CommandContext } from './context.ts';

/** What is over by then needs no bar. */
const SOON_MS = 1_000;

/** Draws a bar on a terminal while something takes longer than a second. */
export async function withProgress<T>(
  { terminal, clock }: Pick<CommandContext, 'terminal' | 'clock'>,
  total: number,
  work: (told: (done: number) => void) => Promise<T>,
): Promise<T> {
  const stream = terminal.bars;
  if (stream === null) return work(() => undefined);
  const over = new AbortController();
  let done = 0;
  let bar: SingleBar | undefined;
  const drawing = clock.sleep(SOON_MS, over.signal).then(async () => {
    if (over.signal.aborted) return;
    const { Presets, SingleBar } = await import('cli-progress');
    const format = '{bar} {value} of {total}, {eta_formatted} left';
    bar = new SingleBar({ stream, format, hideCursor: true, clearOnComplete: true }, Presets.shades_classic);
    bar.start(total, done);
  });
  try {
    return await work((now) => {
      done = now;
      bar?.update(now);
    });
  } finally {
    over.abort();
    await drawing;
    bar?.stop();
  }
}
