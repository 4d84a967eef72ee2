import { BotApiError, errorAnswer, FloodWaitError, okAnswer, tooManyRequests } from './answer.ts';
import { botOf } from './bots.ts';
import { METHODS } from './methods.ts';
import { NEW_BOT_WINDOWS, SERVER_GUARDS, SlidingWindows } from './rate-limits.ts';
import { ServerGuards } from './server-guards.ts';
import { Described } from './world.ts';
import type { Answer } from './answer.ts';
import type { BotApi } from './bot-api.ts';
import type { Bot } from './bots.ts';
import type { Fault, FaultPlans } from './faults.ts';
import type { RequestParameters } from './request.ts';
import type { Call, World } from './world.ts';

/** What a caller sees happen to a request. */
export type Reaction =
  | { readonly kind: 'answer'; readonly answer: Answer; readonly headers?: Readonly<Record<string, string>> }
  | { readonly kind: 'cutOff'; readonly answer: Answer }
  | { readonly kind: 'reset' }
  | { readonly kind: 'hang' };

/** How the server treats requests. */
export interface DispatcherOptions {
  readonly latencyMs: number;
  readonly hasGuards: boolean;
  /** Longest a request waits inside the server for the limits to let it pass. */
  readonly absorbedWaitMs: number;
  /** What the Bot API does not know in a request: noted, or refused with 400. */
  readonly unknownParameters: 'report' | 'refuse';
}

/** What a server that shuts down says to new requests (telegram-bot-api Query.h:246). */
const RETRY_AFTER_CLOSING_SECONDS = 5;
/** What it says to those under way, whether or not their message arrived (Client.cpp:9280). */
const RESTART = new BotApiError(500, 'Internal Server Error: restart');

/** Most notes on parameters kept, the newest. */
const MAX_NOTES = 200;

/** Takes requests to methods, through planned faults and guards. */
export class Dispatcher {
  readonly #world: World;
  readonly #api: BotApi;
  readonly #bots: ReadonlyMap<string, Bot>;
  readonly #faults: FaultPlans;
  readonly #options: DispatcherOptions;
  readonly #guards = new ServerGuards();
  readonly #newBots = new SlidingWindows(NEW_BOT_WINDOWS);
  readonly #started = new Set<string>();
  readonly #answered = new Map<string, number>();
  readonly #notes: string[] = [];
  /** While the server shuts down it takes in nothing new and leaves what is under way without a true answer. */
  isClosing = false;

  constructor(
    world: World,
    parts: { readonly api: BotApi; readonly bots: ReadonlyMap<string, Bot>; readonly faults: FaultPlans },
    options: DispatcherOptions,
  ) {
    this.#world = world;
    this.#api = parts.api;
    this.#bots = parts.bots;
    this.#faults = parts.faults;
    this.#options = options;
  }

  /** Requests by method and what became of them: a status, or the fault that befell them. */
  get answered(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#answered);
  }

  /** What requests held that the Bot API does not know; the newest last. */
  get parameterNotes(): readonly string[] {
    return this.#notes;
  }

  /** Serves one request. */
  async serve(token: string, methodInUrl: string, parameters: RequestParameters): Promise<Reaction> {
    const asked = methodInUrl === '' ? parameters.text('method') : methodInUrl;
    const method = this.#api.method(asked) ?? asked;
    const fault = this.#faults.take({
      method,
      chat: parameters.text('chat_id'),
      text: `${parameters.text('text')}${parameters.text('caption')}`,
      media: ['media', 'photo', 'video', 'animation', 'document']
        .map((name) => parameters.text(name))
        .join(' '),
    });
    if (fault?.kind === 'slow') await this.#pause(fault.ms);
    await this.#pause(this.#options.latencyMs / 2);
    const isCarriedOut = fault === undefined || !('delivered' in fault) || fault.delivered;
    const answer = isCarriedOut ? await this.#answer(token, method, parameters, fault) : undefined;
    const wasClosing = this.isClosing;
    await this.#pause(this.#options.latencyMs / 2);
    const isCutShort = this.isClosing && !wasClosing;
    const reaction = react(fault, isCutShort ? errorAnswer(RESTART) : answer);
    this.#count(method, reaction);
    return reaction;
  }

  async #answer(
    token: string,
    method: string,
    parameters: RequestParameters,
    fault: Fault | undefined,
  ): Promise<Answer> {
    try {
      if (this.isClosing) throw tooManyRequests(RETRY_AFTER_CLOSING_SECONDS);
      const bot = botOf(this.#bots, token, method);
      if (this.#options.hasGuards) this.#start(token);
      const call: Call = {
        world: this.#world,
        bot,
        method,
        parameters,
        partialAlbum: fault?.kind === 'partialAlbum' ? fault : undefined,
      };
      const result = await this.#guarded(call);
      return result instanceof Described ? okAnswer(result.result, result.description) : okAnswer(result);
    } catch (error) {
      return errorAnswer(error instanceof BotApiError ? error : unexpected(error));
    }
  }

  /** A bot's first request starts it; all callers here have one address. */
  #start(token: string): void {
    if (this.#started.has(token)) return;
    const now = this.#world.clock.now();
    const waitMs = this.#newBots.waitMs(1, now);
    if (waitMs > 0) throw tooManyRequests(Math.ceil(waitMs / 1_000));
    this.#newBots.note(1, now);
    this.#started.add(token);
  }

  async #guarded(call: Call): Promise<unknown> {
    const { bot, method, parameters } = call;
    if (!this.#options.hasGuards || method === 'getUpdates') return this.#carryOut(call);
    const request = {
      botId: bot.id,
      chat: method.startsWith('send') ? parameters.text('chat_id') : undefined,
      uploadBytes: parameters.uploadBytes(),
    };
    if (!this.#guards.enter(request, bot.updatesInLastMinute())) {
      await this.#pause(SERVER_GUARDS.holdMs);
      throw tooManyRequests(SERVER_GUARDS.retryAfterSeconds);
    }
    try {
      // The other half of the latency counts as under way.
      return await this.#carryOut(call);
    } finally {
      if (this.#options.latencyMs === 0) this.#guards.leave(request);
      else this.#world.clock.after(this.#options.latencyMs / 2, () => this.#guards.leave(request));
    }
  }

  async #carryOut(call: Call): Promise<unknown> {
    const carryOut = Object.hasOwn(METHODS, call.method) ? METHODS[call.method] : undefined;
    if (carryOut === undefined) throw missingMethod(this.#api, call.method);
    const problems = this.#api.problems(call.method, call.parameters);
    if (problems.length > 0) this.#note(call.method, problems);
    return this.#absorbWaits(() => carryOut(call));
  }

  /** Until the limits let it pass a method has changed nothing, so it may simply begin anew. */
  async #absorbWaits(work: () => unknown): Promise<unknown> {
    let left = this.#options.absorbedWaitMs;
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof FloodWaitError) || error.waitMs > left) throw error;
        left -= error.waitMs;
        await this.#pause(error.waitMs);
      }
    }
  }

  #note(method: string, problems: readonly string[]): void {
    for (const problem of problems) this.#notes.push(`${method}: ${problem}`);
    this.#notes.splice(0, Math.max(0, this.#notes.length - MAX_NOTES));
    const refused = problems.filter((problem) => !problem.endsWith(': required'));
    if (this.#options.unknownParameters === 'refuse' && refused.length > 0) {
      throw new BotApiError(400, `Bad Request: not in Bot API ${this.#api.version}: ${refused.join('; ')}`);
    }
  }

  #count(method: string, reaction: Reaction): void {
    const known = this.#api.method(method) ?? 'unknown';
    const key = `${known} ${reaction.kind === 'answer' ? reaction.answer.status : reaction.kind}`;
    this.#answered.set(key, (this.#answered.get(key) ?? 0) + 1);
  }

  #pause(ms: number): Promise<void> | undefined {
    return ms > 0 ? new Promise((resolve) => this.#world.clock.after(ms, resolve)) : undefined;
  }
}

/**
 * What is said of a method that is not carried out: 404 as the real server when the Bot API has none such
 * (Client.cpp:12664), 501 when it has and the local server lacks it, which the real one never answers.
 */
function missingMethod(api: BotApi, method: string): BotApiError {
  return api.method(method) === undefined
    ? new BotApiError(404, 'Not Found: method not found')
    : new BotApiError(501, `not supported by the local telegram-server: ${method}`);
}

/** A defect of the local server itself; the real one never answers so. */
function unexpected(error: unknown): BotApiError {
  const reason = error instanceof Error ? error.message : String(error);
  return new BotApiError(500, `Internal Server Error: local telegram-server: ${reason}`);
}

function react(fault: Fault | undefined, answer: Answer | undefined): Reaction {
  const usual: Answer = answer ?? okAnswer(true);
  switch (fault?.kind) {
    case 'error': {
      const error = new BotApiError(fault.code, fault.description, parametersOf(fault));
      return { kind: 'answer', answer: errorAnswer(error) };
    }
    case 'http': {
      const { status, body, contentType, headers } = fault;
      return { kind: 'answer', answer: { status, body, contentType, retryAfterSeconds: undefined }, headers };
    }
    case 'reset':
    case 'hang':
      return { kind: fault.kind };
    case 'cutOff':
      return { kind: 'cutOff', answer: usual };
    case 'slow':
    case 'partialAlbum':
    case undefined:
      return { kind: 'answer', answer: usual };
  }
}

function parametersOf(fault: Extract<Fault, { kind: 'error' }>): BotApiError['parameters'] {
  const { retry_after: retryAfter, migrate_to_chat_id: migrateTo } = fault.parameters ?? {};
  if (retryAfter === undefined && migrateTo === undefined) return undefined;
  return {
    ...(retryAfter === undefined ? {} : { retry_after: retryAfter }),
    ...(migrateTo === undefined ? {} : { migrate_to_chat_id: migrateTo }),
  };
}
