import {
  htmlLength,
  makeNotificationId,
  type NewNotification,
  type Options,
  parseDateTime,
  parseTelegramAddress,
  PRIORITY,
  TEXT_LIMIT,
  type Zone,
} from '@sheet-courier/shared';

/** One message to many. */
export interface Announcement {
  /** Telegram HTML; empty where a template is named. */
  readonly text: string;
  /** The name of a template; empty where there is a text. */
  readonly template: string;
  readonly audience: Audience;
  readonly priority: number;
  /** Not before (ms since 1970); null is at once. */
  readonly sendAt: number | null;
}

export type Audience =
  | { readonly kind: 'all' }
  | { readonly kind: 'filter'; readonly conditions: readonly Condition[] }
  | { readonly kind: 'list'; readonly addresses: readonly string[] };

export const TESTS = ['is', 'is not', 'contains', 'is empty', 'is not empty'] as const;

/** What must hold of a person's cell in a column of Users. */
interface Condition {
  readonly column: string;
  readonly test: (typeof TESTS)[number];
  readonly value: string;
}

/** Somebody in the tab Users, or somebody who was merely named. */
export interface Person {
  readonly address: string;
  readonly name: string;
  readonly language: string;
  /** False where they opted out or want no announcements. */
  readonly wantsAnnouncements: boolean;
  /** Every cell of their row by its header. */
  readonly cells: Readonly<Record<string, string>>;
}

/** What the dialog sends: all of it text as typed. */
interface Form {
  readonly text: string;
  readonly template: string;
  readonly audience: string;
  readonly conditions: readonly { readonly column: string; readonly test: string; readonly value: string }[];
  readonly list: string;
  readonly priority: string;
  readonly sendAt: string;
}

export type AnnouncementResult =
  | { readonly ok: true; readonly announcement: Announcement }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Problems named one by one of a list that is wrong. */
const PROBLEMS_SHOWN = 5;

/** Reads what the dialog sent; names everything that is wrong with it. */
export function readAnnouncement(given: unknown, zone: Zone): AnnouncementResult {
  const form = readForm(given);
  const problems: string[] = [];
  const text = form.template === '' ? form.text.trim() : '';
  if (form.template === '') {
    const length = htmlLength(text);
    if (length === 0) problems.push('Write a text, or choose a template.');
    if (length > TEXT_LIMIT)
      problems.push(`The text has ${length} characters; Telegram takes ${TEXT_LIMIT}.`);
  }
  const priority = form.priority === '' ? PRIORITY.standard : Number(form.priority);
  if (!Number.isInteger(priority) || priority < PRIORITY.first || priority > PRIORITY.last) {
    problems.push(`Priority is a whole number from ${PRIORITY.first} to ${PRIORITY.last}.`);
  }
  const sendAt = form.sendAt === '' ? null : parseDateTime(form.sendAt, zone);
  if (form.sendAt !== '' && sendAt === null) {
    problems.push('Send At is a date and time such as 2026-01-31 14:30, or nothing for at once.');
  }
  const audience = readAudience(form, problems);
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, announcement: { text, template: form.template, audience, priority, sendAt } };
}

/** Whatever came in, as a form: what is missing or of another kind is empty. */
function readForm(given: unknown): Form {
  const text = (key: string, of: unknown = given): string => {
    const value: unknown = Reflect.get(Object(of), key);
    return typeof value === 'string' ? value : '';
  };
  const conditions: unknown = Reflect.get(Object(given), 'conditions');
  return {
    text: text('text'),
    template: text('template').trim(),
    audience: text('audience'),
    conditions: (Array.isArray(conditions) ? conditions : []).map((condition: unknown) => ({
      column: text('column', condition),
      test: text('test', condition),
      value: text('value', condition).trim(),
    })),
    list: text('list'),
    priority: text('priority').trim(),
    sendAt: text('sendAt').trim(),
  };
}

function readAudience(form: Form, problems: string[]): Audience {
  switch (form.audience) {
    case 'filter':
      return { kind: 'filter', conditions: readConditions(form, problems) };
    case 'list':
      return { kind: 'list', addresses: readList(form.list, problems) };
    case 'all':
      return { kind: 'all' };
    default:
      problems.push('Choose who gets it.');
      return { kind: 'all' };
  }
}

function readConditions({ conditions }: Form, problems: string[]): readonly Condition[] {
  if (conditions.length === 0) problems.push('Name at least one condition.');
  return conditions.reduce<Condition[]>((all, { column, test, value }) => {
    const known = TESTS.find((one) => one === test);
    if (column !== '' && known) return all.concat({ column, test: known, value });
    problems.push(`A condition is a column, one of ${TESTS.join(', ')}, and a value.`);
    return all;
  }, []);
}

function readList(text: string, problems: string[]): readonly string[] {
  const words = text.split(/[\s,;]+/).filter((word) => word !== '');
  const wrong = words.filter((word) => parseTelegramAddress(word) === null);
  if (words.length === 0) problems.push('Paste at least one User ID.');
  if (wrong.length > 0) {
    const shown = wrong.slice(0, PROBLEMS_SHOWN).map((word) => `"${word}"`);
    const more = wrong.length > shown.length ? ` and ${wrong.length - shown.length} more` : '';
    problems.push(`No User ID such as 123456789: ${shown.join(', ')}${more}.`);
  }
  return [...new Set(words)];
}

/** Who gets an announcement. */
export interface Recipients {
  /** Each once, in the order of the tab or the list. */
  readonly people: readonly Person[];
  /** How many would have got it but do not want it. */
  readonly optedOut: number;
  /** Named more than once. */
  readonly doubled: number;
}

/** Finds the people of an audience. Throws, naming the column, when a filter asks for one that Users does not have. */
export function recipientsOf(
  audience: Audience,
  users: readonly Person[],
  columns: readonly string[],
): Recipients {
  const named =
    audience.kind === 'list'
      ? peopleOfList(audience.addresses, users)
      : peopleOfTab(audience, users, columns);
  const once = new Map<string, Person>();
  for (const person of named) if (!once.has(person.address)) once.set(person.address, person);
  const people = [...once.values()].filter(({ wantsAnnouncements }) => wantsAnnouncements);
  return { people, optedOut: once.size - people.length, doubled: named.length - once.size };
}

function peopleOfList(addresses: readonly string[], users: readonly Person[]): readonly Person[] {
  const known = new Map(users.map((user) => [user.address, user]));
  return addresses.map(
    (address) =>
      known.get(address) ?? { address, name: '', language: '', wantsAnnouncements: true, cells: {} },
  );
}

function peopleOfTab(
  audience: Exclude<Audience, { kind: 'list' }>,
  users: readonly Person[],
  columns: readonly string[],
): readonly Person[] {
  if (audience.kind === 'all') return users;
  const lost = audience.conditions.find(({ column }) => !columns.includes(column));
  if (lost) throw new Error(`The tab Users has no column headed "${lost.column}".`);
  return users.filter(({ cells }) => audience.conditions.every((condition) => holds(condition, cells)));
}

/** Texts are compared as people read them: without case and without blanks around. */
function holds({ column, test, value }: Condition, cells: Readonly<Record<string, string>>): boolean {
  const have = (cells[column] ?? '').trim().toLowerCase();
  const want = value.trim().toLowerCase();
  switch (test) {
    case 'is':
      return have === want;
    case 'is not':
      return have !== want;
    case 'contains':
      return have.includes(want);
    case 'is empty':
      return have === '';
    case 'is not empty':
      return have !== '';
  }
}

/**
 * What one person is to be sent, or why they can't be. Where a template is to blame, the options name it: the worker fills
 * it in once it is mended.
 */
export type Rendered =
  | { readonly ok: true; readonly message: string; readonly options?: Options }
  | { readonly ok: false; readonly problem: string; readonly options?: Options };

/** Every notification of an announcement begins its Dedupe Key so: a second one to the same person is never sent. */
export function dedupePrefix(announcementId: string): string {
  return `announcement:${announcementId}:`;
}

/** The notifications of an announcement to these people. Throws with the reason when a typed text can't be filled in. */
export function announcementNotifications(
  id: string,
  { priority, sendAt }: Announcement,
  people: readonly Person[],
  render: (person: Person) => Rendered,
  now: number,
  random: () => number,
): readonly NewNotification[] {
  return people.map((person) => {
    const rendered = render(person);
    if (!rendered.ok && !rendered.options) throw new Error(rendered.problem);
    return {
      id: makeNotificationId(now, random),
      recipient: { channel: 'telegram', address: person.address },
      message: rendered.ok ? rendered.message : '',
      ...(rendered.options ? { options: rendered.options } : {}),
      type: 'announcement',
      priority,
      sendAt,
      createdAt: now,
      dedupeKey: `${dedupePrefix(id)}${person.address}`,
    };
  });
}

/** How long so many messages take, in words. */
export function durationText(messages: number, perSecond: number): string {
  const seconds = Math.ceil(messages / perSecond);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}
