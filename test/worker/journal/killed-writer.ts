import { writeSync } from 'node:fs';
import { openSqliteJournal } from '../../../worker/src/journal/sqlite-journal.ts';
import { aNotification, sentTransition } from '../notifications.ts';

/**
 * Carries notifications through the journal as fast as it takes them, many side by side, and says on standard output
 * what was acknowledged, `ID STATE`, right after each promise resolved. It ends by being killed.
 */
const journal = openSqliteJournal(process.argv[2] ?? '');
let next = Number(process.argv[3] ?? 0);
const say = (id: string, state: string): number => writeSync(1, `${id} ${state}\n`);

async function carry(): Promise<void> {
  for (;;) {
    const notification = aNotification({ id: `NOTIF_${next++}` });
    const { id } = notification;
    await journal.claim([notification], 1);
    say(id, 'claimed');
    await journal.start(id, 2);
    say(id, 'started');
    await journal.settle(id, { kind: 'delivered', messageId: '1', at: 3 }, sentTransition(notification), 3);
    say(id, 'settled');
    if (next % 3 !== 0) continue;
    await journal.written([id], 4);
    say(id, 'written');
  }
}

await Promise.all(Array.from({ length: 20 }, carry));
