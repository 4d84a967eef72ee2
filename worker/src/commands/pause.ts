import { Anchors } from '../queue/anchors.ts';
import { writeSetting } from '../queue/settings-writer.ts';
import { type CommandContext, openCalls, settingsOf } from './context.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { COMMAND_ANCHORS, oneCommandAtATime, patiently } from './write-to-queue.ts';

/** Has nothing sent until it is resumed, or lets it go on: by the tab Settings, so that everybody sees it. */
export async function pause(
  context: CommandContext,
  { paused }: { readonly paused: boolean },
): Promise<ExitCode> {
  const { terminal, isJson, clock, random } = context;
  const config = settingsOf(context);
  const { calls } = openCalls(config, context);
  const anchors = new Anchors(random, COMMAND_ANCHORS);
  await oneCommandAtATime(context, config, () =>
    patiently(clock, () => writeSetting(calls, anchors, 'Paused', paused ? 'yes' : 'no')),
  );
  if (isJson) terminal.write(`${JSON.stringify({ paused })}\n`);
  else
    terminal.write(
      paused
        ? 'Paused: nothing is sent until it is resumed. What is queued waits.\n'
        : 'Resumed: what waits is sent.\n',
    );
  return EXIT.ok;
}
