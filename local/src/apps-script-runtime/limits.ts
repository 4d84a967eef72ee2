/**
 * What Google allows a script, as data. "documented" is
 * https://developers.google.com/apps-script/guides/services/quotas as of April 2026.
 */
export interface RuntimeLimits {
  /** Documented: 6 minutes an execution. */
  readonly executionMs: number;
  /** Documented (guides/triggers): a simple trigger may run for 30 seconds. */
  readonly simpleTriggerMs: number;
  /** Documented: 30 simultaneous executions a user. */
  readonly simultaneousExecutions: number;
  /** Documented: what is set off by triggers may run 90 minutes a day in all (consumer accounts). */
  readonly triggerMsPerDay: number;
  /** Documented: 20 installable triggers a user and script. */
  readonly triggersPerUser: number;
  /** Documented: 9 KB a property value. Counted here in UTF-8 bytes; which unit Google counts is not known. */
  readonly propertyValueBytes: number;
  /** Documented: 500 KB a property store. */
  readonly propertyStoreBytes: number;
  /** Documented (CacheService reference): a key has at most 250 characters. */
  readonly cacheKeyCharacters: number;
  /** Documented (CacheService reference): 100 KB a value. */
  readonly cacheValueBytes: number;
  /** Documented (CacheService reference): about 1,000 items; beyond it those farthest from expiring go first to 900. */
  readonly cacheItems: number;
  /** Documented: 50 MB an answer to UrlFetchApp. */
  readonly urlFetchResponseBytes: number;
  /** Documented: 50 MB a body sent by UrlFetchApp. */
  readonly urlFetchPayloadBytes: number;
  /** Documented: 2 KB a URL. Google's own text for it is "URLFetch URL Length". */
  readonly urlFetchUrlBytes: number;
  /** Documented: 20,000 calls a day (consumer accounts). */
  readonly urlFetchCallsPerDay: number;
  /** Documented: 50,000 property reads and writes a day (consumer accounts). */
  readonly propertyCallsPerDay: number;
}

export const CONSUMER_LIMITS: RuntimeLimits = {
  executionMs: 6 * 60_000,
  simpleTriggerMs: 30_000,
  simultaneousExecutions: 30,
  triggerMsPerDay: 90 * 60_000,
  triggersPerUser: 20,
  propertyValueBytes: 9 * 1024,
  propertyStoreBytes: 500 * 1024,
  cacheKeyCharacters: 250,
  cacheValueBytes: 100 * 1024,
  cacheItems: 1000,
  urlFetchResponseBytes: 50 * 1024 * 1024,
  urlFetchPayloadBytes: 50 * 1024 * 1024,
  urlFetchUrlBytes: 2 * 1024,
  urlFetchCallsPerDay: 20_000,
  propertyCallsPerDay: 50_000,
};
