import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { onTestFinished } from 'vitest';
import {
  createSheetsServer,
  type SheetsServerOptions,
} from '../../../local/src/sheets-server/sheets-server.ts';
import { Workbooks } from '../../../local/src/workbook/workbooks.ts';

export interface Answered {
  readonly status: number;
  // What comes back is compared whole, or picked from by the test that knows what it asked for.
  readonly body: Record<string, never> & {
    error?: { code: number; message: string; status: string; details?: unknown[] };
  };
  readonly text: string;
  readonly header: (name: string) => string | undefined;
}

/** 2026-09-05 12:00 UTC: the moment every test happens at, until it moves the clock. */
export const NOON = Date.UTC(2026, 8, 5, 12);

/** A server on a free port with no latency and no quota, a clock that only moves by hand, and the same ids each time. */
export async function startServer(options: Partial<SheetsServerOptions> = {}) {
  const clock = { now: NOON };
  const workbooks = options.workbooks ?? new Workbooks({ now: () => clock.now });
  let seed = 42;
  const errors: unknown[] = [];
  const server = createSheetsServer({
    workbooks,
    now: () => clock.now,
    latencyMs: 0,
    quota: 'off',
    random: () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647,
    onInternalError: (error) => errors.push(error),
    ...options,
  });
  await server.listen(0);
  onTestFinished(async () => {
    await server.close();
    await workbooks.close();
    if (errors.length > 0) throw errors[0];
  });
  // Node's own client at less than half the cost of fetch, which counts over ten thousand calls.
  const agent = new Agent({ keepAlive: true });
  onTestFinished(() => agent.destroy());
  const call = async (
    method: string,
    path: string,
    body?: unknown,
    token = 'operator',
  ): Promise<Answered> => {
    const data = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
    const sent = request(`${server.url}v4/spreadsheets${path}`, {
      method,
      agent,
      headers: { authorization: `Bearer ${token}`, 'content-length': Buffer.byteLength(data) },
    });
    sent.end(data);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    let text = '';
    for await (const part of response.setEncoding('utf8')) text += part;
    return {
      status: response.statusCode ?? 0,
      body: JSON.parse(text),
      text,
      header: (name) => response.headers[name]?.toString(),
    };
  };
  const book = workbooks.get('book') ?? workbooks.create({ id: 'book' });
  return {
    server,
    workbooks,
    book,
    clock,
    call,
    get: (path: string) => call('GET', `/book${path}`),
    put: (range: string, values: unknown[][], input = 'RAW', more = '') =>
      call('PUT', `/book/values/${encodeURIComponent(range)}?valueInputOption=${input}${more}`, { values }),
    append: (range: string, values: unknown[][], more = '', input = 'RAW') =>
      call('POST', `/book/values/${encodeURIComponent(range)}:append?valueInputOption=${input}${more}`, {
        values,
      }),
    read: async (range: string, more = '') =>
      (await call('GET', `/book/values/${encodeURIComponent(range)}?${more}`)).body,
    batch: (...requests: object[]) => call('POST', '/book:batchUpdate', { requests }),
  };
}
