import { type Directory, makeNotificationId, putIntoWords, unwanted } from '@sheet-courier/shared';
import type { FreshNotification } from './enqueue.ts';

/** Something that a person must hear of, before it has words. */
export interface Notice {
  /** Also the name of its template. */
  readonly type: string;
  /** A Telegram chat id. */
  readonly address: string;
  readonly priority: number;
  readonly dedupeKey: string;
  /** What the variables of the template stand for. */
  readonly variables: Readonly<Record<string, string>>;
  /** The recipient's language, as far as the event tells; what stands in Users goes before it. */
  readonly language?: string;
  /** Not before (ms since 1970); absent is at once. */
  readonly sendAt?: number;
}

/**
 * Puts a notice into the recipient's language. Where its template can't be filled in, the row names the template instead:
 * the worker says in the row what is wrong, and sends it once that is mended. Who wants no such message gets a row that
 * is skipped and says so.
 */
export function compose(
  notice: Notice,
  directory: Directory,
  now: number,
  random: () => number,
): FreshNotification {
  const { type, address, priority, dedupeKey, variables, sendAt, language } = notice;
  const skipped = unwanted(directory.users.get(address), notice);
  const wordless: FreshNotification = {
    id: makeNotificationId(now, random),
    recipient: { channel: 'telegram', address },
    message: '',
    options: { template: type, ...(language === undefined ? {} : { language }), variables },
    type,
    priority,
    createdAt: now,
    dedupeKey,
    ...(sendAt === undefined ? {} : { sendAt }),
    ...(skipped === null ? {} : { skipped }),
  };
  const result = putIntoWords(wordless, directory);
  return result.ok ? result.notification : wordless;
}
