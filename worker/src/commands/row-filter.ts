import { isStatus, parseDateTime, parseTelegramAddress, STATUSES, type Zone } from '@sheet-courier/shared';
import { CommandFailure } from './context.ts';
import { EXIT } from './exit-codes.ts';
import type { RowFilter } from './row-lines.ts';

/** As given on the command line. */
export interface FilterOptions {
  readonly ids?: readonly string[];
  /** Several are separated by commas. */
  readonly status?: string;
  readonly to?: string;
  readonly type?: string;
  readonly error?: string;
  /** A date, or date and time, in the spreadsheet's zone. */
  readonly since?: string;
}

/** @throws CommandFailure that names what can't be read */
export function parseFilter(options: FilterOptions, zone: Zone): RowFilter {
  const { ids = [], status, to, type, error, since } = options;
  return {
    ...(ids.length === 0 ? {} : { ids: new Set(ids) }),
    ...(status === undefined ? {} : { statuses: parseStatuses(status) }),
    ...(to === undefined ? {} : { to: parseTo(to) }),
    ...(type === undefined ? {} : { type }),
    ...(error === undefined ? {} : { error }),
    ...(since === undefined ? {} : { since: parseSince(since, zone) }),
  };
}

function parseStatuses(text: string): ReadonlySet<string> {
  const named = text.split(',').map((part) => part.trim().toLowerCase());
  const wrong = named.find((name) => !isStatus(name));
  if (wrong !== undefined)
    throw new CommandFailure(EXIT.usage, `--status "${wrong}": it may be ${STATUSES.join(', ')}.`);
  return new Set(named);
}

function parseTo(text: string): string {
  const address = parseTelegramAddress(text);
  if (address !== null) return address;
  throw new CommandFailure(
    EXIT.usage,
    '--to: it may be a Telegram chat id such as 123456789, or @channelname.',
  );
}

function parseSince(text: string, zone: Zone): number {
  const at = parseDateTime(text, zone);
  if (at !== null) return at;
  throw new CommandFailure(EXIT.usage, '--since: it may be 2026-01-31 or "2026-01-31 14:30".');
}
