/** What is to run by itself, by the functions of main.ts. */
const EVERY_MINUTE = 'everyMinute';
const ON_CHANGE = 'onSheetChange';

/**
 * Installs the triggers that are missing. The clock is what counts: writes through the Sheets API set off no onChange for
 * certain (reported both ways), so that it is no more than a hint.
 */
export function installTriggers(): void {
  const installed = new Set(ScriptApp.getProjectTriggers().map((trigger) => trigger.getHandlerFunction()));
  if (!installed.has(EVERY_MINUTE)) ScriptApp.newTrigger(EVERY_MINUTE).timeBased().everyMinutes(1).create();
  if (!installed.has(ON_CHANGE)) {
    ScriptApp.newTrigger(ON_CHANGE).forSpreadsheet(SpreadsheetApp.getActiveSpreadsheet()).onChange().create();
  }
}
