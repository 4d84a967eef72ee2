import { cellText, makeNotificationId, parseTelegramAddress, type Zone } from '@sheet-courier/shared';
import {
  type Announcement,
  durationText,
  readAnnouncement,
  type Recipients,
  recipientsOf,
  TESTS,
} from './announcement.ts';
import {
  cancelAnnouncement,
  type JobProgress,
  listAnnouncements,
  problemOf,
  startAnnouncement,
} from './announcement-jobs.ts';
import { readPeople } from './announcement-people.ts';
import { announcementRenderer } from './announcement-text.ts';
import { adminChat } from './admin-chat.ts';
import { stamp } from './edit-stamp.ts';
import { openQueue } from './enqueue.ts';
import { underScriptLock } from './script-lock.ts';
import { readSetting } from './settings-tab.ts';
import { sheetZone, Table } from './spreadsheet-table.ts';
import { TEMPLATES } from './tabs.ts';
import { isAlive, readWorkers } from './workers-tab.ts';

// What the page announcements.html asks for. Whatever throws shows in it as a message.

/** What holds where neither a worker nor the settings say it: as the worker's own usual. */
const USUAL_RATE = 10;

/** What the dialog starts from. */
export interface AnnouncementForm {
  readonly columns: readonly string[];
  readonly tests: readonly string[];
  /** Names of templates. */
  readonly templates: readonly string[];
  readonly adminChat: string;
  readonly timeZone: string;
  readonly announcements: readonly JobProgress[];
}

export function announcementForm(): AnnouncementForm {
  const zone = sheetZone();
  return {
    columns: readPeople(zone).columns,
    tests: TESTS,
    templates: templateNames(zone),
    adminChat: adminChat(),
    timeZone: zone.name,
    announcements: listAnnouncements(),
  };
}

/** What an announcement would come to. */
export interface AnnouncementPreview {
  /** As the first of those who get it would read it: Telegram HTML. */
  readonly message: string;
  readonly recipients: number;
  readonly optedOut: number;
  readonly doubled: number;
  /** How long sending takes at the present rate, such as "16 min 40 s at 10/s". */
  readonly duration: string;
}

/** Throws, naming everything that is wrong with the form. */
export function previewAnnouncement(form: unknown): AnnouncementPreview {
  const zone = sheetZone();
  const announcement = readOrThrow(form, zone);
  const { people, optedOut, doubled } = findRecipients(announcement, zone);
  const render = announcementRenderer(announcement, zone);
  const wrong = problemOf(people, render);
  if (wrong !== undefined) throw new Error(wrong);
  const [first] = people.slice(0, 1).map(render);
  const rate = currentRate(zone, Date.now());
  return {
    message: first?.ok ? first.message : announcement.text,
    recipients: people.length,
    optedOut,
    doubled,
    duration: `${durationText(people.length, rate)} at ${rate}/s`,
  };
}

/** Queues it to one person alone, marked as a test. Says what was done. */
export function testAnnouncement(form: unknown, to: unknown): string {
  const zone = sheetZone();
  const announcement = readOrThrow(form, zone);
  const address = parseTelegramAddress(typeof to === 'string' ? to.trim() : null);
  if (address === null) throw new Error('Fill in your own User ID, such as 123456789.');
  const { people } = readPeople(zone);
  const person = people.find((one) => one.address === address) ?? {
    address,
    name: '',
    language: '',
    wantsAnnouncements: true,
    cells: {},
  };
  const rendered = announcementRenderer(announcement, zone)(person);
  if (!rendered.ok) throw new Error(rendered.problem);
  underScriptLock(() => {
    const now = Date.now();
    openQueue(zone)([
      {
        id: makeNotificationId(now, Math.random),
        recipient: { channel: 'telegram', address },
        message: rendered.message,
        ...(rendered.options ? { options: rendered.options } : {}),
        type: 'test',
        priority: 1,
        createdAt: now,
      },
    ]);
    stamp(now);
  });
  return `The test to ${address} is queued.`;
}

/** Starts it. Says how far it has come, and gives the list anew. */
export function sendAnnouncement(form: unknown): {
  readonly said: string;
  readonly announcements: readonly JobProgress[];
} {
  const { queued, recipients, state } = startAnnouncement(readOrThrow(form, sheetZone()));
  const said =
    state === 'queuing'
      ? `${queued} of ${recipients} are queued; the rest follows by itself, also when this window is closed.`
      : `${queued} of ${recipients} are queued.`;
  return { said, announcements: listAnnouncements() };
}

/** Stops it. Says what was cancelled, and gives the list anew. */
export function stopAnnouncement(id: unknown): {
  readonly said: string;
  readonly announcements: readonly JobProgress[];
} {
  const cancelled = cancelAnnouncement(String(id));
  return {
    said: `${cancelled} waiting ${cancelled === 1 ? 'row was' : 'rows were'} cancelled; no more are queued.`,
    announcements: listAnnouncements(),
  };
}

function templateNames(zone: Zone): readonly string[] {
  const names = new Table(TEMPLATES, zone).read(['name']).map(({ cells }) => cellText(cells.name));
  return [...new Set(names)].filter((name) => name !== '');
}

function readOrThrow(form: unknown, zone: Zone): Announcement {
  const result = readAnnouncement(form, zone);
  if (!result.ok) throw new Error(result.problems.join(' '));
  return result.announcement;
}

function findRecipients({ audience }: Announcement, zone: Zone): Recipients {
  const { people, columns } = readPeople(zone);
  return recipientsOf(audience, people, columns);
}

/** Messages a second: as the worker that is running says, else as the settings say. */
function currentRate(zone: Zone, now: number): number {
  const [worker] = readWorkers(zone);
  const set = Number(readSetting('Rate per second'));
  return (isAlive(worker, now) && worker.ratePerSecond) || (set > 0 && set) || USUAL_RATE;
}
