import { z } from 'zod';

/**
 * What goes wrong. `delivered` says whether the message reaches the chat nevertheless; an error Telegram answers by
 * itself leaves nothing behind, one that gets in between (reset, 5xx, cut-off answer) may come after the delivery.
 */
const faultSchema = z.discriminatedUnion('kind', [
  /** Telegram's own JSON refusal. */
  z.strictObject({
    kind: z.literal('error'),
    code: z.int().min(300).max(599),
    description: z.string(),
    parameters: z
      .strictObject({ retry_after: z.int().optional(), migrate_to_chat_id: z.int().optional() })
      .optional(),
    delivered: z.boolean().default(false),
  }),
  /** Any HTTP answer: a gateway's HTML, an empty 413, a body that is not JSON. */
  z.strictObject({
    kind: z.literal('http'),
    status: z.int().min(200).max(599),
    body: z.string().default(''),
    contentType: z.string().default('text/html'),
    headers: z.record(z.string(), z.string()).default({}),
    delivered: z.boolean().default(false),
  }),
  /** The connection is reset without an answer. */
  z.strictObject({ kind: z.literal('reset'), delivered: z.boolean().default(false) }),
  /** The answer begins and the connection ends before it is whole. */
  z.strictObject({ kind: z.literal('cutOff'), delivered: z.boolean().default(true) }),
  /** No answer, the connection stays open. */
  z.strictObject({ kind: z.literal('hang'), delivered: z.boolean().default(false) }),
  /** The usual answer, late. */
  z.strictObject({ kind: z.literal('slow'), ms: z.int().nonnegative() }),
  /** An album of which the first items arrive and one fails. */
  z.strictObject({
    kind: z.literal('partialAlbum'),
    items: z.int().nonnegative(),
    description: z.string(),
  }),
]);
export type Fault = z.infer<typeof faultSchema>;

/** Which requests a fault befalls, and how often. */
export const faultPlanSchema = z.strictObject({
  fault: faultSchema,
  /** Bot API method, in any case; every method when not given. */
  method: z.string().optional(),
  /** As the request spells it: an id or an @username. */
  chat: z.union([z.string(), z.number()]).transform(String).optional(),
  /** A part of the text or caption. */
  text: z.string().optional(),
  /** A part of the URL or file id of the media. */
  media: z.string().optional(),
  /** So many matching requests pass unharmed first. */
  skip: z.int().nonnegative().default(0),
  /** For so many requests; `null`: until cleared. */
  times: z.int().positive().nullable().default(1),
  /** Chance that a matching request is hit. */
  probability: z.number().min(0).max(1).default(1),
});
export type FaultPlan = z.infer<typeof faultPlanSchema>;
export type NewFaultPlan = z.input<typeof faultPlanSchema>;

/** A plan in force, with what is left of it. */
export interface PlannedFault extends FaultPlan {
  readonly id: number;
  readonly hits: number;
}

/** What of a request the plans look at. */
export interface FaultTarget {
  readonly method: string;
  readonly chat: string;
  readonly text: string;
  readonly media: string;
}

/** The faults planned, in the order they were; the first that matches befalls a request. */
export class FaultPlans {
  readonly #random: () => number;
  #plans: { id: number; plan: FaultPlan; skip: number; hits: number }[] = [];
  #lastId = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** @throws {z.ZodError} when the plan is malformed. */
  add(plan: NewFaultPlan): number {
    const parsed = faultPlanSchema.parse(plan);
    this.#plans.push({ id: ++this.#lastId, plan: parsed, skip: parsed.skip, hits: 0 });
    return this.#lastId;
  }

  list(): PlannedFault[] {
    return this.#plans.map(({ id, plan, hits }) => ({ ...plan, id, hits }));
  }

  /** Drops one plan, or all. */
  clear(id?: number): void {
    this.#plans = id === undefined ? [] : this.#plans.filter((planned) => planned.id !== id);
  }

  /** The fault that befalls a request, used up by it. */
  take(target: FaultTarget): Fault | undefined {
    for (const planned of this.#plans) {
      if (!matches(planned.plan, target)) continue;
      if (planned.skip > 0) {
        planned.skip--;
        continue;
      }
      if (planned.plan.probability < 1 && this.#random() >= planned.plan.probability) continue;
      planned.hits++;
      if (planned.plan.times !== null && planned.hits >= planned.plan.times) this.clear(planned.id);
      return planned.plan.fault;
    }
    return undefined;
  }
}

function matches(plan: FaultPlan, target: FaultTarget): boolean {
  return (
    (plan.method === undefined || plan.method.toLowerCase() === target.method.toLowerCase()) &&
    (plan.chat === undefined || plan.chat === target.chat) &&
    (plan.text === undefined || target.text.includes(plan.text)) &&
    (plan.media === undefined || target.media.includes(plan.media))
  );
}

/** Telegram's refusal of too much, with the seconds to wait. */
export function floodWait(seconds: number): Fault {
  return {
    kind: 'error',
    code: 429,
    description: `Too Many Requests: retry after ${seconds}`,
    parameters: { retry_after: seconds },
    delivered: false,
  };
}

/** Numbers from 0 to 1 that come out the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = Math.trunc(seed);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
