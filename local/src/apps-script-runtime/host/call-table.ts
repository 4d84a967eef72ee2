import type { Workbook } from '../../workbook/workbook.ts';
import type { Clock } from '../clock.ts';
import type { MainCalls, StoreScope } from '../host-call.ts';
import type { RuntimeLimits } from '../limits.ts';
import type { CacheStore } from './cache-store.ts';
import type { DailyQuota } from './daily-quota.ts';
import type { LockTable } from './lock-table.ts';
import type { PropertyStore } from './property-store.ts';
import { bookFacts, findText, readCells, sheetOf, sheetRules } from './sheet-reading.ts';
import { applyWrites } from './sheet-writing.ts';
import type { TriggerTable } from './trigger-table.ts';
import type { Fetch } from './url-fetch.ts';
import { fetchUrl } from './url-fetch.ts';
import type { UserInterface } from './user-interface.ts';

/** What all executions of one script share. */
export interface HostServices {
  readonly clock: Clock;
  readonly limits: RuntimeLimits;
  readonly workbook: Workbook;
  readonly locks: LockTable;
  readonly properties: PropertyStore;
  readonly cache: CacheStore;
  readonly quota: DailyQuota;
  readonly triggers: TriggerTable;
  readonly ui: UserInterface;
  readonly fetch: Fetch;
  readonly webAppUrl: () => string | null;
}

/** Who asks. */
export interface Caller {
  /** The execution's. */
  readonly id: string;
  readonly user: string;
}

type Answers = {
  readonly [K in keyof MainCalls]: (
    ...args: Parameters<MainCalls[K]>
  ) => Readonly<ReturnType<MainCalls[K]>> | Promise<ReturnType<MainCalls[K]>>;
};

function storeName(scope: StoreScope, { user }: Caller): string {
  return scope === 'user' ? `user:${user}` : scope;
}

function storeCalls({ properties, cache, locks, quota, limits }: HostServices, caller: Caller) {
  const store = (scope: StoreScope): string => storeName(scope, caller);
  /** Every look and every change of properties counts. */
  const counted = <Result>(call: () => Result): Result => {
    quota.spend(caller.user, 'properties', 1, limits.propertyCallsPerDay);
    return call();
  };
  return {
    'lock.acquire': (scope, timeoutMs) => locks.acquire(store(scope), caller.id, timeoutMs),
    'lock.release': (scope) => locks.release(store(scope), caller.id),
    'lock.held': (scope) => locks.holds(store(scope), caller.id),
    'properties.all': (scope) => counted(() => properties.all(store(scope))),
    'properties.set': (scope, values, deleteAllOthers) =>
      counted(() => properties.set(store(scope), values, deleteAllOthers)),
    'properties.delete': (scope, key) => counted(() => properties.delete(store(scope), key)),
    'cache.get': (scope, keys) => cache.get(store(scope), keys),
    'cache.put': (scope, values, seconds) => cache.put(store(scope), values, seconds),
    'cache.remove': (scope, keys) => cache.remove(store(scope), keys),
  } satisfies Partial<Answers>;
}

function worldCalls(services: HostServices, caller: Caller) {
  const { clock, limits, triggers, ui } = services;
  return {
    'net.fetch': (requests) => {
      services.quota.spend(caller.user, 'urlfetch', requests.length, limits.urlFetchCallsPerDay);
      return Promise.all(requests.map((request) => fetchUrl(services.fetch, request, limits)));
    },
    'clock.now': () => clock.now(),
    'clock.sleep': (milliseconds) => new Promise<void>((resolve) => void clock.after(milliseconds, resolve)),
    'triggers.list': () => [...triggers.list()],
    'triggers.create': (functionName, schedule) => triggers.create(functionName, schedule),
    'triggers.delete': (id) => triggers.delete(id),
    'script.url': () => services.webAppUrl(),
    'ui.ask': (question) => ui.ask(caller.id, question),
    'ui.show': (shown) => ui.show(shown),
    'ui.addMenu': (menu) => ui.addMenu(menu),
    'ui.removeMenu': (caption) => ui.removeMenu(caption),
  } satisfies Partial<Answers>;
}

function bookCalls({ workbook, clock }: HostServices) {
  return {
    'book.facts': () => bookFacts(workbook),
    'book.apply': (writes) => applyWrites(workbook, writes, clock.now(), 'script'),
    'book.read': (span, aspect) => readCells(workbook, span, aspect),
    'book.find': (search) => findText(workbook, search),
    'book.rules': (sheetId, rules) => sheetRules(workbook, sheetId, rules),
    'book.namedRanges': () => workbook.namedRanges,
    'book.metadata': () => workbook.developerMetadata,
    'book.groups': (sheetId, dimension) => sheetOf(workbook, sheetId).groups(dimension),
    'book.dimension': (sheetId, dimension, index) =>
      sheetOf(workbook, sheetId).dimensionProperties(dimension, index),
  } satisfies Partial<Answers>;
}

/** Answers one call of a running script; what it throws, the script catches as an Exception with that message. */
export function answerCall(
  services: HostServices,
  caller: Caller,
  name: string,
  args: readonly unknown[],
): unknown {
  const answers: Answers = {
    ...storeCalls(services, caller),
    ...worldCalls(services, caller),
    ...bookCalls(services),
  };
  const answer = Object.entries(answers).find(([known]) => known === name)?.[1];
  if (!answer) throw new Error(`not supported by the local runtime: ${name}`);
  return Reflect.apply(answer, undefined, args);
}
