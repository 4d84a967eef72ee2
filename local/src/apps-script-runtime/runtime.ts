import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { Workbook } from '../workbook/workbook.ts';
import type { Clock } from './clock.ts';
import { systemClock } from './clock.ts';
import type {
  AuthMode,
  CellSpan,
  EventDescription,
  ExecutionKind,
  ExecutionOutcome,
  ExecutionRecord,
  Invocation,
  RealmSettings,
  ScriptError,
} from './execution.ts';
import { ExecutionPool } from './execution-pool.ts';
import type { LogSeverity, Menu, MenuItem, TriggerRecord } from './host-call.ts';
import { CacheStore } from './host/cache-store.ts';
import type { HostServices } from './host/call-table.ts';
import { answerCall } from './host/call-table.ts';
import { DailyQuota } from './host/daily-quota.ts';
import { JsonFile } from './host/json-file.ts';
import { LockTable } from './host/lock-table.ts';
import { PropertyStore } from './host/property-store.ts';
import { applyWrites } from './host/sheet-writing.ts';
import { TriggerTable } from './host/trigger-table.ts';
import type { Fetch } from './host/url-fetch.ts';
import { UserInterface } from './host/user-interface.ts';
import type { RuntimeLimits } from './limits.ts';
import { CONSUMER_LIMITS } from './limits.ts';
import { buildRealmProgram } from './realm-program.ts';
import type { ScriptBundle } from './script-bundle.ts';
import { readScriptBundle } from './script-bundle.ts';
import type { ServiceCatalogue } from './service-catalogue.ts';
import { readServiceCatalogue } from './service-catalogue.ts';

export interface AppsScriptRuntimeOptions {
  /** The folder clasp would push: appsscript.json, *.js, *.html. Read once. */
  readonly bundleDir: string;
  /** The spreadsheet the script is bound to. */
  readonly workbook: Workbook;
  /** Where properties and triggers outlive the runtime. Absent: only in memory. */
  readonly dataDir?: string;
  /** Absent: the machine's. Given, Date in the script asks it too. */
  readonly clock?: Clock;
  readonly scriptId?: string;
  /** What UrlFetchApp goes out through. Absent: the machine's fetch. */
  readonly fetch?: Fetch;
  /** The account that owns the script and has it open. */
  readonly user?: string;
  /** What ScriptApp.getService().getUrl() answers; null while it is no web app. */
  readonly webAppUrl?: () => string | null;
  /** Google's figures unless told otherwise. */
  readonly limits?: Partial<RuntimeLimits>;
  /** What happens to an execution beyond the simultaneous ones: it waits, or fails as at Google. Default: queue. */
  readonly whenFull?: 'queue' | 'refuse';
}

/** An uncaught exception of the script, with the names and lines of its own files. */
export class ScriptFailure extends Error {
  override readonly name = 'ScriptFailure';
  /** The exception as the script threw it. */
  readonly script: ScriptError;

  constructor(script: ScriptError) {
    super(`${script.name}: ${script.message}`);
    this.script = script;
  }
}

/** How to run something beyond what to run. */
interface Circumstances {
  readonly kind: ExecutionKind;
  readonly authMode?: AuthMode;
  readonly hasUi?: boolean;
  readonly inDocument?: boolean;
}

/** Google's own words (documented on the quotas page). */
const NO_TIME_LEFT: ExecutionOutcome = {
  ok: false,
  error: { name: 'Exception', message: 'Service using too much computer time for one day', stack: '' },
};

const SIMPLE: Circumstances = { kind: 'simpleTrigger', authMode: 'LIMITED', hasUi: true };

/** Apps Script on this machine: runs a bound script's bundle against a workbook. */
export class AppsScriptRuntime {
  readonly bundle: ScriptBundle;
  /** The script's menus, questions, toasts, dialogs and sidebars. */
  readonly ui = new UserInterface();
  readonly scriptId: string;
  readonly limits: RuntimeLimits;
  readonly #options: AppsScriptRuntimeOptions;
  readonly #catalogue: ServiceCatalogue;
  readonly #clock: Clock;
  readonly #user: string;
  readonly #pool: ExecutionPool;
  readonly #services: HostServices;
  readonly #listeners = new Set<(record: ExecutionRecord) => void>();
  #selection: CellSpan | null = null;

  private constructor(
    options: AppsScriptRuntimeOptions,
    bundle: ScriptBundle,
    catalogue: ServiceCatalogue,
    realmProgram: string,
  ) {
    this.bundle = bundle;
    this.#options = options;
    this.#catalogue = catalogue;
    this.#clock = options.clock ?? systemClock;
    this.#user = options.user ?? 'owner@example.com';
    this.scriptId = options.scriptId ?? 'local-script';
    this.limits = { ...CONSUMER_LIMITS, ...options.limits };
    this.#pool = new ExecutionPool({
      realmProgram,
      scripts: bundle.scripts,
      clock: this.#clock,
      size: this.limits.simultaneousExecutions,
      whenFull: options.whenFull ?? 'queue',
    });
    const file = (name: string): string | undefined => options.dataDir && path.join(options.dataDir, name);
    const fire = (trigger: TriggerRecord, firedAtMs: number): void =>
      this.#fireTimeTrigger(trigger, firedAtMs);
    this.#services = {
      clock: this.#clock,
      limits: this.limits,
      workbook: options.workbook,
      locks: new LockTable(this.#clock),
      properties: new PropertyStore(new JsonFile(file('properties.json'), {}), this.limits),
      cache: new CacheStore(() => this.#clock.now(), this.limits),
      quota: new DailyQuota(() => this.#clock.now()),
      triggers: new TriggerTable(new JsonFile(file('triggers.json'), []), this.#clock, this.limits, fire),
      ui: this.ui,
      fetch: options.fetch ?? globalThis.fetch,
      webAppUrl: options.webAppUrl ?? (() => null),
    };
  }

  static async start(options: AppsScriptRuntimeOptions): Promise<AppsScriptRuntime> {
    const [bundle, catalogue, realmProgram] = await Promise.all([
      readScriptBundle(options.bundleDir),
      readServiceCatalogue(),
      buildRealmProgram(),
    ]);
    return new AppsScriptRuntime(options, bundle, catalogue, realmProgram);
  }

  /**
   * Runs a function as the editor's Run button does.
   *
   * @throws ScriptFailure when the script throws, takes too long or can't be started.
   */
  async run(functionName: string, args: readonly unknown[] = []): Promise<unknown> {
    return valueOf(await this.execute({ functionName, args }, { kind: 'editor', hasUi: true }));
  }

  /** Runs a function as google.script.run does from a dialog, a sidebar or a page of the web app. */
  async callFromClient(
    functionName: string,
    args: readonly unknown[],
    from: 'document' | 'webApp',
  ): Promise<unknown> {
    if (functionName.endsWith('_')) {
      throw new ScriptFailure({
        name: 'Error',
        message: `Script function not found: ${functionName}`,
        stack: '',
      });
    }
    const inDocument = from === 'document';
    return valueOf(
      await this.execute({ functionName, args }, { kind: 'clientCall', hasUi: inDocument, inDocument }),
    );
  }

  /** What a person opening the spreadsheet sets off: the simple onOpen, then installed ones. Menus appear anew. */
  async openSheet(): Promise<void> {
    for (const { caption } of this.ui.menus) this.ui.removeMenu(caption);
    await this.execute({ functionName: 'onOpen', event: { type: 'open' }, ifDefined: true }, SIMPLE);
    await this.#fireInstalled('open', (triggerUid) => ({ type: 'open', triggerUid }));
  }

  /** Types text into cells as a person does, then fires onEdit. Row and column count from 1. */
  async editCells(
    sheetId: number,
    row: number,
    column: number,
    typed: readonly (readonly string[])[],
  ): Promise<void> {
    const span: CellSpan = { sheetId, row, column, rows: typed.length, columns: typed[0]?.length ?? 0 };
    const oldValue = this.#enteredText(sheetId, row, column);
    const write = { kind: 'enterCells', sheetId, row: row - 1, column: column - 1, rows: typed } as const;
    applyWrites(this.#options.workbook, [write], this.#clock.now(), 'user');
    await this.userEdited(span, oldValue);
  }

  /** Fires what an edit that is in the workbook already sets off. `oldValue`: of a single cell, before. */
  async userEdited(span: CellSpan, oldValue?: string): Promise<void> {
    const single = span.rows === 1 && span.columns === 1;
    const value = single ? this.#enteredText(span.sheetId, span.row, span.column) : undefined;
    const event = {
      type: 'edit',
      range: span,
      ...(value === undefined ? {} : { value }),
      ...(single && oldValue !== undefined ? { oldValue } : {}),
    } as const;
    await this.execute({ functionName: 'onEdit', event, ifDefined: true }, SIMPLE);
    await this.#fireInstalled('edit', (triggerUid) => ({ ...event, triggerUid }));
    await this.userChanged('EDIT');
  }

  /** Fires installed onChange triggers; changeType as Google names it: EDIT, INSERT_ROW, REMOVE_ROW, FORMAT, OTHER, … */
  async userChanged(changeType: string): Promise<void> {
    await this.#fireInstalled('change', (triggerUid) => ({ type: 'change', changeType, triggerUid }));
  }

  /** What the person has selected: getActiveRange() in what runs from now on. */
  select(span: CellSpan | null): void {
    this.#selection = span;
  }

  menus(): readonly Menu[] {
    return this.ui.menus;
  }

  /** Clicks through a menu by captions, e.g. ['Notifications', 'Set up / repair']. */
  async clickMenu(captions: readonly string[]): Promise<void> {
    let items: readonly MenuItem[] = this.ui.menus;
    let item: MenuItem | undefined;
    for (const caption of captions) {
      item = items.find((candidate) => candidate.caption === caption);
      items = item?.items ?? [];
    }
    if (!item?.functionName) throw new Error(`There is no menu item ${captions.join(' → ')}.`);
    valueOf(await this.execute({ functionName: item.functionName }, { kind: 'menu', hasUi: true }));
  }

  /** Sets Script Properties as the editor's Project Settings page does; the others stay. */
  setScriptProperties(values: Readonly<Record<string, string>>): void {
    this.#services.properties.set('script', values, false);
  }
  scriptProperties(): Readonly<Record<string, string>> {
    return this.#services.properties.all('script');
  }

  triggers(): readonly TriggerRecord[] {
    return this.#services.triggers.list();
  }

  /** Tells of every execution as it ends. Returns how to stop. */
  onExecution(listener: (record: ExecutionRecord) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Runs a function under given circumstances and tells what came of it; never throws for what the script does. */
  async execute(invocation: Invocation, circumstances: Circumstances): Promise<ExecutionOutcome> {
    const id = randomUUID();
    const startedAt = this.#clock.now();
    const log: { severity: LogSeverity; text: string }[] = [];
    let sheetCalls = 0;
    let lockWaitMs = 0;
    const simple = circumstances.authMode === 'LIMITED';
    const limitMs = simple ? this.limits.simpleTriggerMs : this.limits.executionMs;
    const triggered = circumstances.kind === 'timeTrigger' || circumstances.kind === 'installableTrigger';
    const { quota } = this.#services;
    const outcome =
      triggered && quota.used(this.#user, 'triggers') >= this.limits.triggerMsPerDay
        ? NO_TIME_LEFT
        : await this.#pool.run({
            settingsJson: JSON.stringify(this.#settings(circumstances)),
            invocation,
            limitMs,
            call: (name, args) => {
              if (name.startsWith('book.')) sheetCalls += 1;
              const answer = answerCall(this.#services, { id, user: this.#user }, name, args);
              if (name !== 'lock.acquire') return answer;
              const askedAt = this.#clock.now();
              return Promise.resolve(answer).finally(() => (lockWaitMs += this.#clock.now() - askedAt));
            },
            log: (severity, text) => log.push({ severity, text }),
          });
    // Never more than its limit: a clock that is moved by hand leaps.
    const takenMs = Math.min(this.#clock.now() - startedAt, limitMs);
    if (triggered) quota.add(this.#user, 'triggers', takenMs);
    this.#services.locks.releaseAll(id);
    this.ui.closeQuestionsOf(id);
    const { functionName } = invocation;
    const durationMs = this.#clock.now() - startedAt;
    const record = {
      id,
      kind: circumstances.kind,
      functionName,
      startedAt,
      durationMs,
      outcome,
      log,
      sheetCalls,
      lockWaitMs,
    };
    for (const listener of this.#listeners) listener(record);
    return outcome;
  }

  /** Ends what runs and fires no more triggers. */
  async close(): Promise<void> {
    this.#services.triggers.close();
    await this.#pool.close();
  }

  #settings({ authMode = 'FULL', hasUi = false, inDocument = true }: Circumstances): RealmSettings {
    const { manifest, htmlFiles } = this.bundle;
    return {
      scriptId: this.scriptId,
      scriptTimeZone: manifest.timeZone,
      locale: this.#options.workbook.properties.locale,
      authMode,
      scopes: manifest.oauthScopes ?? null,
      advancedServices:
        manifest.dependencies?.enabledAdvancedServices.map(({ userSymbol }) => userSymbol) ?? [],
      activeUser: this.#user,
      effectiveUser: this.#user,
      activeRange: inDocument ? this.#selection : null,
      htmlFiles,
      catalogue: this.#catalogue,
      suppliedClock: this.#options.clock !== undefined,
      inDocument,
      hasUi,
    };
  }

  async #fireInstalled(
    on: TriggerRecord['schedule']['on'],
    event: (triggerUid: string) => EventDescription,
  ): Promise<void> {
    for (const { id, functionName, schedule } of this.#services.triggers.list()) {
      if (schedule.on !== on) continue;
      await this.execute({ functionName, event: event(id) }, { kind: 'installableTrigger', hasUi: true });
    }
  }

  #fireTimeTrigger({ id, functionName }: TriggerRecord, firedAtMs: number): void {
    const event = { type: 'clock', firedAtMs, triggerUid: id } as const;
    void this.execute({ functionName, event }, { kind: 'timeTrigger' });
  }

  /** What e.value and e.oldValue say of a cell: its raw value as text, nothing for an empty one. */
  #enteredText(sheetId: number, row: number, column: number): string | undefined {
    const value = this.#options.workbook.sheet(sheetId)?.effective(row - 1, column - 1);
    if (value === null || value === undefined) return undefined;
    return typeof value === 'object' ? value.error : String(value);
  }
}

/** Starts Apps Script for one bundle and workbook: reads the bundle, no script runs yet. */
export function createAppsScriptRuntime(options: AppsScriptRuntimeOptions): Promise<AppsScriptRuntime> {
  return AppsScriptRuntime.start(options);
}

function valueOf(outcome: ExecutionOutcome): unknown {
  if (!outcome.ok) throw new ScriptFailure(outcome.error);
  const { result } = outcome;
  return result.kind === 'value' ? result.value : result;
}
