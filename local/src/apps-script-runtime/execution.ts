import type { HostFunction, LogSeverity } from './host-call.ts';
import type { ServiceCatalogue } from './service-catalogue.ts';

/** What may be called: a simple trigger runs without authorization, everything else with the manifest's scopes. */
export type AuthMode = 'LIMITED' | 'FULL';

/** What set an execution off, as the Executions page of Apps Script names it. */
export type ExecutionKind =
  'editor' | 'menu' | 'simpleTrigger' | 'installableTrigger' | 'timeTrigger' | 'webApp' | 'clientCall';

/** A rectangle of cells in Apps Script's own counting: from 1. */
export interface CellSpan {
  readonly sheetId: number;
  readonly row: number;
  readonly column: number;
  readonly rows: number;
  readonly columns: number;
}

/** The event object to hand the function, before it has its realm's Range, Spreadsheet and User objects. */
export type EventDescription =
  | { readonly type: 'open'; readonly triggerUid?: string }
  | {
      readonly type: 'edit';
      readonly range: CellSpan;
      readonly value?: string;
      readonly oldValue?: string;
      readonly triggerUid?: string;
    }
  | { readonly type: 'change'; readonly changeType: string; readonly triggerUid: string }
  | { readonly type: 'clock'; readonly firedAtMs: number; readonly triggerUid: string }
  | { readonly type: 'web'; readonly fields: Readonly<Record<string, unknown>>; readonly postBody?: string };

/** What to run. */
export interface Invocation {
  readonly functionName: string;
  readonly args?: readonly unknown[];
  readonly event?: EventDescription;
  /** A script that lacks the function is none the worse: so simple triggers are. */
  readonly ifDefined?: boolean;
}

/** What came of a function that ran: ContentService and HtmlService outputs are told apart from plain values. */
export type ExecutionResult =
  | { readonly kind: 'value'; readonly value: unknown }
  | {
      readonly kind: 'text';
      readonly content: string;
      readonly mimeType: string;
      readonly downloadAs?: string;
    }
  | {
      readonly kind: 'html';
      readonly content: string;
      readonly title: string;
      readonly metaTags: readonly { readonly name: string; readonly content: string }[];
      readonly width?: number;
      readonly height?: number;
    };

export interface ScriptError {
  readonly name: string;
  readonly message: string;
  /** With the bundle's own file names and lines. */
  readonly stack: string;
}

export type ExecutionOutcome =
  | { readonly ok: true; readonly result: ExecutionResult }
  | { readonly ok: false; readonly error: ScriptError };

/** All a fresh realm must know before the script's first line runs. */
export interface RealmSettings {
  readonly scriptId: string;
  readonly scriptTimeZone: string;
  readonly locale: string;
  readonly authMode: AuthMode;
  /** Null when the manifest leaves scopes to Google's own detection: then every scope is had. */
  readonly scopes: readonly string[] | null;
  readonly advancedServices: readonly string[];
  readonly activeUser: string;
  readonly effectiveUser: string;
  readonly activeRange: CellSpan | null;
  readonly htmlFiles: Readonly<Record<string, string>>;
  readonly catalogue: ServiceCatalogue;
  /** Whether Date asks the runtime's clock instead of the machine's. */
  readonly suppliedClock: boolean;
  /** Whether the execution belongs to the open document: not so in a web app. */
  readonly inDocument: boolean;
  /** No Ui outside an open spreadsheet, as in a web app or a time-driven trigger. */
  readonly hasUi: boolean;
}

/** What the realm program evaluates to: it installs the services and gives back how to run a function. */
export type InstallRealm = (
  host: HostFunction,
  settingsJson: string,
) => (invocationJson: string) => string | Promise<string>;

/** One run of one function, as the runtime's listeners see it. */
export interface ExecutionRecord {
  readonly id: string;
  readonly kind: ExecutionKind;
  readonly functionName: string;
  readonly startedAt: number;
  readonly durationMs: number;
  readonly outcome: ExecutionOutcome;
  readonly log: readonly { readonly severity: LogSeverity; readonly text: string }[];
  /** How often the script's services had to ask the sheet: what costs time against the real service. */
  readonly sheetCalls: number;
  /** How long it waited for locks in all. */
  readonly lockWaitMs: number;
}
