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

/** Runs a function of main.ts once, after that time (Google may take a minute longer), instead of any run planned before. */
export function runLater(functionName: string, afterMs: number): void {
  cancelRuns(functionName);
  ScriptApp.newTrigger(functionName).timeBased().after(afterMs).create();
}

/** Takes back every run that is planned of a function of main.ts. */
export function cancelRuns(functionName: string): void {
  for (const trigger of ScriptApp.getProjectTriggers()) {
    if (trigger.getHandlerFunction() === functionName) ScriptApp.deleteTrigger(trigger);
  }
}
