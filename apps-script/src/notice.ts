import {
  makeNotificationId,
  renderTemplate,
  type Template,
  unwanted,
  type User,
} from '@sheet-courier/shared';
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

/** What is known of texts and people. */
export interface Directory {
  readonly templates: readonly Template[];
  readonly users: ReadonlyMap<string, User>;
}

/**
 * Puts a notice into the recipient's language. Where its template can't be filled in, the row names the template instead:
 * the worker says in the row what is wrong, and sends it once that is mended. Who wants no such message gets a row that
 * is skipped and says so.
 */
export function compose(
  notice: Notice,
  { templates, users }: Directory,
  now: number,
  random: () => number,
): FreshNotification {
  const { type, address, priority, dedupeKey, variables, sendAt } = notice;
  const user = users.get(address);
  const language = user?.language || notice.language || '';
  const rendered = renderTemplate(templates, type, language, variables);
  const { message, options } = rendered.ok
    ? { message: rendered.message, options: rendered.buttons ? { buttons: rendered.buttons } : {} }
    : { message: '', options: { template: type, ...(language === '' ? {} : { language }), variables } };
  const skipped = unwanted(user, notice);
  return {
    id: makeNotificationId(now, random),
    recipient: { channel: 'telegram', address },
    message,
    options,
    type,
    priority,
    createdAt: now,
    dedupeKey,
    ...(sendAt === undefined ? {} : { sendAt }),
    ...(skipped === null ? {} : { skipped }),
  };
}
