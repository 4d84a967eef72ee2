import {
  announcementForm,
  previewAnnouncement,
  sendAnnouncement,
  stopAnnouncement,
  testAnnouncement,
} from './announcement-dialog.ts';
import { continueAnnouncements } from './announcement-jobs.ts';
import { checkEverything } from './check.ts';
import type { Verdict } from './check-facts.ts';
import { readDashboard, retryProblem, retryReason, showProblem } from './dashboard.ts';
import { archiveNow as archiveFinished } from './archive-now.ts';
import { stampEdit } from './edit-stamp.ts';
import { about, addMenu, fromMenu, queueTest, togglePause as togglePauseSetting } from './menu.ts';
import { actOnSelection, undoLastAction } from './selected-rows.ts';
import { setUpTabs, tendNewRows } from './sheet-setup.ts';
import { noticeEvents, refreshTexts } from './events.ts';
import { readSpin } from './spin.ts';
import { installTriggers } from './spreadsheet-triggers.ts';
import { type Recorded, recordUnderLock } from './spins.ts';
import { showDialog, showSidebar, tell, toast } from './spreadsheet-ui.ts';
import { answerSpin } from './web-app.ts';

// What Google calls, and nothing else: each export becomes a function of the script.

/** Makes and mends the tabs. Harmless to run again: what is right already is left alone. */
export function setUpSheet(): string {
  const report = setUpTabs();
  installTriggers();
  toast(report);
  return report;
}

/** Runs when somebody opens the spreadsheet. */
export function onOpen(): void {
  addMenu();
}

/** Runs when somebody edits a cell by hand; edits by programs don't set it off. */
export function onEdit(event: GoogleAppsScript.Events.SheetsOnEdit): void {
  stampEdit(event, Date.now());
}

// The items of the menu.

export function showDashboard(): void {
  showSidebar('dashboard', 'Notifications');
}

export function sendTest(): void {
  fromMenu(queueTest);
}

export function showAnnouncements(): void {
  showDialog('announcements', 'Announce', { width: 880, height: 640 });
}

export function retrySelected(): void {
  fromMenu(() => actOnSelection('retry'));
}

export function cancelSelected(): void {
  fromMenu(() => actOnSelection('cancel'));
}

export function sendSelectedNow(): void {
  fromMenu(() => actOnSelection('sendNow'));
}

export function undoLast(): void {
  fromMenu(undoLastAction);
}

export function togglePause(): void {
  fromMenu(togglePauseSetting);
}

export function archiveNow(): void {
  fromMenu(archiveFinished);
}

/** Gives what it shows, for whoever runs it from the editor. */
export function checkSheet(): readonly Verdict[] {
  const verdicts = checkEverything(Date.now());
  showDialog('check', 'Check this sheet', { width: 820, height: 600 }, { verdicts });
  return verdicts;
}

export function showAbout(): void {
  tell(about());
}

// What the pages of dialogs and sidebars call, and what goes on by itself.

export {
  announcementForm,
  continueAnnouncements,
  previewAnnouncement,
  readDashboard,
  retryProblem,
  retryReason,
  sendAnnouncement,
  showProblem,
  stopAnnouncement,
  testAnnouncement,
};

/**
 * Records a spin {spinId, userId, name, prize} and queues the messages to winner and admin. For other scripts of this
 * project; programs elsewhere call the web app.
 *
 * @throws Error naming what is wrong with the spin or the sheet
 */
export function recordSpin(spin: unknown): Recorded {
  const result = readSpin(spin);
  if (!result.ok) throw new Error(`Not a spin: ${result.problem}.`);
  return recordUnderLock(result.spin);
}

/** The web app: a spin in the body, signed or from a Mini App. */
export function doPost(event: Partial<GoogleAppsScript.Events.DoPost>): GoogleAppsScript.Content.TextOutput {
  return answerSpin(event.postData?.contents);
}

/** Runs every minute: what has happened in the sheet is told, and rows that were added get their looks. */
export function everyMinute(): void {
  refreshTexts();
  try {
    noticeEvents(false);
  } finally {
    tendNewRows();
  }
}

/** Runs when the sheet was changed by hand, and perhaps when a program has changed it: only hastens what everyMinute does. */
export function onSheetChange(event: GoogleAppsScript.Events.SheetsOnChange): void {
  if (['EDIT', 'INSERT_ROW', 'OTHER'].includes(event.changeType)) noticeEvents(true);
}
