import {
  type Directory,
  readTemplates,
  readUsers,
  withStandardTemplates,
  type Zone,
} from '@sheet-courier/shared';
import type { Clock } from '../clock.ts';
import type { Block, SheetsCalls } from './sheets-calls.ts';
import type { DirectoryPlaces, TabPlace } from './tab.ts';

/** What operators change in Templates and Users counts within this time. */
const FRESH_MS = 30_000;

/** Large tabs are read less often. */
const MANY_ROWS = 20_000;
const FRESH_MANY_MS = 5 * 60_000;

/** The tabs Templates and Users, read only while there is something to send. */
export class DirectoryBook {
  readonly #calls: SheetsCalls;
  readonly #clock: Clock;
  readonly #report: (trouble: string) => void;
  #directory: Directory = { templates: standardTemplates(), users: new Map() };
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

  /** @throws QueueUnavailable when they can't be read just now */
  async read({ templates, users }: DirectoryPlaces, zone: Zone): Promise<Directory> {
    const now = this.#clock.monotonic();
    if (now < this.#freshUntil) return this.#directory;
    const places = [templates, users].filter((place) => place !== null);
    const blocks = places.length === 0 ? [] : await this.#calls.read(places.map(rangeOf));
    const blockOf = (place: TabPlace | null): Block =>
      (place === null ? undefined : blocks[places.indexOf(place)]) ?? [];
    this.#take(blockOf(templates), blockOf(users), zone);
    const isLarge = blocks.some((block) => block.length > MANY_ROWS);
    this.#freshUntil = now + (isLarge ? FRESH_MANY_MS : FRESH_MS);
    return this.#directory;
  }

  /** What can't be read leaves in force what was read last. */
  #take(templates: Block, users: Block, zone: Zone): void {
    const readT = templates.length === 0 ? null : readTemplates(templates);
    const readU = users.length === 0 ? null : readUsers(users, zone);
    this.#directory = {
      templates:
        readT === null ? standardTemplates() : readT.ok ? readT.templates : this.#directory.templates,
      users: readU === null ? new Map() : readU.ok ? readU.users : this.#directory.users,
    };
    const troubles = [readT, readU].flatMap((read) => (read === null || read.ok ? [] : [read.problem]));
    this.#tell(troubles.join(' '));
  }

  #tell(trouble: string): void {
    if (trouble !== this.#told && trouble !== '')
      this.#report(`${trouble} Use Notifications → Set up / repair.`);
    this.#told = trouble;
  }
}

function rangeOf({ title }: TabPlace): string {
  return `'${title.replaceAll("'", "''")}'!A1:Z`;
}

function standardTemplates(): Directory['templates'] {
  return withStandardTemplates([]);
}
