import type { DataFolder } from './data-folder.ts';
import type { StandIns } from './stand-ins.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** The settings by which a worker finds the stand-ins and keeps its own files. */
export type WorkerSettings = Readonly<Record<string, string>> & { readonly DATA_DIR: string };

/** What a worker must be told to work against the stand-ins. */
export function workerSettings(data: DataFolder, { sheets, telegram, keyFile }: StandIns): WorkerSettings {
  return {
    SPREADSHEET_ID: data.identity.spreadsheetId,
    GOOGLE_APPLICATION_CREDENTIALS: keyFile,
    TELEGRAM_BOT_TOKEN: data.identity.botToken,
    ADMIN_CHAT_ID: String(data.identity.adminChatId),
    SHEETS_API_URL: sheets.url,
    TELEGRAM_API_URL: `${telegram.url}/`,
    DATA_DIR: data.of('worker'),
  };
}

/**
 * The worker's whole environment: the settings that whoever started this has given (RATE_PER_SECOND, LOG_LEVEL, …) with
 * those that lead to the stand-ins over them.
 */
export function workerEnvironment(
  given: Variables,
  settings: Readonly<Record<string, string>>,
): Record<string, string> {
  const kept = Object.entries(given).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !PROXY.test(entry[0]),
  );
  return { ...Object.fromEntries(kept), ...settings };
}

/** A proxy can't reach this machine's loopback, and the libraries would ask it to. */
const PROXY = /^(?:https?|all)_proxy$|^NODE_USE_ENV_PROXY$|^NODE_CHANNEL_FD$/i;
