import {
  type Directory,
  readTemplates,
  readUsers,
  withStandardTemplates,
  type Zone,
} from '@sheet-courier/shared';
import type { Clock } from '../clock.ts';
import { QueueUnavailable } from './queue.ts';
import type { Block, SheetsCalls } from './sheets-calls.ts';
import type { DirectoryPlaces, TabPlace } from './tab.ts';

/** What operators change in Templates and Users counts within this time. */
const FRESH_MS = 30_000;

/** Large tabs are read less often. */
const MANY_ROWS = 20_000;
const FRESH_MANY_MS = 5 * 60_000;

/** How soon what can't be read is tried again: soon enough for whoever mends it, without a call for every look. */
const BROKEN_MS = 10_000;

const MEND = 'Use Notifications → Set up / repair.';

/** The tabs Templates and Users, read only while there is something to send. */
export class DirectoryBook {
  readonly #calls: SheetsCalls;
  readonly #clock: Clock;
  readonly #report: (trouble: string) => void;
  #directory: Directory = { templates: standardTemplates(), users: new Map() };
  /** Whether the people in force are those of a tab Users that was read. */
  #isUsersRead = false;
  /** Why it is not known who has opted out; null where it is. */
  #unknown: string | null = null;
  #freshUntil = -Infinity;
  #told = '';

  /** @param report is told, once each time, what a person has to mend */
  constructor(calls: SheetsCalls, clock: Clock, report: (trouble: string) => void) {
    this.#calls = calls;
    this.#clock = clock;
    this.#report = report;
  }

  /** The next time they are read anew. */
  forget(): void {
    this.#freshUntil = -Infinity;
  }

  /**
   * @throws QueueUnavailable when they can't be read just now, or while a tab Users that was never read lacks a header: who
   *   has opted out is then not known, and nobody may be written to
   */
  async read({ templates, users }: DirectoryPlaces, zone: Zone): Promise<Directory> {
    const now = this.#clock.monotonic();
    if (now >= this.#freshUntil) await this.#renew({ templates, users }, zone, now);
    if (this.#unknown !== null) throw new QueueUnavailable('broken', this.#unknown);
    return this.#directory;
  }

  async #renew({ templates, users }: DirectoryPlaces, zone: Zone, now: number): Promise<void> {
    const places = [templates, users].filter((place) => place !== null);
    const blocks = places.length === 0 ? [] : await this.#calls.read(places.map(rangeOf));
    const blockOf = (place: TabPlace | null): Block =>
      (place === null ? undefined : blocks[places.indexOf(place)]) ?? [];
    this.#isUsersRead &&= users !== null;
    this.#take(blockOf(templates), blockOf(users), zone);
    const isLarge = blocks.some((block) => block.length > MANY_ROWS);
    const freshMs = isLarge ? FRESH_MANY_MS : FRESH_MS;
    this.#freshUntil = now + (this.#unknown === null ? freshMs : BROKEN_MS);
  }

  /** What can't be read leaves in force what was read last. */
  #take(templates: Block, users: Block, zone: Zone): void {
    const readT = templates.length === 0 ? null : readTemplates(templates);
    // A tab without a cell has nobody in it, unless people were read from it: then somebody is at work there.
    const readU = users.length === 0 && !this.#isUsersRead ? null : readUsers(users, zone);
    this.#unknown =
      readU === null || readU.ok || this.#isUsersRead
        ? null
        : `It is not known who has opted out, so nothing is sent: ${readU.problem} ${MEND}`;
    this.#isUsersRead ||= readU?.ok === true;
    this.#directory = {
      templates:
        readT === null ? standardTemplates() : readT.ok ? readT.templates : this.#directory.templates,
      users: readU === null ? new Map() : readU.ok ? readU.users : this.#directory.users,
    };
    const troubles = [readT, this.#unknown === null ? readU : null].flatMap((read) =>
      read === null || read.ok ? [] : [read.problem],
    );
    this.#tell(troubles.join(' '));
  }

  #tell(trouble: string): void {
    if (trouble !== this.#told && trouble !== '') this.#report(`${trouble} ${MEND}`);
    this.#told = trouble;
  }
}

function rangeOf({ title }: TabPlace): string {
  return `'${title.replaceAll("'", "''")}'!A1:Z`;
}

function standardTemplates(): Directory['templates'] {
  return withStandardTemplates([]);
}
