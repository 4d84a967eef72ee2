import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { TriggerRecord, TriggerSchedule } from '../host-call.ts';
import type { RuntimeLimits } from '../limits.ts';
import { utcFromWall, Zone } from '../realm/zone.ts';
import type { JsonFile } from './json-file.ts';

interface Kept extends TriggerRecord {
  /** When it was made, which fixes the days of "every n days". */
  readonly createdAt: number;
}

const DAY_MS = 86_400_000;
const DAYS_LOOKED_AHEAD = 400;

/** The script's installable triggers: kept on disk, those on the clock fired by it. */
export class TriggerTable {
  readonly #file: JsonFile<readonly Kept[]>;
  readonly #clock: Clock;
  readonly #limits: RuntimeLimits;
  readonly #fire: (trigger: TriggerRecord, firedAt: number) => void;
  readonly #alarms = new Map<string, () => void>();

  constructor(
    file: JsonFile<readonly Kept[]>,
    clock: Clock,
    limits: RuntimeLimits,
    fire: (trigger: TriggerRecord, firedAt: number) => void,
  ) {
    this.#file = file;
    this.#clock = clock;
    this.#limits = limits;
    this.#fire = fire;
    for (const trigger of file.value) this.#setAlarm(trigger, clock.now());
  }

  list(): readonly TriggerRecord[] {
    return this.#file.value;
  }

  create(functionName: string, schedule: TriggerSchedule): TriggerRecord {
    if (this.#file.value.length >= this.#limits.triggersPerUser) {
      throw new Error(
        'This script has too many triggers. Triggers must be deleted from the script before more can be added.',
      );
    }
    const trigger: Kept = { id: randomUUID(), functionName, schedule, createdAt: this.#clock.now() };
    this.#file.set([...this.#file.value, trigger]);
    this.#setAlarm(trigger, trigger.createdAt);
    return trigger;
  }

  delete(id: string): void {
    this.#alarms.get(id)?.();
    this.#alarms.delete(id);
    this.#file.set(this.#file.value.filter((trigger) => trigger.id !== id));
  }

  /** Fires no more; what is installed stays so. */
  close(): void {
    for (const cancel of this.#alarms.values()) cancel();
    this.#alarms.clear();
  }

  #setAlarm(trigger: Kept, after: number): void {
    const due = nextTime(trigger.schedule, trigger.createdAt, after);
    if (due === undefined) return;
    const cancel = this.#clock.after(Math.max(0, due - this.#clock.now()), () => {
      // Whether Google lists a trigger that fired its one time is not known; here it is gone.
      if (trigger.schedule.on === 'once') this.delete(trigger.id);
      else this.#setAlarm(trigger, Math.max(due, this.#clock.now()));
      this.#fire(trigger, due);
    });
    this.#alarms.set(trigger.id, cancel);
  }
}

/** When the schedule is next due after that moment; undefined when never, or not by the clock. */
function nextTime(schedule: TriggerSchedule, createdAt: number, after: number): number | undefined {
  switch (schedule.on) {
    case 'open':
    case 'edit':
    case 'change':
      return undefined;
    case 'once':
      // One whose time passed while the runtime was off fires at its start.
      return schedule.atMs;
    case 'interval':
      return createdAt + (Math.floor((after - createdAt) / schedule.everyMs) + 1) * schedule.everyMs;
    case 'calendar':
      return nextCalendarTime(schedule, createdAt, after);
  }
}

function nextCalendarTime(
  schedule: Extract<TriggerSchedule, { on: 'calendar' }>,
  createdAt: number,
  after: number,
): number | undefined {
  const zone = new Zone(schedule.timeZone);
  const dayOf = (moment: number): number => Math.floor((moment + zone.offset(moment)) / DAY_MS);
  const firstDay = dayOf(createdAt);
  for (let day = dayOf(after); day < dayOf(after) + DAYS_LOOKED_AHEAD; day += 1) {
    const wall = new Date(day * DAY_MS);
    const due = zone.utc(
      utcFromWall({
        year: wall.getUTCFullYear(),
        month: wall.getUTCMonth() + 1,
        day: wall.getUTCDate(),
        hour: schedule.hour,
        minute: schedule.minute,
        second: 0,
        millisecond: 0,
      }),
    );
    const rightWeekday = schedule.weekday === undefined || wall.getUTCDay() === schedule.weekday;
    const rightMonthDay = schedule.monthDay === undefined || wall.getUTCDate() === schedule.monthDay;
    const weeks =
      schedule.weekday === undefined
        ? 0
        : (schedule.weekday - new Date(firstDay * DAY_MS).getUTCDay() + 7) % 7;
    const rightInterval = (day - firstDay - weeks) % schedule.everyDays === 0;
    if (due > after && rightWeekday && rightMonthDay && (schedule.monthDay !== undefined || rightInterval))
      return due;
  }
  return undefined;
}
