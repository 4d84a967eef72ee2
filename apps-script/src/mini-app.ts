import { formatDateTime } from '@sheet-courier/shared';
import { readDirectory } from './directory.ts';
import { openQueue } from './enqueue.ts';
import { hex, hmacOfText, hmacWithBytes } from './hmac.ts';
import { type InitData, type MiniAppUser, readInitData } from './init-data.ts';
import { compose } from './notice.ts';
import { draw } from './prizes.ts';
import { Refusal } from './refusal.ts';
import { underScriptLock } from './script-lock.ts';
import { numberSetting, setting } from './settings.ts';
import { CLOCK_TOLERANCE_MS, sameText } from './signed-body.ts';
import { SpinHistory } from './spin-history.ts';
import { spinNotices } from './spin.ts';
import { SpinsOfToday } from './spins-of-today.ts';
import { sheetZone } from './spreadsheet-table.ts';

/** What a Mini App posts to spin the wheel. */
export interface MiniAppCall {
  /** As Telegram gave it to the Mini App. */
  readonly initData: string;
  /** Made up by the Mini App, new for every spin: posted again, it answers the same and draws no second prize. */
  readonly spinId: string;
}

/** Reads a body's value; undefined when it is no call of a Mini App. */
export function readMiniAppCall(body: unknown): MiniAppCall | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { initData, spinId } = body as Record<keyof MiniAppCall, unknown>;
  return typeof initData === 'string' && typeof spinId === 'string' ? { initData, spinId } : undefined;
}

export interface MiniAppSpin {
  readonly spinId: string;
  readonly duplicate: boolean;
  readonly prize: string;
  /** How often this person may spin once more today. */
  readonly spinsLeft: number;
}

const SPIN_ID = /^[\w-]{1,36}$/;
const MINUTE_MS = 60_000;

/**
 * Draws a prize for whoever the init data proves to be calling, records the spin and queues its notifications: all under
 * the script lock, all or nothing.
 *
 * @throws Refusal, Busy
 */
export function spinInMiniApp({ initData, spinId }: MiniAppCall): MiniAppSpin {
  const user = whoCalls(initData);
  if (!SPIN_ID.test(spinId)) {
    throw new Refusal('invalid', 'Not a spin: spinId must be 1 to 36 letters, digits, - or _.');
  }
  const adminChatId = setting('adminChatId');
  const spinsPerDay = numberSetting('spinsPerDay');
  return underScriptLock(() => {
    const now = Date.now();
    const zone = sheetZone();
    const history = new SpinHistory(zone);
    const today = new SpinsOfToday(history, user.id, formatDateTime(now, zone));
    const spin = { spinId: today.idOf(spinId), userId: user.id, name: user.name, language: user.language };
    const before = today.prizeOf(spin.spinId);
    const spinsLeft = spinsPerDay - today.count;
    if (before !== undefined) {
      return { spinId: spin.spinId, duplicate: true, prize: before, spinsLeft: Math.max(0, spinsLeft) };
    }
    if (spinsLeft <= 0) throw new Refusal('limit', 'No spins are left today.');
    const drawing = draw(zone, Math.random());
    if (!drawing) throw new Refusal('soldOut', 'There is nothing to win at present.');
    const won = { ...spin, prize: drawing.name };
    const directory = readDirectory(zone);
    const enqueue = openQueue(zone);
    enqueue(spinNotices(won, adminChatId).map((notice) => compose(notice, directory, now, Math.random)));
    history.add(won, now);
    drawing.take();
    today.remember(won);
    return { spinId: won.spinId, duplicate: false, prize: won.prize, spinsLeft: spinsLeft - 1 };
  });
}

/** Throws Refusal unless Telegram made the init data for our bot, and not long ago. */
function whoCalls(text: string): MiniAppUser {
  const data = readInitData(text);
  if (!data) throw new Refusal('malformed', 'initData is not what Telegram gives a Mini App.');
  if (!sameText(hashOf(data), data.hash)) throw new Refusal('forged', 'The hash of initData is wrong.');
  const age = Date.now() - data.authDate;
  if (age > numberSetting('initDataMinutes') * MINUTE_MS) {
    throw new Refusal('expired', 'initData is too old: open the Mini App again.');
  }
  if (age < -CLOCK_TOLERANCE_MS) throw new Refusal('expired', 'initData is from the future.');
  return data.user;
}

/** Documented: the key is the bot's token, signed with the text WebAppData. */
function hashOf({ checkString }: InitData): string {
  return hex(hmacWithBytes(checkString, hmacOfText(setting('botToken'), 'WebAppData')));
}
