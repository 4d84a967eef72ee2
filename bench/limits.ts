import { Rig } from '../test/rig.ts';
import { judgeLimits } from './limit-verdict.ts';
import { atLeast, atMost, none, type Promised, printPromises, told } from './promises.ts';
import { TelegramUnderWatch } from './telegram-under-watch.ts';
import { until, WorkerUnderTest } from './worker-under-test.ts';

export interface LimitsOptions {
  readonly count: number;
  readonly chats: number;
  readonly groups: number;
  readonly hot: number;
  readonly rate: number;
  readonly batch: number;
}

/** More than a group takes in a minute, so that its limit is met. */
const PER_GROUP = 24;

const HOT_CHAT = 99_999;
const FIRST_CHAT = 100_000;
const FIRST_GROUP = -500_000;

/** Of the planned rate: the windows are kept a little longer than stated, see `limits.ts` of the worker. */
const LEAST_OF_RATE = 0.99;

/** Timers, polls and the machine's other work differ by about so much from run to run. */
const MEASURABLE_MS = 250;

/** The limits that Telegram states, kept by the worker, and a hot chat that must cost the others nothing. */
export async function limits(options: LimitsOptions): Promise<void> {
  const { count, chats, groups, hot, rate } = options;
  const without = await oneRun(options, false);
  const withHot = await oneRun(options, true);
  const extraMs = withHot.verdict.othersP99Ms - without.verdict.othersP99Ms - withHot.verdict.hotShareMs;
  printPromises(
    `${count} notifications to ${chats} chats, ${groups} groups and one hot chat of ${hot} at ${rate}/s`,
    [
      ...linesOf('without the hot chat', without, rate),
      ...linesOf('with the hot chat', withHot, rate),
      told('others’ p99 without the hot chat', `${without.verdict.othersP99Ms.toFixed(0)} ms`),
      told('others’ p99 with it', `${withHot.verdict.othersP99Ms.toFixed(0)} ms`),
      told('of which its own messages’ share of the rate', `${withHot.verdict.hotShareMs.toFixed(0)} ms`),
      atMost('delay of the others beyond that', extraMs, MEASURABLE_MS, ' ms'),
    ],
  );
}

interface Run {
  readonly verdict: ReturnType<typeof judgeLimits>;
  readonly refused: number;
  readonly missing: number;
  readonly seconds: number;
}

async function oneRun(options: LimitsOptions, isHot: boolean): Promise<Run> {
  const { rate, batch } = options;
  const rig = await Rig.start();
  const groups = Array.from({ length: options.groups }, (_, group) => FIRST_GROUP - group);
  const telegram = await TelegramUnderWatch.start({ token: rig.token, groups });
  const addresses = addressesOf(options, isHot);
  rig.queue(addresses.map((to) => ({ to: String(to) })));
  const startedAt = performance.now();
  const worker = new WorkerUnderTest(rig, {
    RATE_PER_SECOND: String(rate),
    BATCH_SIZE: String(batch),
    TELEGRAM_API_URL: telegram.url,
  });
  await until(() => (rig.statuses()['sent'] ?? 0) === addresses.length, 500, worker);
  const seconds = (performance.now() - startedAt) / 1_000;
  await worker.stop();
  const arrivals = await telegram.arrivals();
  const refused = await telegram.refused();
  telegram.stop();
  await rig.close();
  return {
    verdict: judgeLimits(arrivals, { hotChat: HOT_CHAT, rate }),
    refused,
    missing: addresses.length - arrivals.length,
    seconds,
  };
}

/** The hot chat's come first, so that they are the oldest of all. */
function addressesOf({ count, chats, groups, hot }: LimitsOptions, isHot: boolean): readonly number[] {
  const ofGroups = Array.from({ length: groups * PER_GROUP }, (_, i) => FIRST_GROUP - (i % groups));
  const others = Array.from({ length: count - hot - ofGroups.length }, (_, i) => FIRST_CHAT + (i % chats));
  return [...(isHot ? Array.from({ length: hot }, () => HOT_CHAT) : []), ...ofGroups, ...others];
}

function linesOf(when: string, { verdict, refused, missing, seconds }: Run, rate: number): Promised[] {
  return [
    told(when, `${seconds.toFixed(0)} s`),
    none('  not delivered exactly once', Math.abs(missing)),
    none('  answers of 429', refused),
    atMost('  most in any second', verdict.mostInASecond, rate),
    atMost('  most to a chat in any second', verdict.mostPerChatInASecond, 1),
    atMost('  most to a group in any minute', verdict.mostPerGroupInAMinute, 20),
    atLeast('  a second while anything may go', verdict.sustained, rate * LEAST_OF_RATE, '/s', 2),
  ];
}
