import type {
  ExecutionOutcome,
  ExecutionResult,
  InstallRealm,
  Invocation,
  RealmSettings,
  ScriptError,
} from '../execution.ts';
import { CacheService } from './cache-service.ts';
import { ContentService, TextOutput } from './content-service.ts';
import { Enumerations } from './enumeration.ts';
import { createEvent } from './events.ts';
import type { Host } from './host.ts';
import { createHost } from './host.ts';
import { HtmlOutput, HtmlService } from './html-service.ts';
import { LockService } from './lock-service.ts';
import { createConsole, Logger } from './logging.ts';
import { PropertiesService } from './properties-service.ts';
import { ScriptApp } from './script-app.ts';
import { Session } from './session.ts';
import { BUILT_CLASSES } from './built-classes.ts';
import type { Book } from './spreadsheet/book.ts';
import { openBook, SpreadsheetApp } from './spreadsheet/spreadsheet-app.ts';
import { Browser } from './ui.ts';
import { refuseUnbuiltMembers, unbuiltService } from './unsupported.ts';
import { UrlFetchApp } from './url-fetch-app.ts';
import { Utilities } from './utilities.ts';
import { Zone } from './zone.ts';
import { installZonedDate } from './zoned-date.ts';

/** Puts the services into a fresh realm; what it gives back runs one function of the script. */
export const install: InstallRealm = (hostFunction, settingsJson) => {
  const settings: RealmSettings = JSON.parse(settingsJson);
  const host = createHost(hostFunction, settings);
  installZonedDate(
    new Zone(settings.scriptTimeZone),
    settings.suppliedClock ? () => host.call('clock.now') : undefined,
  );
  for (const [interfaceName, built] of Object.entries(BUILT_CLASSES)) {
    refuseUnbuiltMembers(settings.catalogue, interfaceName, built);
  }
  const enumerations = new Enumerations(settings.catalogue);
  const book = openBook(host, enumerations);
  installServices(host, enumerations, book);
  return async (invocationJson) =>
    JSON.stringify(await run(host, enumerations, book, JSON.parse(invocationJson)));
};

function installServices(host: Host, enumerations: Enumerations, book: Book): void {
  const { catalogue } = host.settings;
  // What a script has read of the sheet is old once it has waited.
  const waiting: Host = {
    ...host,
    call(name, ...args) {
      if (name === 'lock.acquire' || name === 'clock.sleep') book.forgetFacts();
      return host.call(name, ...args);
    },
  };
  const built: Record<string, unknown> = {
    SpreadsheetApp: new SpreadsheetApp(host, enumerations, book),
    LockService: new LockService(waiting),
    PropertiesService: new PropertiesService(host),
    CacheService: new CacheService(host),
    Utilities: new Utilities(waiting, enumerations),
    ContentService: new ContentService(enumerations),
    HtmlService: new HtmlService(host, enumerations),
    UrlFetchApp: new UrlFetchApp(host),
    ScriptApp: new ScriptApp(host, enumerations),
    Session: new Session(host),
    Logger: new Logger(host),
    Browser: new Browser(host, enumerations),
    console: createConsole(host),
  };
  const others = Object.keys(catalogue.globals).filter((name) => !(name in built));
  for (const name of others) built[name] = unbuiltService(catalogue, enumerations, name);
  for (const [name, value] of Object.entries(built)) {
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
  }
}

async function run(
  host: Host,
  enumerations: Enumerations,
  book: Book,
  { functionName, args, event, ifDefined }: Invocation,
): Promise<ExecutionOutcome> {
  try {
    const entry: unknown = Reflect.get(globalThis, functionName);
    if (typeof entry !== 'function') {
      if (ifDefined) return { ok: true, result: { kind: 'value', value: undefined } };
      throw new ReferenceError(`Script function not found: ${functionName}`);
    }
    const given = event ? [createEvent(host, book, enumerations, event)] : (args ?? []);
    const result: unknown = await Reflect.apply(entry, undefined, given);
    // Whatever was written and not flushed goes out at the end, after a lock may long have been released.
    book.flush();
    return { ok: true, result: resultOf(result) };
  } catch (error) {
    return { ok: false, error: describe(error) };
  }
}

function resultOf(result: unknown): ExecutionResult {
  if (result instanceof TextOutput) {
    const downloadAs = result.getFileName();
    return {
      kind: 'text',
      content: result.getContent(),
      mimeType: result.getMimeType().name(),
      ...(downloadAs === '' ? {} : { downloadAs }),
    };
  }
  if (result instanceof HtmlOutput) {
    const width = result.getWidth();
    const height = result.getHeight();
    return {
      kind: 'html',
      content: result.getContent(),
      title: result.getTitle(),
      metaTags: result.getMetaTags().map((tag) => ({ name: tag.getName(), content: tag.getContent() })),
      ...(width === null ? {} : { width }),
      ...(height === null ? {} : { height }),
    };
  }
  return { kind: 'value', value: result };
}

function describe(error: unknown): ScriptError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), stack: '' };
  // Only the script's own lines: the rest is the runtime's and the machine's.
  const lines = (error.stack ?? '').split('\n');
  const stack = lines.filter((line) => !/apps-script-services\.js|file:|node:/.test(line)).join('\n');
  return { name: error.name, message: error.message, stack };
}
