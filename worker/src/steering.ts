import { isQuiet, type Settings, type Zone } from '@sheet-courier/shared';
import type { Log } from './log.ts';
import { type Policies, policiesOf, type PolicyChoices } from './policies.ts';
import type { Dispatcher } from './rate/dispatcher.ts';

/** What holds until operators say otherwise in the tab Settings. */
export interface SteeringDefaults {
  readonly ratePerSecond: number;
  /** The most rows claimed ahead of sending; null for what follows from the rate. */
  readonly batchSize: number | null;
  readonly adminChat: string;
  readonly policies: PolicyChoices;
}

/** So much is claimed ahead by default: enough for few calls to Google, and little enough that edits still count. */
const AHEAD_SECONDS = 8;
const LEAST_AHEAD = 50;

/** How many seconds' worth of messages wait when the next ones are claimed: longer than a round with the sheet takes. */
const LOW_WATER_SECONDS = 1.2;

const DAY_MINUTES = 24 * 60;

/** What operators have set, and what follows from it: applied with every look, without a restart. */
export class Steering {
  readonly #defaults: SteeringDefaults;
  readonly #dispatcher: Dispatcher;
  readonly #log: Log;
  #policies: Policies;
  #adminChat: string;
  #ratePerSecond: number;
  #rest: string | null = null;
  #told = '';

  constructor(defaults: SteeringDefaults, dispatcher: Dispatcher, log: Log) {
    this.#defaults = defaults;
    this.#dispatcher = dispatcher;
    this.#log = log;
    this.#policies = policiesOf(defaults.policies);
    this.#adminChat = defaults.adminChat;
    this.#ratePerSecond = defaults.ratePerSecond;
  }

  get policies(): Policies {
    return this.#policies;
  }

  get adminChat(): string {
    return this.#adminChat;
  }

  /** The most rows claimed ahead of sending, at the rate in force. */
  get batchSize(): number {
    return this.#defaults.batchSize ?? Math.max(LEAST_AHEAD, AHEAD_SECONDS * this.#ratePerSecond);
  }

  /** While more is due, a new round begins as soon as no more than this many wait to be sent. */
  get lowWater(): number {
    return Math.min(Math.floor(this.batchSize / 2), Math.ceil(this.#ratePerSecond * LOW_WATER_SECONDS));
  }

  /** Why nothing is to be sent just now, as operators have set it; null where it is. */
  get rest(): string | null {
    return this.#rest;
  }

  /** @param now wall clock */
  apply(settings: Settings, zone: Zone, now: number): void {
    const { policies, ratePerSecond, adminChat } = this.#defaults;
    const { retryPolicyByType, uncertainPolicyByType } = settings;
    this.#policies = policiesOf({
      ...policies,
      retry: { ...policies.retry, types: retryPolicyByType ?? policies.retry.types },
      uncertain: { ...policies.uncertain, types: uncertainPolicyByType ?? policies.uncertain.types },
    });
    this.#adminChat = settings.adminChat ?? adminChat;
    this.#ratePerSecond = settings.ratePerSecond ?? ratePerSecond;
    this.#dispatcher.setRate(this.#ratePerSecond);
    this.#rest = restOf(settings, zone, now);
    if (this.#rest === null) this.#dispatcher.resume('settings');
    else this.#dispatcher.pause('settings');
    this.#tell();
  }

  #tell(): void {
    const news = this.#rest ?? '';
    if (news === this.#told) return;
    this.#told = news;
    if (this.#rest === null) this.#log.info('sending goes on');
    else this.#log.info({ reason: this.#rest }, 'nothing is sent for now');
  }
}

function restOf({ paused, quietHours }: Settings, zone: Zone, now: number): string | null {
  if (paused) return 'paused in the tab Settings';
  const serial = zone.toSerial(now);
  const minute = Math.floor((serial - Math.floor(serial)) * DAY_MINUTES);
  return quietHours !== null && isQuiet(quietHours, minute) ? 'quiet hours' : null;
}
