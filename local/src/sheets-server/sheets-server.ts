import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { OperationError } from '../workbook/operations.ts';
import type { Workbooks } from '../workbook/workbooks.ts';
import { Accounts, checkScopes, seesOwnFilesOnly, TokenError, type Caller } from './accounts.ts';
import { ApiError, invalid } from './api-error.ts';
import { unsupportedKinds } from './batch-update.ts';
import { loadDiscovery, type ApiMethod, type Discovery } from './discovery.ts';
import { faultError, Faults, type Fault } from './faults.ts';
import { parseFields, select, type Selection } from './field-selection.ts';
import { Quota } from './quota.ts';
import { RequestValidation } from './request-validation.ts';
import { carryOut, findRoute, type Route } from './routes.ts';
import type { ServiceAccount } from './service-account.ts';
import { createSpreadsheet } from './spreadsheets.ts';
import { emptyStatistics, type RequestKind, type Statistics } from './statistics.ts';

export interface SheetsServerOptions {
  readonly workbooks: Workbooks;
  /** Milliseconds since 1970: quota minutes, tokens, TODAY(). */
  readonly now: () => number;
  /** How long an API request takes at least, half of it before the change and half after. Default 80 ms. */
  readonly latencyMs?: number;
  /** `off` lifts the requests-per-minute limits. Default `on`. */
  readonly quota?: 'on' | 'off';
  /** Default `any`. */
  readonly auth?: 'any' | 'required';
  /** Whose signatures `/token` takes. */
  readonly serviceAccounts?: readonly ServiceAccount[];
  /** From 0 up to 1; makes ids. Default Math.random. */
  readonly random?: () => number;
  /** Is told what made an answer of 500: always a fault of this server. */
  readonly onInternalError?: (error: unknown) => void;
}

export interface SheetsServer {
  /** Listens on 127.0.0.1; port 0 takes a free one. */
  listen(port: number): Promise<void>;
  /** Ends open connections and stops listening. The workbooks stay open. */
  close(): Promise<void>;
  /** Root URL with a trailing slash; what SHEETS_API_URL is set to. */
  readonly url: string;
  readonly faults: Faults;
  readonly statistics: Statistics;
  resetStatistics(): void;
}

/** Enough for a whole tab at once; Google documents no hard limit and recommends 2 MB. */
const LARGEST_BODY_BYTES = 64 << 20;

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly type?: string;
}

/** A local Google Sheets API v4 over the given workbooks. */
export function createSheetsServer(options: SheetsServerOptions): SheetsServer {
  return new LocalSheetsServer(options);
}

class LocalSheetsServer implements SheetsServer {
  readonly #options: SheetsServerOptions;
  readonly #discovery: Discovery = loadDiscovery();
  readonly #validation: RequestValidation;
  readonly #accounts: Accounts;
  readonly #quota = new Quota();
  readonly #server: Server;
  readonly faults = new Faults();
  #statistics = emptyStatistics();
  #port = 0;

  constructor(options: SheetsServerOptions) {
    this.#options = options;
    this.#validation = new RequestValidation(this.#discovery, unsupportedKinds(this.#discovery));
    this.#accounts = new Accounts({
      auth: options.auth ?? 'any',
      serviceAccounts: options.serviceAccounts ?? [],
      nowMs: options.now,
      tokenUrl: () => `${this.url}token`,
    });
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch(() => response.destroy());
    });
    this.#server.keepAliveTimeout = 60_000;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/`;
  }

  get statistics(): Statistics {
    return this.#statistics;
  }

  resetStatistics(): void {
    this.#statistics = emptyStatistics();
  }

  listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', () => {
        const address = this.#server.address();
        if (typeof address === 'object' && address) this.#port = address.port;
        this.#server.off('error', reject);
        resolve();
      });
    });
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    const [path, query] = splitUrl(request.url ?? '/');
    const method = request.method ?? 'GET';
    if (path === '/token' && method === 'POST') return this.#send(response, 'token', body, this.#token(body));
    if (path.startsWith('/_control/')) {
      return this.#send(response, 'control', body, this.#control(method, path, body));
    }
    const kind: RequestKind = isRead(method, path) ? 'read' : 'write';
    const fault = this.faults.take(method, readable(`${path}${query === '' ? '' : `?${query}`}`));
    const halfMs = (this.#options.latencyMs ?? 80) / 2;
    if (fault?.kind === 'dropBefore') return this.#drop(request, kind, body);
    await wait(halfMs + (fault?.kind === 'slow' ? fault.delayMs : 0));
    const answer = this.#answer({ request, method, path, query, body, kind, fault });
    await wait(halfMs);
    if (fault?.kind === 'dropAfter') return this.#drop(request, kind, body);
    return this.#send(response, kind, body, answer);
  }

  #drop(request: IncomingMessage, kind: RequestKind, body: Buffer | undefined): void {
    this.#count(kind, body, 0);
    request.socket.destroy();
  }

  #count(kind: RequestKind, body: Buffer | undefined, sent: number): void {
    const traffic = this.#statistics[kind];
    traffic.requests += 1;
    traffic.received += body?.length ?? 0;
    traffic.sent += sent;
  }

  #send(response: ServerResponse, kind: RequestKind, body: Buffer | undefined, answer: Answer): void {
    const data = Buffer.from(answer.body);
    this.#count(kind, body, data.length);
    // Recorded headers.
    response.writeHead(answer.status, {
      'Content-Type': answer.type ?? 'application/json; charset=UTF-8',
      Vary: 'Origin, X-Origin, Referer',
      'Cache-Control': 'private',
      Server: 'ESF',
      'Content-Length': data.length,
    });
    response.end(data);
  }

  #token(body: Buffer | undefined): Answer {
    try {
      const form = new URLSearchParams(body?.toString('utf8') ?? '');
      return { status: 200, body: JSON.stringify(this.#accounts.exchange(form)) };
    } catch (error) {
      if (error instanceof TokenError) return { status: 400, body: JSON.stringify(error.body()) };
      throw error;
    }
  }

  #control(method: string, path: string, body: Buffer | undefined): Answer {
    const ok = (value: object): Answer => ({ status: 200, body: JSON.stringify(value) });
    try {
      if (path === '/_control/statistics' && method === 'GET') return ok(this.#statistics);
      if (path === '/_control/statistics' && method === 'DELETE') {
        this.resetStatistics();
        return ok({});
      }
      if (path === '/_control/faults' && method === 'DELETE') {
        this.faults.clear();
        return ok({});
      }
      if (path === '/_control/faults' && method === 'POST') {
        this.faults.plan(JSON.parse(body?.toString('utf8') ?? ''));
        return ok({});
      }
      if (path === '/_control/share' && method === 'POST') {
        const { spreadsheetId, account }: Record<string, unknown> = JSON.parse(body?.toString('utf8') ?? '');
        this.#options.workbooks.share(String(spreadsheetId), String(account));
        return ok({});
      }
      return { status: 404, body: JSON.stringify({ error: `No control at ${method} ${path}` }) };
    } catch (error) {
      return {
        status: 400,
        body: JSON.stringify({ error: error instanceof Error ? error.message : 'bad request' }),
      };
    }
  }

  #answer(asked: Asked): Answer {
    let pretty = !/(?:^|&)prettyPrint=false(?:&|$)/i.test(asked.query);
    try {
      const early = asked.fault && EARLY_FAULTS.has(asked.fault.kind);
      if (asked.fault && early) throw faultError(asked.fault.kind);
      const result = this.#call(asked);
      pretty = result.pretty;
      if (asked.fault?.kind === 'unavailableAfter') throw faultError('unavailable');
      return { status: 200, body: printed(result.value, pretty) };
    } catch (error) {
      const known = this.#asApiError(error);
      return { status: known.code, body: printed(known.body(), pretty) };
    }
  }

  #asApiError(error: unknown): ApiError {
    if (error instanceof ApiError) return error;
    if (error instanceof OperationError) return invalid(error.message);
    this.#options.onInternalError?.(error);
    return new ApiError('INTERNAL', 'Internal error encountered.');
  }

  #call({ request, method, path, query, body, kind }: Asked): { value: unknown; pretty: boolean } {
    const route = findRoute(method, path);
    const apiMethod = route && this.#discovery.methods.get(route.methodId);
    // What Google answers an unknown path is a page of HTML; its words are not known.
    if (!route || !apiMethod) throw new ApiError('NOT_FOUND', 'Requested entity was not found.');
    const caller = this.#accounts.caller(request.headers.authorization);
    checkScopes(caller, apiMethod);
    if (this.#options.quota !== 'off')
      this.#quota.spend(kind === 'read' ? 'read' : 'write', caller.account, this.#options.now());
    const parameters = this.#validation.query(apiMethod, new URLSearchParams(query));
    const selection = this.#selection(parameters['fields'], apiMethod);
    const value = this.#carryOut(route, apiMethod, caller, {
      parameters,
      body: this.#body(apiMethod, body),
      selection,
    });
    return { value: select(value, selection), pretty: parameters['prettyPrint'] !== false };
  }

  #selection(fields: unknown, method: ApiMethod): Selection {
    if (typeof fields !== 'string' || fields === '') return undefined;
    return parseFields(fields, method.response.$ref, this.#discovery);
  }

  #body(method: ApiMethod, body: Buffer | undefined): object {
    if (body === undefined) throw invalid('Request payload size exceeds the limit.');
    const schema = method.request?.$ref;
    if (schema === undefined || body.length === 0) return {};
    let parsed: unknown;
    try {
      parsed = JSON.parse(body.toString('utf8'));
    } catch {
      throw invalid(`Invalid JSON payload received. Unexpected token.\n${body.toString('utf8', 0, 40)}\n^`);
    }
    return this.#validation.body(schema, parsed, schema === 'ValueRange' ? 'data' : '');
  }

  #carryOut(
    route: Route,
    method: ApiMethod,
    caller: Caller,
    given: {
      readonly parameters: Record<string, unknown>;
      readonly body: object;
      readonly selection: Selection;
    },
  ): object {
    const { workbooks } = this.#options;
    const random = this.#options.random ?? Math.random;
    const { account } = caller;
    if (method.id === 'sheets.spreadsheets.create') {
      const nowMs = this.#options.now();
      return createSpreadsheet(workbooks, given.body, { account, nowMs, random, selection: given.selection });
    }
    const workbook = workbooks.get(route.spreadsheetId);
    if (!workbook) throw new ApiError('NOT_FOUND', 'Requested entity was not found.');
    const { owner, sharedWith } = workbook;
    const foreign = owner !== null && owner !== account;
    if (foreign && seesOwnFilesOnly(caller))
      throw new ApiError('NOT_FOUND', 'Requested entity was not found.');
    if (foreign && !sharedWith.includes(account)) {
      throw new ApiError('PERMISSION_DENIED', 'The caller does not have permission');
    }
    const context = { workbook, account, nowMs: this.#options.now(), random, selection: given.selection };
    return carryOut(route, context, given);
  }
}

interface Asked {
  readonly request: IncomingMessage;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly body: Buffer | undefined;
  readonly kind: RequestKind;
  readonly fault: Fault | undefined;
}

const EARLY_FAULTS: ReadonlySet<Fault['kind']> = new Set(['rateLimited', 'internal', 'unavailable']);

function printed(value: unknown, pretty: boolean): string {
  return pretty ? `${JSON.stringify(value, null, 2)}\n` : JSON.stringify(value);
}

function splitUrl(url: string): [string, string] {
  const mark = url.indexOf('?');
  return mark < 0 ? [url, ''] : [url.slice(0, mark), url.slice(mark + 1)];
}

function readable(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** The methods that count as reads: all GETs, and the POSTs that only look. */
function isRead(method: string, path: string): boolean {
  return method === 'GET' || /:(?:getByDataFilter|batchGetByDataFilter|search)$/.test(path);
}

async function wait(ms: number): Promise<void> {
  if (ms > 0) await sleep(ms);
}

/** The whole body; undefined when it is larger than allowed (the rest is read and dropped). */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!(chunk instanceof Buffer)) continue;
    size += chunk.length;
    if (size <= LARGEST_BODY_BYTES) chunks.push(chunk);
  }
  return size > LARGEST_BODY_BYTES ? undefined : Buffer.concat(chunks);
}
