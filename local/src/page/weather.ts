import type { FaultPlan, Faults } from '../sheets-server/faults.ts';
import { floodWait, type NewFaultPlan } from '../telegram-server/faults.ts';
import type { TelegramServer } from '../telegram-server/telegram-server.ts';
import type { Trouble } from './live.ts';

/** Until it is taken away. */
const FOR_EVER = Number.MAX_SAFE_INTEGER;
const SLOW_MS = 3_000;
const FLOOD_SECONDS = 3;

type TelegramTrouble = 'telegramUnheard' | 'telegramFlood' | 'telegramSlow';
type GoogleTrouble = 'googleDown' | 'googleUnavailable' | 'googleQuota';

/** The first that matches befalls a request: no text is confirmed, of all else every other is told to wait, the rest are slow. */
const TELEGRAM: Readonly<Record<TelegramTrouble, NewFaultPlan>> = {
  telegramUnheard: { fault: { kind: 'cutOff' }, method: 'sendMessage', times: null },
  telegramFlood: { fault: floodWait(FLOOD_SECONDS), times: null, probability: 0.5 },
  telegramSlow: { fault: { kind: 'slow', ms: SLOW_MS }, times: null },
};

const GOOGLE: Readonly<Record<GoogleTrouble, FaultPlan>> = {
  googleDown: { kind: 'dropBefore', count: FOR_EVER },
  googleUnavailable: { kind: 'unavailable', count: FOR_EVER },
  googleQuota: { kind: 'rateLimited', count: FOR_EVER },
};

/** The troubles of the stand-ins, on until they are switched off. */
export class Weather {
  readonly #telegram: TelegramServer;
  readonly #google: Faults;
  readonly #on = new Set<Trouble>();
  readonly #plans = new Map<TelegramTrouble, number>();

  constructor(telegram: TelegramServer, google: Faults) {
    this.#telegram = telegram;
    this.#google = google;
  }

  get troubles(): readonly Trouble[] {
    return [...this.#on];
  }

  async set(trouble: Exclude<Trouble, 'secondWorker'>, isOn: boolean): Promise<void> {
    if (this.#on.has(trouble) === isOn) return;
    if (isOn) this.#on.add(trouble);
    else this.#on.delete(trouble);
    if (trouble === 'telegramDown') await this.#telegram.setOutage(isOn);
    else if (isOfTelegram(trouble)) this.#planTelegram();
    else this.#planGoogle();
  }

  #planTelegram(): void {
    for (const id of this.#plans.values()) this.#telegram.faults.clear(id);
    this.#plans.clear();
    for (const trouble of Object.keys(TELEGRAM).filter(isOfTelegram)) {
      if (this.#on.has(trouble)) this.#plans.set(trouble, this.#telegram.faults.add(TELEGRAM[trouble]));
    }
  }

  #planGoogle(): void {
    this.#google.clear();
    for (const trouble of ['googleDown', 'googleUnavailable', 'googleQuota'] as const) {
      if (this.#on.has(trouble)) this.#google.plan(GOOGLE[trouble]);
    }
  }
}

function isOfTelegram(trouble: string): trouble is TelegramTrouble {
  return Object.hasOwn(TELEGRAM, trouble);
}
