import { escapeHtml, makeNotificationId, parseTelegramAddress } from '@sheet-courier/shared';
import { adminChat } from './admin-chat.ts';
import { stamp } from './edit-stamp.ts';
import { openQueue } from './enqueue.ts';
import { Busy, underScriptLock } from './script-lock.ts';
import { isPaused, writeSetting } from './settings-tab.ts';
import { installedTabsVersion, TABS_VERSION } from './sheet-setup.ts';
import { sheetZone } from './spreadsheet-table.ts';
import { ask, showMenu, spreadsheetName, tell, toast } from './spreadsheet-ui.ts';

const MENU = 'Notifications';

/** Adds the menu, and says so when the tabs are those of an earlier version of this script. */
export function addMenu(): void {
  showMenu(MENU, [
    { caption: 'Dashboard', run: 'showDashboard' },
    { caption: 'Send test…', run: 'sendTest' },
    { caption: 'Announce…', run: 'showAnnouncements' },
    null,
    { caption: 'Retry selected rows', run: 'retrySelected' },
    { caption: 'Cancel selected rows', run: 'cancelSelected' },
    { caption: 'Send selected now', run: 'sendSelectedNow' },
    { caption: 'Undo last action', run: 'undoLast' },
    null,
    { caption: 'Pause / Resume', run: 'togglePause' },
    { caption: 'Archive now', run: 'archiveNow' },
    null,
    { caption: 'Set up / repair', run: 'setUpSheet' },
    { caption: 'Check this sheet', run: 'checkSheet' },
    { caption: 'About', run: 'showAbout' },
  ]);
  const installed = installedTabsVersion();
  if (installed > 0 && installed < TABS_VERSION) {
    toast(`The tabs are of an earlier version. Use ${MENU} → Set up / repair.`);
  }
}

/** Does what a menu item stands for and shows what came of it; what went wrong stays on the screen until it is read. */
export function fromMenu(work: () => string): void {
  try {
    toast(work());
  } catch (error) {
    if (error instanceof Busy) toast('Somebody else is just changing the sheet. Try again.');
    else tell(error instanceof Error ? error.message : String(error));
  }
}

/** Queues a message to whom the person names. */
export function queueTest(): string {
  const usual = adminChat();
  const hint = usual === '' ? '' : ` Leave it empty for ${usual}.`;
  const answer = ask(`Whom shall the test go to? A Telegram user id such as 123456789.${hint}`);
  if (answer === undefined) return 'Nothing was sent.';
  const address = parseTelegramAddress(answer === '' ? usual : answer);
  if (address === null)
    return `"${answer}" is not a Telegram user id such as 123456789 or a name such as @channel.`;
  underScriptLock(() => {
    const now = Date.now();
    openQueue(sheetZone())([
      {
        id: makeNotificationId(now, Math.random),
        recipient: { channel: 'telegram', address },
        message: `✅ <b>Test</b> from the sheet ${escapeHtml(spreadsheetName())}.\nThe way from the sheet to this chat works.`,
        type: 'test',
        priority: 1,
        createdAt: now,
      },
    ]);
  });
  return `A test to ${address} is queued. Its row is the last of Notification_Queue: it turns to sent within seconds.`;
}

/** Pauses the worker, or lets it go on. */
export function togglePause(): string {
  return underScriptLock(() => {
    const paused = isPaused();
    writeSetting('Paused', paused ? 'no' : 'yes');
    stamp(Date.now());
    return paused
      ? 'Resumed: what waits is sent again.'
      : 'Paused: nothing is sent until you choose Pause / Resume again. What is queued waits.';
  });
}

/** What this is, for whoever asks. */
export function about(): string {
  const installed = installedTabsVersion();
  const tabs =
    installed === TABS_VERSION
      ? `The tabs are of version ${installed}, which is the newest.`
      : `The tabs are of version ${installed}, this script makes version ${TABS_VERSION}: use ${MENU} → Set up / repair.`;
  return (
    'Sheet Courier: every row of Notification_Queue is one message, and the worker delivers it through Telegram.\n\n' +
    `${tabs}\nWhat each column and status means stands in the notes on the headers.`
  );
}
