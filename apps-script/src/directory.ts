import {
  type Directory,
  readTemplates,
  readUsers,
  type Template,
  TEMPLATES_TAB,
  type User,
  USERS_TAB,
  withStandardTemplates,
  type Zone,
} from '@sheet-courier/shared';
import { readGrid } from './spreadsheet-table.ts';

const CACHE_KEY = 'directory';
/** More than two rounds of everyMinute, which reads the tabs anew. */
const CACHE_SECONDS = 150;

interface Cached {
  readonly templates: readonly Template[];
  readonly users: readonly User[];
}

/**
 * What is known of texts and people, from the tabs Templates and Users: as of the last minute, so that a busy wheel need not
 * read them with every spin. (The worker asks Users anew before it sends.) A tab that is not there or can't be read costs
 * nobody a spin: the standard texts are sent then.
 */
export function readDirectory(zone: Zone): Directory {
  const text = CacheService.getScriptCache().get(CACHE_KEY);
  return text === null ? refreshDirectory(zone) : asDirectory(JSON.parse(text) as Cached);
}

/** Reads the tabs and keeps what they say. */
export function refreshDirectory(zone: Zone): Directory {
  const read = readTabs(zone);
  try {
    CacheService.getScriptCache().put(CACHE_KEY, JSON.stringify(read), CACHE_SECONDS);
  } catch {
    // Too much for Google to keep (documented: 100 KB): the tabs are read every time.
  }
  return asDirectory(read);
}

function asDirectory({ templates, users }: Cached): Directory {
  return { templates, users: new Map(users.map((user) => [user.userId, user])) };
}

function readTabs(zone: Zone): Cached {
  const templates = readTemplates(readGrid(TEMPLATES_TAB, zone) ?? []);
  const users = readUsers(readGrid(USERS_TAB, zone) ?? [], zone);
  for (const result of [templates, users]) {
    // To the script's Executions page, which only its owner sees.
    // oxlint-disable-next-line no-console
    if (!result.ok) console.error(result.problem);
  }
  return {
    templates: templates.ok ? templates.templates : withStandardTemplates([]),
    users: users.ok ? [...users.users.values()].filter(isSpecial) : [],
  };
}

/** Everybody else gets everything, in the language of the event. */
function isSpecial({ language, preference, optedOutAt }: User): boolean {
  return language !== '' || preference !== 'all' || optedOutAt !== null;
}
