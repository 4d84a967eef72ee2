import { addMenu } from './menu.ts';
import { setUpTabs } from './sheet-setup.ts';
import { readSpin } from './spin.ts';
import { type Recorded, recordUnderLock } from './spins.ts';
import { toast } from './spreadsheet.ts';
import { answerSpin } from './web-app.ts';

// What Google calls, and nothing else: each export becomes a function of the script.

/** Makes and mends the tabs. Harmless to run again: what is right already is left alone. */
export function setUpSheet(): string {
  const report = setUpTabs();
  toast(report);
  return report;
}

/** Runs when somebody opens the spreadsheet. */
export function onOpen(): void {
  addMenu();
}

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

/** The web app: a signed spin in the body. */
export function doPost(event: GoogleAppsScript.Events.DoPost): GoogleAppsScript.Content.TextOutput {
  return answerSpin(event.postData.contents);
}
