import { cellText, type Zone } from '@sheet-courier/shared';
import {
  type Announcement,
  announcementNotifications,
  dedupePrefix,
  type Person,
  recipientsOf,
  type Rendered,
} from './announcement.ts';
import { readPeople } from './announcement-people.ts';
import { announcementRenderer } from './announcement-text.ts';
import { stamp } from './edit-stamp.ts';
import { openQueue } from './enqueue.ts';
import { getLarge, putLarge, removeLarge } from './large-property.ts';
import { underScriptLock } from './script-lock.ts';
import { sheetZone, Table } from './spreadsheet-table.ts';
import { ARCHIVE, QUEUE } from './tabs.ts';
import { cancelRuns, runLater } from './spreadsheet-triggers.ts';

/** The function of main.ts that goes on with announcements. */
const CONTINUE = 'continueAnnouncements';
/** Rows written at once, between which others get at the sheet. */
const BATCH = 1000;
/** Google ends an execution after 6 minutes (documented); a batch takes seconds. */
const WORK_MS = 4.5 * 60_000;
/** For so long nobody else takes an announcement up: longer than an execution can live. */
const LEASE_MS = 7 * 60_000;
const PAUSE_MS = 60_000;
/** Announcements that the dialog still lists. */
const KEPT = 20;

const KEY = 'announcement:';
const bodyKey = (id: string): string => `body:${KEY}${id}`;

/** Where an announcement stands; in the document's properties. */
export interface Job {
  readonly id: string;
  /** When it was started (ms since 1970). */
  readonly at: number;
  /** The beginning of the text, or the template. */
  readonly title: string;
  readonly state: 'queuing' | 'queued' | 'cancelled';
  readonly recipients: number;
  /** Rows written so far. */
  readonly queued: number;
  /** Until when (ms since 1970) an execution works on it. */
  readonly leasedUntil: number;
}

/** Starts an announcement and queues as much of it as one execution can. Throws when nobody would get it. */
export function startAnnouncement(announcement: Announcement): Job {
  const now = Date.now();
  const id = `${now.toString(36)}${Math.floor(Math.random() * 36 ** 4).toString(36)}`;
  const job = underScriptLock((): Job => {
    const zone = sheetZone();
    const { people } = recipientsOf(announcement.audience, ...peopleAndColumns(zone));
    if (people.length === 0) throw new Error('Nobody would get it.');
    const wrong = problemOf(people, announcementRenderer(announcement, zone));
    if (wrong !== undefined) throw new Error(wrong);
    putLarge(bodyKey(id), JSON.stringify(announcement));
    forgetOldest();
    const title = announcement.template === '' ? announcement.text.slice(0, 80) : announcement.template;
    return save({
      id,
      at: now,
      title,
      state: 'queuing',
      recipients: people.length,
      queued: 0,
      leasedUntil: 0,
    });
  });
  return workOn(job.id, now);
}

/** Why the first message that can't be made can't be; undefined where all can. */
export function problemOf(
  people: readonly Person[],
  render: (person: Person) => Rendered,
): string | undefined {
  for (const person of people) {
    const rendered = render(person);
    if (!rendered.ok) return `${rendered.problem} (User ID ${person.address})`;
  }
  return undefined;
}

/** Goes on with every announcement that an execution left unfinished, one after the other. */
export function continueAnnouncements(): void {
  const startedAt = Date.now();
  for (const { id, state } of jobs()) if (state === 'queuing') workOn(id, startedAt);
  planNext();
}

/** Plans a run that goes on with what is left; none where nothing is. */
function planNext(): void {
  const now = Date.now();
  const left = jobs().filter(({ state }) => state === 'queuing');
  if (left.length === 0) cancelRuns(CONTINUE);
  // What another execution works on is left to it unless Google ends it.
  else
    runLater(CONTINUE, left.some(({ leasedUntil }) => leasedUntil <= now) ? PAUSE_MS : LEASE_MS + PAUSE_MS);
}

/** Queues batch after batch until all are queued, it is cancelled, or the execution has had its time. */
function workOn(id: string, startedAt: number): Job {
  const claimed = underScriptLock(() => claimJob(id));
  if (!claimed) return load(id);
  const { announcement, zone, render } = claimed;
  let { remaining } = claimed;
  try {
    while (remaining.length > 0) {
      const batch = remaining.slice(0, BATCH);
      const goesOn = underScriptLock(() => queueBatch(id, announcement, batch, render, zone));
      if (!goesOn) return load(id);
      remaining = remaining.slice(BATCH);
      if (remaining.length > 0 && Date.now() - startedAt > WORK_MS) {
        const paused = save({ ...load(id), leasedUntil: 0 });
        planNext();
        return paused;
      }
    }
  } catch (error) {
    // The trigger that was set when the job was claimed tries again.
    save({ ...load(id), leasedUntil: 0 });
    throw error;
  }
  return underScriptLock(() => finish(id));
}

interface Claimed {
  readonly announcement: Announcement;
  readonly zone: Zone;
  readonly render: (person: Person) => Rendered;
  readonly remaining: readonly Person[];
}

/** Takes the job for this execution; undefined where another has it or it is done. */
function claimJob(id: string): Claimed | undefined {
  const now = Date.now();
  const job = load(id);
  if (job.state !== 'queuing' || job.leasedUntil > now) return undefined;
  save({ ...job, leasedUntil: now + LEASE_MS });
  // Should Google end this execution, another goes on where it stopped.
  runLater(CONTINUE, LEASE_MS + PAUSE_MS);
  const announcement: Announcement = JSON.parse(getLarge(bodyKey(id)));
  const zone = sheetZone();
  const { people } = recipientsOf(announcement.audience, ...peopleAndColumns(zone));
  const queued = queuedAddresses(id, zone);
  const remaining = people.filter(({ address }) => !queued.has(address));
  return { announcement, zone, render: announcementRenderer(announcement, zone), remaining };
}

/** Who has a row of this announcement already: what counts is the sheet, since an execution may end after any write. */
function queuedAddresses(id: string, zone: Zone): ReadonlySet<string> {
  const prefix = dedupePrefix(id);
  const addresses = new Set<string>();
  for (const schema of [QUEUE, ARCHIVE]) {
    for (const { cells } of new Table(schema, zone).read(['dedupeKey'])) {
      const key = cellText(cells.dedupeKey);
      if (key.startsWith(prefix)) addresses.add(key.slice(prefix.length));
    }
  }
  return addresses;
}

/** Writes one batch; false where somebody has cancelled the announcement meanwhile. */
function queueBatch(
  id: string,
  announcement: Announcement,
  batch: readonly Person[],
  render: (person: Person) => Rendered,
  zone: Zone,
): boolean {
  const job = load(id);
  if (job.state !== 'queuing') return false;
  openQueue(zone)(announcementNotifications(id, announcement, batch, render, Date.now(), Math.random));
  save({ ...job, queued: job.queued + batch.length });
  return true;
}

function finish(id: string): Job {
  const job = load(id);
  removeLarge(bodyKey(id));
  stamp(Date.now());
  const done = save({ ...job, state: job.state === 'queuing' ? 'queued' : job.state, leasedUntil: 0 });
  planNext();
  return done;
}

/** Cancels every row of the announcement that waits, and queues no more of it. Gives how many rows that were. */
export function cancelAnnouncement(id: string): number {
  return underScriptLock(() => {
    const job = load(id);
    if (job.state === 'queuing') save({ ...job, state: 'cancelled', leasedUntil: 0 });
    removeLarge(bodyKey(id));
    const queue = new Table(QUEUE, sheetZone());
    const statuses = queue.read(['status']);
    const prefix = dedupePrefix(id);
    const waiting = queue
      .read(['dedupeKey'])
      .filter(
        ({ cells }, index) =>
          cellText(cells.dedupeKey).startsWith(prefix) && isWaiting(statuses[index]?.cells.status),
      )
      .map(({ row }) => row);
    queue.set('status', waiting, 'cancelled');
    stamp(Date.now());
    return waiting.length;
  });
}

function isWaiting(status: unknown): boolean {
  return status === 'pending' || status === 'failed';
}

/** An announcement with what has become of its rows so far. */
export interface JobProgress {
  readonly job: Job;
  readonly waiting: number;
  readonly sent: number;
}

/** The announcements of late, the newest first. */
export function listAnnouncements(): readonly JobProgress[] {
  const queue = new Table(QUEUE, sheetZone());
  const statuses = queue.read(['status']);
  const keys = queue.read(['dedupeKey']).map(({ cells }) => cellText(cells.dedupeKey));
  return jobs()
    .sort((a, b) => b.at - a.at)
    .map((job) => {
      const prefix = dedupePrefix(job.id);
      const own = statuses
        .filter((_, index) => keys[index]?.startsWith(prefix))
        .map(({ cells }) => cells.status);
      return {
        job,
        waiting: own.filter(isWaiting).length,
        sent: own.filter((status) => status === 'sent').length,
      };
    });
}

function peopleAndColumns(zone: Zone): [readonly Person[], readonly string[]] {
  const { people, columns } = readPeople(zone);
  return [people, columns];
}

function properties(): GoogleAppsScript.Properties.Properties {
  return PropertiesService.getDocumentProperties();
}

function save(job: Job): Job {
  properties().setProperty(`${KEY}${job.id}`, JSON.stringify(job));
  return job;
}

function load(id: string): Job {
  const text = properties().getProperty(`${KEY}${id}`);
  if (text === null) throw new Error('That announcement is not known any more.');
  return JSON.parse(text);
}

function jobs(): Job[] {
  const all = properties().getProperties();
  return Object.keys(all)
    .filter((key) => key.startsWith(KEY))
    .map((key) => JSON.parse(all[key] ?? '') as Job);
}

function forgetOldest(): void {
  const finished = jobs().filter(({ state }) => state !== 'queuing');
  const old = finished.sort((a, b) => b.at - a.at).slice(KEPT - 1);
  for (const { id } of old) properties().deleteProperty(`${KEY}${id}`);
}
