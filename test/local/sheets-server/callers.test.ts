import { gaxios, JWT } from 'google-auth-library';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createServiceAccount } from '../../../local/src/sheets-server/service-account.ts';
import { NOON, startServer } from './started-server.ts';

const SPREADSHEETS = 'https://www.googleapis.com/auth/spreadsheets';

describe('a caller', () => {
  it('owns what its token made; another is refused until it is shared', async () => {
    const { call, workbooks } = await startServer();
    const made = await call('POST', '', { properties: { title: 'Mine' } }, 'owner');
    const path = `/${String(made.body['spreadsheetId'])}`;

    const foreign = await call('GET', path, undefined, 'other');

    expect([foreign.status, foreign.body]).toEqual([
      403,
      { error: { code: 403, message: 'The caller does not have permission', status: 'PERMISSION_DENIED' } },
    ]);
    const account = workbooks.get(path.slice(1))?.owner ?? '';
    expect(account).not.toContain('owner');
    const unknown = await call('GET', '/nowhere', undefined, 'other');
    expect([unknown.status, unknown.body.error?.message]).toEqual([404, 'Requested entity was not found.']);
  });

  it('without a token, or with one that was not given out where that is required, is refused', async () => {
    const { server, call } = await startServer({ auth: 'required' });

    const none = await fetch(`${server.url}v4/spreadsheets/book`);
    const made = await call('GET', '/book', undefined, 'made-up');

    expect([none.status, made.status]).toEqual([401, 401]);
    expect(made.body.error).toMatchObject({ status: 'UNAUTHENTICATED' });
  });
});

describe('a service account', () => {
  const { key, account } = createServiceAccount('worker', 'http://127.0.0.1/token');

  async function signedIn(scopes: string[], signWith = key) {
    const now = Date.now();
    const started = await startServer({ auth: 'required', serviceAccounts: [account], now: () => now });
    // As the worker does it: the library's fixed token address is replaced on the way out.
    const transporter = new gaxios.Gaxios();
    transporter.interceptors.request.add({
      resolved: (config) => {
        config.url = new URL(`${started.server.url}token`);
        return Promise.resolve(config);
      },
    });
    const client = new JWT({
      email: signWith.client_email,
      key: signWith.private_key,
      scopes,
      transporter,
    });
    return { ...started, client };
  }

  it('gets a token for its signature through the real client library, and works under its own name', async () => {
    const { client, call, workbooks, server } = await signedIn([SPREADSHEETS]);

    const { token } = await client.getAccessToken();

    const made = await call('POST', '', {}, token ?? '');
    expect(made.status).toBe(200);
    expect(workbooks.get(String(made.body['spreadsheetId']))?.owner).toBe(account.email);
    expect(server.statistics.token.requests).toBe(1);
  });

  it('keeps its token over a restart of the server, until an hour has gone by', async () => {
    const { client, server } = await signedIn([SPREADSHEETS]);
    const { token } = await client.getAccessToken();
    await server.close();

    const clock = { now: Date.now() };
    const again = await startServer({ auth: 'required', serviceAccounts: [account], now: () => clock.now });

    expect((await again.call('GET', '/book', undefined, token ?? '')).status).toBe(200);
    expect((await again.call('GET', '/book', undefined, `${token}x`)).status).toBe(401);
    clock.now += 3_600_000;
    expect((await again.call('GET', '/book', undefined, token ?? '')).status).toBe(401);
  });

  it('is refused with another key, and writes nothing with a read-only scope', async () => {
    const stranger = createServiceAccount('worker', '').key;
    const { client } = await signedIn([SPREADSHEETS], stranger);
    await expect(client.getAccessToken()).rejects.toThrow('Invalid JWT Signature.');

    const reader = await signedIn([`${SPREADSHEETS}.readonly`]);
    const { token } = await reader.client.getAccessToken();
    expect((await reader.call('GET', '/book', undefined, token ?? '')).status).toBe(200);
    const write = await reader.call('POST', '/book/values/A1:clear', {}, token ?? '');
    expect([write.status, write.body.error?.message]).toEqual([
      403,
      'Request had insufficient authentication scopes.',
    ]);
  });
});

describe('the quota', () => {
  it('answers the 61st read of a minute as recorded, counts writes apart, and begins anew with the next minute', async () => {
    const { call, clock } = await startServer({ quota: 'on' });
    for (let read = 0; read < 60; read += 1) expect((await call('GET', '/book/values/A1')).status).toBe(200);

    const refused = await call('GET', '/book/values/A1');

    const recorded = JSON.parse(
      readFileSync(new URL('../../fixtures/sheets-quota-429.json', import.meta.url), 'utf8').replaceAll(
        '603366585132',
        '100000000000',
      ),
    );
    expect([refused.status, refused.body]).toEqual([429, recorded]);
    expect(refused.header('retry-after')).toBeUndefined();
    expect((await call('POST', '/book/values/A1:clear', {})).status).toBe(200);
    expect((await call('GET', '/book/values/A1', undefined, 'somebody-else')).status).toBe(200);
    clock.now = NOON + 60_000;
    expect((await call('GET', '/book/values/A1')).status).toBe(200);
  });

  it('is 300 a minute for all callers together', async () => {
    const { call } = await startServer({ quota: 'on' });
    for (let read = 0; read < 300; read += 1)
      await call('GET', '/book/values/A1', undefined, `user-${read % 6}`);

    const { status, body } = await call('GET', '/book/values/A1', undefined, 'user-7');

    expect([status, body.error?.message]).toEqual([
      429,
      "Quota exceeded for quota metric 'Read requests' and limit 'Read requests per minute' of service 'sheets.googleapis.com' for consumer 'project_number:100000000000'.",
    ]);
  });
});

describe('a planned fault', () => {
  it.each([
    ['rateLimited', 429, false],
    ['internal', 500, false],
    ['unavailable', 503, false],
    ['unavailableAfter', 503, true],
  ] as const)('%s answers %i, the change made: %s', async (kind, status, changed) => {
    const { server, put, read } = await startServer();
    server.faults.plan({ kind, method: 'PUT', path: '/values/', count: 1 });

    expect((await put('A1', [['x']])).status).toBe(status);

    expect((await read('A1'))['values'] !== undefined).toBe(changed);
    expect((await put('A1', [['y']])).status).toBe(200);
  });

  it.each([
    ['dropBefore', false],
    ['dropAfter', true],
  ] as const)('%s cuts the connection, the change made: %s', async (kind, changed) => {
    const { server, put, read } = await startServer();
    const planned = await fetch(`${server.url}_control/faults`, {
      method: 'POST',
      body: JSON.stringify({ kind, method: 'PUT' }),
    });
    expect(planned.status).toBe(200);

    await expect(put('A1', [['x']])).rejects.toThrow('socket hang up');

    expect((await read('A1'))['values'] !== undefined).toBe(changed);
  });

  it('that can not be read is refused, and traffic is counted by kind', async () => {
    const { server, put, read } = await startServer();
    const bad = await fetch(`${server.url}_control/faults`, { method: 'POST', body: '{"kind":"explode"}' });
    await put('A1', [['x']]);
    await read('A1');

    const counted = await (await fetch(`${server.url}_control/statistics`)).json();

    expect(bad.status).toBe(400);
    expect(counted).toMatchObject({ read: { requests: 1 }, write: { requests: 1, received: 18 } });
  });
});

describe('requests at the same time', () => {
  it('overtake one that is slow, which sees the grid as it is when its turn comes', async () => {
    const { server, put, read } = await startServer();
    server.faults.plan({ kind: 'slow', method: 'GET', path: 'A1', count: 1, delayMs: 150 });

    const slow = read('A1');
    await put('A1', [['written meanwhile']]);

    expect(await slow).toMatchObject({ values: [['written meanwhile']] });
  });

  it('see each batch whole or not at all', async () => {
    const { batch, read } = await startServer({ latencyMs: 2 });
    const cell = (rowIndex: number, numberValue: number) => ({
      updateCells: {
        start: { sheetId: 0, rowIndex },
        rows: [{ values: [{ userEnteredValue: { numberValue } }] }],
        fields: 'userEnteredValue',
      },
    });
    await batch(cell(0, 0), cell(999, 0));

    const writes = Array.from({ length: 40 }, (_, at) => batch(cell(0, at), cell(999, at)));
    const reads = Array.from({ length: 40 }, () => read('A1:A1000'));

    expect((await Promise.all(writes)).every(({ status }) => status === 200)).toBe(true);
    for (const { values } of (await Promise.all(reads)) as { values?: unknown[][] }[])
      expect(values?.at(-1)).toEqual(values?.[0]);
  });
});

describe('a protected range', () => {
  it('refuses everyone but its editors and the owner, with the whole batch', async () => {
    const { call, workbooks } = await startServer();
    const made = await call('POST', '', {}, 'owner');
    const id = String(made.body['spreadsheetId']);
    const other = await call('POST', '', {}, 'other');
    workbooks.share(id, workbooks.get(String(other.body['spreadsheetId']))?.owner ?? '');
    const range = { sheetId: 0, endRowIndex: 1 };
    await call(
      'POST',
      `/${id}:batchUpdate`,
      { requests: [{ addProtectedRange: { protectedRange: { range } } }] },
      'owner',
    );
    const write = (cell: string, token: string) =>
      call('PUT', `/${id}/values/${cell}?valueInputOption=RAW`, { values: [['x']] }, token);

    const refused = await write('A1', 'other');

    expect([refused.status, refused.body.error?.status]).toEqual([400, 'INVALID_ARGUMENT']);
    expect(refused.body.error?.message).toContain('You are trying to edit a protected cell or object.');
    expect((await write('A2', 'other')).status).toBe(200);
    expect((await write('A1', 'owner')).status).toBe(200);
  });
});
