import { createZone, formatDateTime } from '@sheet-courier/shared';
import { type Check, runChecks, type Verdict } from './check-facts.ts';
import { setting } from './settings.ts';
import { installedTabsVersion, TABS_VERSION } from './sheet-setup.ts';
import { timeZone } from './spreadsheet.ts';
import { cellChecks, withScratchTab } from './spreadsheet-check.ts';
import { sheetZone } from './spreadsheet-table.ts';
import { heartbeat, isAlive, readWorkers } from './workers-tab.ts';

/**
 * Tries out what this script relies on and nobody can look up for certain: what Sheets makes of texts, whether locks,
 * triggers, clock and zone are as they should be, whether a worker runs. Leaves nothing behind.
 */
export function checkEverything(now: number): readonly Verdict[] {
  return [
    ...withScratchTab((sheet) => runChecks(cellChecks(sheet))),
    ...runChecks([...serviceChecks(now), ...setupChecks(now)]),
  ];
}

function serviceChecks(now: number): readonly Check[] {
  return [
    {
      fact: 'The script’s lock can be had, and so can the document’s, which a web app has not.',
      look() {
        const script = LockService.getScriptLock();
        const had = script.tryLock(1000);
        if (had) script.releaseLock();
        const document = LockService.getDocumentLock() as GoogleAppsScript.Lock.Lock | null;
        return {
          holds: had && document !== null,
          seen: `${had ? 'had' : 'not had within 1 s'}, document's: ${document ? 'yes' : 'no'}`,
        };
      },
    },
    {
      fact: 'What a document’s cache and properties keep is there at once.',
      look() {
        const properties = PropertiesService.getDocumentProperties();
        const cache = CacheService.getDocumentCache();
        properties.setProperty('check', String(now));
        cache?.put('check', String(now), 60);
        const seen = [properties.getProperty('check'), cache?.get('check')];
        properties.deleteProperty('check');
        return { holds: seen.every((text) => text === String(now)), seen: seen.join(' and ') };
      },
    },
    {
      fact: 'HMAC takes the value first and the key second, both as UTF-8 (RFC 4231, test case 2).',
      look() {
        const bytes = Utilities.computeHmacSha256Signature(
          'what do ya want for nothing?',
          'Jefe',
          Utilities.Charset.UTF_8,
        );
        const seen = bytes
          .slice(0, 4)
          .map((byte) => (byte & 0xff).toString(16).padStart(2, '0'))
          .join('');
        return { holds: seen === '5bdcc146', seen };
      },
    },
    {
      fact: 'The language’s own time zones agree with Google’s, in summer and in winter.',
      look() {
        const name = timeZone();
        const zone = createZone(name);
        const year = new Date(now).getUTCFullYear();
        const months = [0, 3, 6, 9].map((month) => Date.UTC(year, month, 1, 11, 30));
        const wrong = months.filter(
          (at) =>
            formatDateTime(at, zone) !== Utilities.formatDate(new Date(at), name, 'yyyy-MM-dd HH:mm:ss'),
        );
        return { holds: wrong.length === 0, seen: `${name}: ${formatDateTime(now, zone)}` };
      },
    },
  ];
}

function setupChecks(now: number): readonly Check[] {
  return [
    {
      fact: 'The triggers are installed that notice spins every minute and changes at once.',
      look() {
        const names = ScriptApp.getProjectTriggers().map((trigger) => trigger.getHandlerFunction());
        const lacking = ['everyMinute', 'onSheetChange'].filter((name) => !names.includes(name));
        return {
          holds: lacking.length === 0,
          seen:
            lacking.length === 0 ? names.join(', ') : `${lacking.join(', ')} missing: use Set up / repair`,
        };
      },
    },
    {
      fact: 'The tabs are of this script’s version.',
      look: () => ({
        holds: installedTabsVersion() === TABS_VERSION,
        seen: `version ${installedTabsVersion()} of ${TABS_VERSION}`,
      }),
    },
    {
      fact: 'The Script Properties that the web app needs are set.',
      look() {
        setting('adminChatId');
        setting('webAppSecret');
        return { holds: true, seen: 'ADMIN_CHAT_ID and WEB_APP_SECRET' };
      },
    },
    {
      fact: 'The script is deployed as a web app.',
      look() {
        const url = ScriptApp.getService().getUrl() as string | null;
        return {
          holds: url === null || url === '' ? null : true,
          seen: url || 'not deployed: only needed for spins from outside',
        };
      },
    },
    {
      fact: 'A worker is running.',
      look() {
        const workers = readWorkers(sheetZone());
        return { holds: isAlive(workers[0], now), seen: heartbeat(workers, now) };
      },
    },
  ];
}
