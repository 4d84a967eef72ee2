import type { Announcement, Person, Rendered } from './announcement.ts';

/** How the announcement reads for each person. */
export function announcementRenderer(announcement: Announcement): (person: Person) => Rendered {
  return () => ({ ok: true, message: announcement.text });
}
