import {
  type Cell,
  createZone,
  decodeHeader,
  decodeSettings,
  formatDateTime,
  NO_SETTINGS,
  QUEUE_TAB,
  readUsers,
  type Settings,
  SETTINGS_TAB,
  USERS_TAB,
  type Zone,
} from '@sheet-courier/shared';
import type { sheets_v4 } from 'googleapis/build/src/apis/sheets/index.js';
import { rowSpan, wholeTab } from '../../queue/a1.ts';
import { QueueUnavailable } from '../../queue/queue.ts';
import type { SheetsCalls } from '../../queue/sheets-calls.ts';
import { readSheetsError, SheetsRefusal } from '../../queue/sheets-error.ts';
import { count } from '../words.ts';
import { failure, type Finding, notChecked, pass, warning } from './finding.ts';

const TOP_ROWS = 20;

/** What the doctor has seen of the sheet. */
export interface SheetLook {
  readonly findings: readonly Finding[];
  readonly settings: Settings;
  /** Null where the sheet could not be read. */
  readonly zone: Zone | null;
  readonly titles: readonly string[];
}

export interface SheetPatient {
  readonly calls: SheetsCalls;
  readonly sheets: sheets_v4.Sheets;
  readonly spreadsheetId: string;
  /** The service account's address. */
  readonly account: string;
  readonly now: number;
  /** This machine's time zone. */
  readonly machineZone: string;
  /** HTTP statuses of the answers so far; null where none came. */
  readonly heard: () => { readonly token: number | null; readonly api: number | null };
}

const LATER = ['Write access', 'Headers', 'Time zone', 'Settings tab'] as const;

export async function checkSheet(patient: SheetPatient): Promise<SheetLook> {
  const { calls, account } = patient;
  let spreadsheet: sheets_v4.Schema$Spreadsheet;
  try {
    spreadsheet = await calls.properties();
  } catch (error) {
    const findings = [
      ...explainRefusal(error, patient),
      ...LATER.map((check) => notChecked(check, 'the sheet could not be read')),
    ];
    return { findings, settings: NO_SETTINGS, zone: null, titles: [] };
  }
  const titles = (spreadsheet.sheets ?? []).map(({ properties }) => properties?.title ?? '');
  const zoneName = spreadsheet.properties?.timeZone ?? '';
  const { finding: zoneFinding, zone } = checkZone(zoneName, patient);
  const { findings, settings } = await checkTabs(calls, titles, zone ?? createZone('UTC'));
  return {
    findings: [
      pass('Credentials', `Google knows ${account}`),
      pass('Sheet', `open to ${account}`),
      await checkWriteAccess(patient),
      ...findings,
      zoneFinding,
    ],
    settings,
    zone,
    titles,
  };
}

function explainRefusal(error: unknown, { account, heard }: SheetPatient): readonly Finding[] {
  const { token, api } = heard();
  const what = error instanceof Error ? error.message : String(error);
  if (api === null && token !== null && token >= 400 && token < 500) {
    return [
      failure(
        'Credentials',
        `Google does not accept the key of ${account} (HTTP ${token}).`,
        "Make a new JSON key for the service account and set GOOGLE_APPLICATION_CREDENTIALS to it; see also this machine's clock.",
      ),
      notChecked('Sheet', 'the credentials do not work'),
    ];
  }
  if (api === null) {
    const mend = 'Look whether this machine reaches sheets.googleapis.com (firewall, proxy, SHEETS_API_URL).';
    return [failure('Credentials', what, mend), notChecked('Sheet', 'Google cannot be reached')];
  }
  const known = pass('Credentials', `Google knows ${account}`);
  if (api === 404) {
    const mend =
      "Set SPREADSHEET_ID to the sheet's address in the browser, or to what stands in it between /d/ and /edit.";
    return [known, failure('Sheet', 'There is no spreadsheet with this SPREADSHEET_ID.', mend)];
  }
  if (api === 403) {
    const mend = `Share the sheet with ${account} as an Editor, and enable the Google Sheets API in the account's project.`;
    return [known, failure('Sheet', 'The sheet is not shared with the service account.', mend)];
  }
  return [known, failure('Sheet', what, 'Try again in a minute.')];
}

/** Makes a note that nobody sees and deletes it, in one batch: that takes the right to edit, and leaves nothing. */
async function checkWriteAccess({ sheets, spreadsheetId, account }: SheetPatient): Promise<Finding> {
  const metadataKey = 'sheet-courier-doctor';
  try {
    await sheets.spreadsheets.batchUpdate({
      spreadsheetId,
      requestBody: {
        requests: [
          {
            createDeveloperMetadata: {
              developerMetadata: { metadataKey, visibility: 'PROJECT', location: { spreadsheet: true } },
            },
          },
          { deleteDeveloperMetadata: { dataFilter: { developerMetadataLookup: { metadataKey } } } },
        ],
      },
    });
  } catch (error) {
    const failed = readSheetsError(error).error;
    const isRefused = failed instanceof SheetsRefusal || failed.reason === 'refused';
    return isRefused
      ? failure(
          'Write access',
          `${account} may read the sheet, but not write it.`,
          `Share the sheet with ${account} as an Editor.`,
        )
      : warning('Write access', `Not known: ${failed.message}`, 'Try again in a minute.');
  }
  const locked = await lockedTabs(sheets, spreadsheetId).catch((): readonly string[] => []);
  if (locked.length === 0) return pass('Write access', `${account} may edit the sheet`);
  return failure(
    'Write access',
    `Parts of ${locked.join(', ')} are protected, and ${account} may not edit them.`,
    `Under Data → Protect sheets and ranges, allow ${account} to edit them, or only warn.`,
  );
}

/** Tabs that the worker writes in which something is protected against it. */
async function lockedTabs(sheets: sheets_v4.Sheets, spreadsheetId: string): Promise<readonly string[]> {
  const { data } = await sheets.spreadsheets.get({
    spreadsheetId,
    fields: 'sheets(properties(title),protectedRanges(warningOnly,requestingUserCanEdit))',
  });
  const written = [QUEUE_TAB, SETTINGS_TAB, 'Workers', 'Notification_Archive'];
  return (data.sheets ?? []).flatMap(({ properties, protectedRanges = [] }) => {
    const title = properties?.title ?? '';
    const isLocked = protectedRanges.some(
      ({ warningOnly, requestingUserCanEdit }) => warningOnly !== true && requestingUserCanEdit !== true,
    );
    return isLocked && written.some((one) => one.toLowerCase() === title.toLowerCase()) ? [title] : [];
  });
}

function checkZone(
  name: string,
  { now, machineZone }: SheetPatient,
): { readonly finding: Finding; readonly zone: Zone | null } {
  let zone: Zone;
  try {
    zone = createZone(name);
  } catch {
    const what = `The spreadsheet's time zone "${name}" is not known here.`;
    return { finding: failure('Time zone', what, 'Choose another under File → Settings.'), zone: null };
  }
  const clock = `${name}, where it is ${formatDateTime(now, zone)}`;
  const machine = createZone(machineZone);
  // Servers run on UTC wherever their people are: that says nothing of the sheet.
  const isServer = machine.toSerial(now) === createZone('UTC').toSerial(now);
  if (isServer || machine.toSerial(now) === zone.toSerial(now))
    return { finding: pass('Time zone', clock), zone };
  const what = `The sheet's time zone is ${clock}; this machine's is ${machineZone}, where it is ${formatDateTime(now, machine)}.`;
  const mend = `Send At and all times are read and shown in the sheet's. If it is the wrong one, change it under File → Settings.`;
  return { finding: warning('Time zone', what, mend), zone };
}

async function checkTabs(
  calls: SheetsCalls,
  titles: readonly string[],
  zone: Zone,
): Promise<{ readonly findings: readonly Finding[]; readonly settings: Settings }> {
  const named = (title: string) => titles.find((one) => one.toLowerCase() === title.toLowerCase());
  const queue = named(QUEUE_TAB);
  const settingsTab = named(SETTINGS_TAB);
  const users = named(USERS_TAB);
  const setUp = 'Use Notifications → Set up / repair in the sheet, or `courier init`.';
  if (queue === undefined) {
    const missing = failure('Headers', `The spreadsheet has no tab ${QUEUE_TAB}.`, setUp);
    return { findings: [missing], settings: NO_SETTINGS };
  }
  try {
    const [top = [], settingsBlock = [], usersBlock = []] = await calls.read([
      rowSpan(queue, 1, TOP_ROWS),
      settingsTab === undefined ? rowSpan(queue, 1, 1) : wholeTab(settingsTab),
      users === undefined ? rowSpan(queue, 1, 1) : rowSpan(users, 1, 1),
    ]);
    const read = settingsTab === undefined ? null : checkSettingsTab(settingsBlock);
    return {
      findings: [
        ...checkHeaders(top),
        ...(users === undefined ? [] : checkUsers(usersBlock, zone)),
        read?.finding ?? pass('Settings tab', 'there is none: the worker goes by .env alone'),
      ],
      settings: read?.settings ?? NO_SETTINGS,
    };
  } catch (error) {
    if (!(error instanceof QueueUnavailable || error instanceof SheetsRefusal)) throw error;
    return { findings: [failure('Headers', error.message, 'Try again in a minute.')], settings: NO_SETTINGS };
  }
}

function checkHeaders(top: readonly (readonly Cell[])[]): readonly Finding[] {
  const found = top.find((cells) => decodeHeader(cells).ok);
  if (found !== undefined) return [pass('Headers', `${QUEUE_TAB} has all its columns`)];
  const result = decodeHeader(top.find((cells) => cells.length > 0) ?? []);
  const problems = result.ok ? [] : result.problems;
  return problems.map((problem) => {
    const [what = '', ...mend] = problem.split(/(?<=\.) /);
    return failure('Headers', what, mend.join(' '));
  });
}

function checkUsers(block: readonly (readonly Cell[])[], zone: Zone): readonly Finding[] {
  const users = readUsers(block, zone);
  if (users.ok) return [];
  return [warning('Headers', users.problem, 'Put that header back: without it nobody counts as opted out.')];
}

function checkSettingsTab(block: readonly (readonly Cell[])[]): {
  readonly finding: Finding;
  readonly settings: Settings;
} {
  const check = 'Settings tab';
  const reading = decodeSettings(block, NO_SETTINGS);
  if (reading === null) {
    const what = `The tab ${SETTINGS_TAB} has no columns headed "Name" and "Value".`;
    return {
      finding: warning(check, what, 'Put the headers back; until then nothing in it counts.'),
      settings: NO_SETTINGS,
    };
  }
  const { settings, notes } = reading;
  const wrong = notes.filter(({ text }) => text !== '');
  if (wrong.length > 0) {
    const what = wrong.map(({ text }) => text).join(' ');
    return { finding: warning(check, what, `Mend ${count(wrong.length, 'value')} in the tab.`), settings };
  }
  if (settings.paused) {
    const mend = 'Set Paused to no, or use Notifications → Pause / Resume.';
    return { finding: warning(check, 'Sending is paused: nothing leaves.', mend), settings };
  }
  return { finding: pass(check, 'every value can be read'), settings };
}
