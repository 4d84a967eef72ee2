import type { TriggerRecord } from '../host-call.ts';
import { requireScope } from './authorization.ts';
import type { EnumConstant, Enumeration, Enumerations } from './enumeration.ts';
import type { Host } from './host.ts';
import { Exception } from './host.ts';
import { ClockTriggerBuilder, SpreadsheetTriggerBuilder } from './trigger-builders.ts';

const EVENT_TYPES: Readonly<Record<TriggerRecord['schedule']['on'], string>> = {
  open: 'ON_OPEN',
  edit: 'ON_EDIT',
  change: 'ON_CHANGE',
  once: 'CLOCK',
  interval: 'CLOCK',
  calendar: 'CLOCK',
};

/** A trigger as installed. */
export class Trigger {
  readonly #enumerations: Enumerations;
  readonly #record: TriggerRecord;
  readonly #spreadsheetId: string;

  constructor(enumerations: Enumerations, record: TriggerRecord, spreadsheetId: string) {
    this.#enumerations = enumerations;
    this.#record = record;
    this.#spreadsheetId = spreadsheetId;
  }
  getUniqueId(): string {
    return this.#record.id;
  }
  getHandlerFunction(): string {
    return this.#record.functionName;
  }
  getEventType(): EnumConstant {
    return this.#enumerations.constant('Script.EventType', EVENT_TYPES[this.#record.schedule.on]);
  }
  getTriggerSource(): EnumConstant {
    return this.#enumerations.constant('Script.TriggerSource', this.#onClock ? 'CLOCK' : 'SPREADSHEETS');
  }
  getTriggerSourceId(): string | null {
    return this.#onClock ? null : this.#spreadsheetId;
  }
  toString(): string {
    return 'Trigger';
  }

  get #onClock(): boolean {
    return EVENT_TYPES[this.#record.schedule.on] === 'CLOCK';
  }
}

export class TriggerBuilder {
  readonly #host: Host;
  readonly #install: InstallTrigger;

  constructor(host: Host, install: InstallTrigger) {
    this.#host = host;
    this.#install = install;
  }
  timeBased(): ClockTriggerBuilder {
    return new ClockTriggerBuilder(this.#host, this.#install);
  }
  forSpreadsheet(target: string | { getId(): string }): SpreadsheetTriggerBuilder {
    const id = typeof target === 'string' ? target : target.getId();
    if (id !== this.#host.call('book.facts').id) {
      throw new Error(
        'not supported by the local runtime: TriggerBuilder.forSpreadsheet of another spreadsheet',
      );
    }
    return new SpreadsheetTriggerBuilder(this.#install);
  }
}

export type InstallTrigger = (schedule: TriggerRecord['schedule']) => Trigger;

export class Service {
  readonly #host: Host;
  constructor(host: Host) {
    this.#host = host;
  }
  /** The web app's address; null while the script is not deployed as one. */
  getUrl(): string | null {
    return this.#host.call('script.url');
  }
  isEnabled(): boolean {
    return this.getUrl() !== null;
  }
}

class AuthorizationInfo {
  readonly #status: EnumConstant;
  constructor(status: EnumConstant) {
    this.#status = status;
  }
  getAuthorizationStatus(): EnumConstant {
    return this.#status;
  }
  getAuthorizationUrl(): string | null {
    return null;
  }
}

/** The global ScriptApp. */
export class ScriptApp {
  readonly #host: Host;
  readonly #enumerations: Enumerations;
  readonly AuthMode: Enumeration;
  readonly AuthorizationStatus: Enumeration;
  readonly EventType: Enumeration;
  readonly InstallationSource: Enumeration;
  readonly TriggerSource: Enumeration;
  readonly WeekDay: Enumeration;

  constructor(host: Host, enumerations: Enumerations) {
    this.#host = host;
    this.#enumerations = enumerations;
    this.AuthMode = enumerations.get('Script.AuthMode');
    this.AuthorizationStatus = enumerations.get('Script.AuthorizationStatus');
    this.EventType = enumerations.get('Script.EventType');
    this.InstallationSource = enumerations.get('Script.InstallationSource');
    this.TriggerSource = enumerations.get('Script.TriggerSource');
    this.WeekDay = enumerations.get('Base.Weekday');
  }
  newTrigger(functionName: string): TriggerBuilder {
    requireScope(this.#host, 'ScriptApp.newTrigger', 'triggers');
    return new TriggerBuilder(this.#host, (schedule) =>
      this.#trigger(this.#host.call('triggers.create', functionName, schedule)),
    );
  }
  getProjectTriggers(): Trigger[] {
    requireScope(this.#host, 'ScriptApp.getProjectTriggers', 'triggers');
    return this.#host.call('triggers.list').map((record) => this.#trigger(record));
  }
  getUserTriggers(): Trigger[] {
    return this.getProjectTriggers();
  }
  deleteTrigger(trigger: Trigger): void {
    requireScope(this.#host, 'ScriptApp.deleteTrigger', 'triggers');
    if (!(trigger instanceof Trigger)) throw new Exception('Invalid argument: trigger');
    this.#host.call('triggers.delete', trigger.getUniqueId());
  }
  getScriptId(): string {
    return this.#host.settings.scriptId;
  }
  getService(): Service {
    return new Service(this.#host);
  }
  getInstallationSource(): EnumConstant {
    return this.#enumerations.constant('Script.InstallationSource', 'NONE');
  }
  getAuthorizationInfo(): AuthorizationInfo {
    return new AuthorizationInfo(this.#enumerations.constant('Script.AuthorizationStatus', 'NOT_REQUIRED'));
  }
  toString(): string {
    return 'ScriptApp';
  }

  #trigger(record: TriggerRecord): Trigger {
    return new Trigger(this.#enumerations, record, this.#host.call('book.facts').id);
  }
}
