import type { EventDescription } from '../execution.ts';
import type { Host } from './host.ts';
import type { Enumerations } from './enumeration.ts';
import { User } from './session.ts';
import type { Book } from './spreadsheet/book.ts';
import { Zone } from './zone.ts';

/** The event object a trigger or web app function gets (guides/triggers/events, guides/web). */
export function createEvent(
  host: Host,
  book: Book,
  enumerations: Enumerations,
  description: EventDescription,
): Record<string, unknown> {
  const { settings } = host;
  const common = { authMode: enumerations.constant('Script.AuthMode', settings.authMode) };
  switch (description.type) {
    case 'web':
      return webEvent(description);
    case 'clock':
      return { ...common, ...clockEvent(description.firedAtMs), triggerUid: description.triggerUid };
    case 'open':
    case 'change':
    case 'edit': {
      const { type: _, triggerUid, ...rest } = description;
      return {
        ...common,
        user: new User(settings.authMode === 'LIMITED' ? '' : settings.activeUser),
        source: book.objects.spreadsheet(),
        ...rest,
        ...('range' in description ? { range: book.objects.range(description.range) } : {}),
        ...(triggerUid === undefined ? {} : { triggerUid }),
      };
    }
  }
}

function webEvent(description: Extract<EventDescription, { type: 'web' }>): Record<string, unknown> {
  const { fields, postBody } = description;
  if (postBody === undefined) return { ...fields };
  const { postType, ...rest } = fields;
  return {
    ...rest,
    postData: { contents: postBody, length: fields['contentLength'], name: 'postData', type: postType },
  };
}

/** Documented: the weekday counts from 1 (Monday) to 7 (Sunday) and all is in UTC. */
function clockEvent(firedAtMs: number): Record<string, unknown> {
  const wall = new Zone('UTC').wall(firedAtMs);
  const weekday = new Date(firedAtMs).getUTCDay();
  return {
    year: wall.year,
    month: wall.month,
    'day-of-month': wall.day,
    'day-of-week': weekday === 0 ? 7 : weekday,
    'week-of-year': Math.ceil(((firedAtMs - Date.UTC(wall.year, 0, 1)) / 86_400_000 + 1) / 7),
    hour: wall.hour,
    minute: wall.minute,
    second: wall.second,
    timezone: 'UTC',
  };
}
