import type { SheetCalls } from './sheet-call.ts';

/** Whose lock, properties or cache: the script's, the document's or the user's own. */
export type StoreScope = 'script' | 'document' | 'user';

export interface HttpRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Base64. */
  readonly body?: string;
  readonly followRedirects: boolean;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  /** Base64. */
  readonly body: string;
}

/** When an installable trigger fires. Times are milliseconds since 1970. */
export type TriggerSchedule =
  | { readonly on: 'open' | 'edit' | 'change' }
  | { readonly on: 'once'; readonly atMs: number }
  | { readonly on: 'interval'; readonly everyMs: number }
  | {
      readonly on: 'calendar';
      readonly timeZone: string;
      readonly hour: number;
      readonly minute: number;
      /** Days between firings, for daily and weekly triggers. */
      readonly everyDays: number;
      /** 0 is Sunday. */
      readonly weekday?: number;
      readonly monthDay?: number;
    };

export interface TriggerRecord {
  readonly id: string;
  readonly functionName: string;
  readonly schedule: TriggerSchedule;
}

export interface MenuItem {
  readonly caption: string;
  /** A separator has neither function nor items. */
  readonly functionName?: string;
  readonly items?: readonly MenuItem[];
}
export interface Menu {
  readonly caption: string;
  readonly items: readonly MenuItem[];
}

type UiButton = 'OK' | 'CANCEL' | 'YES' | 'NO' | 'CLOSE';
export type UiButtonSet = 'OK' | 'OK_CANCEL' | 'YES_NO' | 'YES_NO_CANCEL';

/** A box that holds the script up until a person answers it. */
export interface UiQuestion {
  readonly kind: 'alert' | 'prompt';
  readonly title: string;
  readonly text: string;
  readonly buttons: UiButtonSet;
}
export interface UiAnswer {
  readonly button: UiButton;
  /** What was typed into a prompt. */
  readonly text?: string;
}
/** What the script shows and goes on. */
export type UiShown =
  | { readonly kind: 'toast'; readonly title: string; readonly text: string; readonly timeoutSeconds: number }
  | {
      readonly kind: 'sidebar' | 'modalDialog' | 'modelessDialog';
      readonly title: string;
      readonly html: string;
      readonly width?: number;
      readonly height?: number;
    };

interface LockCalls {
  'lock.acquire'(scope: StoreScope, timeoutMs: number): boolean;
  'lock.release'(scope: StoreScope): void;
  'lock.held'(scope: StoreScope): boolean;
}
interface PropertyCalls {
  'properties.all'(scope: StoreScope): Record<string, string>;
  'properties.set'(scope: StoreScope, values: Record<string, string>, deleteAllOthers: boolean): void;
  'properties.delete'(scope: StoreScope, key: string): void;
}
interface CacheCalls {
  'cache.get'(scope: StoreScope, keys: string[]): Record<string, string>;
  'cache.put'(scope: StoreScope, values: Record<string, string>, seconds: number): void;
  'cache.remove'(scope: StoreScope, keys: string[]): void;
}
interface NetCalls {
  'net.fetch'(requests: HttpRequest[]): (HttpAnswer | { readonly problem: string })[];
}
interface ScriptCalls {
  'clock.now'(): number;
  'clock.sleep'(milliseconds: number): void;
  'triggers.list'(): TriggerRecord[];
  'triggers.create'(functionName: string, schedule: TriggerSchedule): TriggerRecord;
  'triggers.delete'(id: string): void;
  'script.url'(): string | null;
}
interface UiCalls {
  'ui.ask'(question: UiQuestion): UiAnswer;
  'ui.show'(shown: UiShown): void;
  'ui.addMenu'(menu: Menu): void;
  'ui.removeMenu'(caption: string): void;
}

/** Calls a running script's services make to the thread that owns the workbook, locks and stores. They block the script. */
export type MainCalls = LockCalls &
  PropertyCalls &
  CacheCalls &
  NetCalls &
  ScriptCalls &
  UiCalls &
  SheetCalls;

/** Signed bytes, as Java has them and Apps Script gives them. */
export type SignedBytes = number[];

/** Calls answered in the script's own thread: what the language lacks and Node has. */
export interface ThreadCalls {
  'bytes.fromText'(text: string, charset: string): SignedBytes;
  'bytes.toText'(bytes: SignedBytes, charset: string): string;
  'bytes.fromBase64'(text: string, webSafe: boolean): SignedBytes;
  'bytes.toBase64'(bytes: SignedBytes, webSafe: boolean): string;
  'bytes.digest'(algorithm: string, bytes: SignedBytes): SignedBytes;
  'bytes.hmac'(algorithm: string, bytes: SignedBytes, key: SignedBytes): SignedBytes;
  'bytes.rsa'(algorithm: string, bytes: SignedBytes, pemKey: string): SignedBytes;
  'bytes.gzip'(bytes: SignedBytes): SignedBytes;
  'bytes.ungzip'(bytes: SignedBytes): SignedBytes;
  'random.uuid'(): string;
  'log.write'(severity: LogSeverity, text: string): void;
}
export type LogSeverity = 'debug' | 'info' | 'warn' | 'error';

export type HostCalls = MainCalls & ThreadCalls;

/** The answer to a host call, as JSON. */
export type HostReply = { readonly value?: unknown } | { readonly error: { readonly message: string } };
/** How the realm reaches the host: call name and JSON arguments in, a JSON HostReply out. */
export type HostFunction = (name: string, argumentsJson: string) => string;
