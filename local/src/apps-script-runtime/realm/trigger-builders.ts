import type { EnumConstant } from './enumeration.ts';
import type { Host } from './host.ts';
import { Exception } from './host.ts';
import type { InstallTrigger, Trigger } from './script-app.ts';
import { Zone } from './zone.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
// Documented: n must be one of these.
const MINUTES = [1, 5, 10, 15, 30];
const HOURS = [1, 2, 4, 6, 8, 12];

/**
 * Google fires within a window of its own choice around these times ("at a randomised minute of the hour", documented);
 * here a trigger fires at the window's middle for nearMinute and its start otherwise.
 */
export class ClockTriggerBuilder {
  readonly #install: InstallTrigger;
  #intervalMs: number | undefined;
  #atMs: number | undefined;
  #everyDays: number | undefined;
  #weekday: number | undefined;
  #monthDay: number | undefined;
  #hour = 0;
  #minute = 0;
  #timeZone: string;

  constructor(host: Host, install: InstallTrigger) {
    this.#install = install;
    this.#timeZone = host.settings.scriptTimeZone;
  }
  everyMinutes(n: number): this {
    if (!MINUTES.includes(n))
      throw new Exception(
        `The value you passed to everyMinutes was invalid. It must be one of ${MINUTES.join(', ')}.`,
      );
    this.#intervalMs = n * MINUTE_MS;
    return this;
  }
  everyHours(n: number): this {
    if (!HOURS.includes(n))
      throw new Exception(
        `The value you passed to everyHours was invalid. It must be one of ${HOURS.join(', ')}.`,
      );
    this.#intervalMs = n * HOUR_MS;
    return this;
  }
  everyDays(n: number): this {
    this.#everyDays = n;
    return this;
  }
  everyWeeks(n: number): this {
    this.#everyDays = 7 * n;
    return this;
  }
  onWeekDay(day: EnumConstant): this {
    this.#weekday = day.ordinal();
    this.#everyDays ??= 7;
    return this;
  }
  onMonthDay(day: number): this {
    this.#monthDay = day;
    return this;
  }
  atHour(hour: number): this {
    this.#hour = hour;
    return this;
  }
  nearMinute(minute: number): this {
    this.#minute = minute;
    return this;
  }
  after(durationMilliseconds: number): this {
    this.#atMs = Date.now() + durationMilliseconds;
    return this;
  }
  at(date: Date): this {
    this.#atMs = date.getTime();
    return this;
  }
  atDate(year: number, month: number, day: number): this {
    this.#atMs = new Zone(this.#timeZone).utc(Date.UTC(year, month - 1, day));
    return this;
  }
  inTimezone(timezone: string): this {
    this.#timeZone = timezone;
    return this;
  }
  create(): Trigger {
    if (this.#intervalMs !== undefined) return this.#install({ on: 'interval', everyMs: this.#intervalMs });
    if (this.#atMs !== undefined) return this.#install({ on: 'once', atMs: this.#atMs });
    if (this.#everyDays === undefined && this.#monthDay === undefined) {
      throw new Exception(
        'You must specify when the trigger should fire, e.g. everyMinutes(), everyDays() or at().',
      );
    }
    return this.#install({
      on: 'calendar',
      timeZone: this.#timeZone,
      hour: this.#hour,
      minute: this.#minute,
      everyDays: this.#everyDays ?? 1,
      ...(this.#weekday === undefined ? {} : { weekday: this.#weekday }),
      ...(this.#monthDay === undefined ? {} : { monthDay: this.#monthDay }),
    });
  }
}

export class SpreadsheetTriggerBuilder {
  readonly #install: InstallTrigger;
  #on: 'open' | 'edit' | 'change' | undefined;

  constructor(install: InstallTrigger) {
    this.#install = install;
  }
  onOpen(): this {
    this.#on = 'open';
    return this;
  }
  onEdit(): this {
    this.#on = 'edit';
    return this;
  }
  onChange(): this {
    this.#on = 'change';
    return this;
  }
  create(): Trigger {
    if (!this.#on)
      throw new Exception(
        'You must specify an event for the trigger, e.g. onOpen(), onEdit() or onChange().',
      );
    return this.#install({ on: this.#on });
  }
}
