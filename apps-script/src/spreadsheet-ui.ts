// What a person sees besides the cells: the menu, messages, questions, dialogs, the selection.

const TITLE = 'Notifications';

/** An item of a menu: what it says and the function of main.ts it runs; null is a line between items. */
export type MenuItem = { readonly caption: string; readonly run: string } | null;

/** A menu in the menu bar. */
export function showMenu(title: string, items: readonly MenuItem[]): void {
  const menu = SpreadsheetApp.getUi().createMenu(title);
  for (const item of items) {
    if (item) menu.addItem(item.caption, item.run);
    else menu.addSeparator();
  }
  menu.addToUi();
}

export function spreadsheetName(): string {
  return SpreadsheetApp.getActiveSpreadsheet().getName();
}

/** A small message in the corner. */
export function toast(text: string): void {
  SpreadsheetApp.getActiveSpreadsheet().toast(text, TITLE, 10);
}

/** A message that stays until it is read. */
export function tell(text: string): void {
  const ui = SpreadsheetApp.getUi();
  ui.alert(TITLE, text, ui.ButtonSet.OK);
}

/** Whether the person answers yes. */
export function confirm(question: string): boolean {
  const ui = SpreadsheetApp.getUi();
  return ui.alert(TITLE, question, ui.ButtonSet.YES_NO) === ui.Button.YES;
}

/** What the person typed; undefined when they changed their mind. */
export function ask(question: string): string | undefined {
  const ui = SpreadsheetApp.getUi();
  const answer = ui.prompt(TITLE, question, ui.ButtonSet.OK_CANCEL);
  return answer.getSelectedButton() === ui.Button.OK ? answer.getResponseText().trim() : undefined;
}

/** A page at the right of the sheet, from an HTML file beside this one. */
export function showSidebar(file: string, title: string): void {
  SpreadsheetApp.getUi().showSidebar(HtmlService.createHtmlOutputFromFile(file).setTitle(title));
}

/** A page in front of the sheet, with what it starts from: it reads the JSON of the variable `given`. */
export function showDialog(
  file: string,
  title: string,
  size: { readonly width: number; readonly height: number },
  given: object = {},
): void {
  const template = HtmlService.createTemplateFromFile(file);
  const page = Object.assign(template, { given: JSON.stringify(given) }).evaluate();
  SpreadsheetApp.getUi().showModalDialog(page.setWidth(size.width).setHeight(size.height), title);
}

/** What is selected: the tab's title and the filled rows as people see them, ascending, each once. */
export function selectedRows(): { readonly title: string; readonly rows: readonly number[] } {
  const book = SpreadsheetApp.getActiveSpreadsheet();
  const sheet = book.getActiveSheet();
  const filled = sheet.getLastRow();
  const rows = new Set<number>();
  for (const range of book.getActiveRangeList()?.getRanges() ?? []) {
    const last = Math.min(range.getLastRow(), filled);
    for (let row = Math.max(2, range.getRow()); row <= last; row++) rows.add(row);
  }
  return { title: sheet.getName(), rows: [...rows].sort((a, b) => a - b) };
}

/**
 * Those of the rows that no filter hides: a selection dragged over a filtered tab holds the rows in between that nobody
 * sees. Filter views are out of a script's sight.
 */
export function visibleRows(title: string, rows: readonly number[]): ReadonlySet<number> {
  const sheet = SpreadsheetApp.getActiveSpreadsheet().getSheetByName(title);
  const filtered = sheet !== null && sheet.getFilter() !== null;
  return new Set(filtered ? rows.filter((row) => !sheet.isRowHiddenByFilter(row)) : rows);
}

/** Brings a row into view and selects it. */
export function showRow(title: string, row: number): void {
  const book = SpreadsheetApp.getActiveSpreadsheet();
  const sheet = book.getSheetByName(title);
  if (sheet) sheet.setActiveRange(sheet.getRange(row, 1));
}
