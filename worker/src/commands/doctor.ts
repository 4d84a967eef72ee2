import { readFileSync } from 'node:fs';
import { NO_SETTINGS } from '@sheet-courier/shared';
import { type Config, parseConfig } from '../config.ts';
import { dataFiles } from '../journal/data-files.ts';
import { CommandFailure, type CommandContext, openCalls } from './context.ts';
import { askTime, Ear } from './doctor/ear.ts';
import { failure, type Finding, notChecked } from './doctor/finding.ts';
import { checkClock, checkJournal, checkNode, checkSettings, checkSpace } from './doctor/machine.ts';
import { checkSheet, type SheetLook } from './doctor/sheet.ts';
import { checkTelegram } from './doctor/telegram.ts';
import { checkWorkers } from './doctor/workers.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { paint, plain, type Terminal } from './terminal.ts';
import { count } from './words.ts';

const TIME_TIMEOUT_MS = 5_000;

export interface DoctorContext extends CommandContext {
  /** Such as `24.21.0`. */
  readonly nodeVersion: string;
  /** This machine's time zone, such as `Europe/Berlin`. */
  readonly machineZone: string;
}

/** Looks at everything that the worker needs, and says what is wrong and how to mend it. Nothing is sent. */
export async function doctor(context: DoctorContext): Promise<ExitCode> {
  const findings = await examine(context);
  if (context.isJson) context.terminal.write(`${JSON.stringify({ ok: isWell(findings), findings })}\n`);
  else show(findings, context.terminal);
  return isWell(findings) ? EXIT.ok : EXIT.failed;
}

async function examine(context: DoctorContext): Promise<readonly Finding[]> {
  const { environment, clock, nodeVersion } = context;
  const node = checkNode(nodeVersion);
  const parsed = parseConfig(environment);
  if (!parsed.ok) {
    const rest = notChecked('All else', 'the settings must be mended first');
    return [node, ...checkSettings(parsed.problems), rest];
  }
  const { config } = parsed;
  const files = dataFiles(config.DATA_DIR, config.SPREADSHEET_ID);
  const journal = checkJournal(files);
  const ear = new Ear(clock);
  const { sheet, workers } = await examineSheet(context, config, ear, journal.identity);
  const fromTab = sheet.settings.adminChat;
  const telegram = await checkTelegram(
    config,
    clock,
    fromTab === null
      ? { address: config.ADMIN_CHAT_ID, from: 'ADMIN_CHAT_ID' }
      : { address: fromTab, from: 'Admin chat in the tab Settings' },
  );
  const timeOf = config.TELEGRAM_API_URL ?? 'https://api.telegram.org/';
  const aheadMs = ear.aheadMs ?? (await askTime(timeOf, clock, TIME_TIMEOUT_MS));
  return [
    node,
    ...checkSettings([]),
    checkClock(aheadMs),
    journal.finding,
    checkSpace(files),
    ...sheet.findings,
    ...telegram,
    workers,
  ];
}

async function examineSheet(
  context: DoctorContext,
  config: Config,
  ear: Ear,
  identity: string | null,
): Promise<{ readonly sheet: Pick<SheetLook, 'findings' | 'settings'>; readonly workers: Finding }> {
  const { clock, machineZone } = context;
  const unread = notChecked('Workers', 'the sheet could not be read');
  const now = clock.now();
  let opened: ReturnType<typeof openCalls>;
  try {
    opened = openCalls(config, context, ear.fetch);
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    const [what = '', ...mend] = error.message.split(/(?<=\.) /);
    return {
      sheet: { findings: [failure('Credentials', what, mend.join(' '))], settings: NO_SETTINGS },
      workers: unread,
    };
  }
  const sheet = await checkSheet({
    ...opened,
    spreadsheetId: config.SPREADSHEET_ID,
    account: accountOf(config.GOOGLE_APPLICATION_CREDENTIALS),
    now,
    machineZone,
    heard: () => ({ token: ear.token?.status ?? null, api: ear.api?.status ?? null }),
  });
  if (sheet.titles.length === 0) return { sheet, workers: unread };
  const { calls } = opened;
  return { sheet, workers: await checkWorkers({ calls, titles: sheet.titles, identity, now }) };
}

function accountOf(keyFile: string): string {
  const key = JSON.parse(readFileSync(keyFile, 'utf8')) as { client_email?: unknown };
  return typeof key.client_email === 'string' ? key.client_email : 'the service account';
}

function isWell(findings: readonly Finding[]): boolean {
  return findings.every(({ verdict }) => verdict !== 'failure');
}

const SIGNS = {
  pass: ['✓', 'green'],
  warning: ['!', 'yellow'],
  failure: ['✗', 'red'],
  notChecked: ['·', 'gray'],
} as const;

function show(findings: readonly Finding[], terminal: Terminal): void {
  const width = Math.max(...findings.map(({ check }) => check.length));
  for (const { check, verdict, what, mend } of findings) {
    const [sign, colour] = SIGNS[verdict];
    const said = verdict === 'notChecked' ? `not checked: ${what}` : what;
    terminal.write(`${paint(terminal, colour, sign)} ${check.padEnd(width)}  ${plain(said)}\n`);
    if (mend !== '')
      terminal.write(`  ${' '.repeat(width)}  ${paint(terminal, 'bold', `→ ${plain(mend)}`)}\n`);
  }
  const failures = findings.filter(({ verdict }) => verdict === 'failure').length;
  const warnings = findings.filter(({ verdict }) => verdict === 'warning').length;
  const verdict =
    failures > 0
      ? paint(terminal, 'red', `${count(failures, 'failure')}: the worker can't do its work.`)
      : paint(terminal, 'green', 'The worker can do its work.');
  terminal.write(`\n${verdict}${warnings > 0 ? ` ${count(warnings, 'warning')}.` : ''}\n`);
}
