import * as fc from 'fast-check';
import { equal, ok } from 'node:assert/strict';
import { expect, it } from 'vitest';
import { loadDiscovery, type SchemaNode } from '../../../local/src/sheets-server/discovery.ts';
import { startServer } from './started-server.ts';

const REQUESTS = 10_000;

const discovery = loadDiscovery();

/** Something that is not of the schema's kind, or is at its edges. */
const junk: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, '', 'x', '=1', -1, 0, 1.5, 1e12, true, [], {}, [[]], [null], {
    a: { b: [] },
  }),
  fc.integer(),
  fc.string({ maxLength: 5 }),
);

/** A value of the schema's shape whose leaves are mostly nonsense. */
function shaped(node: SchemaNode, depth: number): fc.Arbitrary<unknown> {
  if (depth <= 0) return junk;
  if (node.$ref !== undefined) return message(node.$ref, depth - 1);
  if (node.type === 'array')
    return fc.oneof(fc.array(shaped(node.items ?? {}, depth - 1), { maxLength: 2 }), junk);
  if (node.enum) return fc.oneof(fc.constantFrom(...node.enum), junk);
  if (node.type === 'integer') return fc.oneof(fc.integer({ min: -2, max: 2000 }), junk);
  if (node.type === 'number') return fc.oneof(fc.double(), junk);
  if (node.type === 'boolean') return fc.oneof(fc.boolean(), junk);
  if (node.type === 'string') return fc.oneof(fc.constantFrom('*', 'Sheet1', 'A1:B2', 'title', 'note'), junk);
  return junk;
}

const known = new Map<string, fc.Arbitrary<unknown>>();

/** Made once for each depth: making them is what takes the time. */
function message(name: string, depth: number): fc.Arbitrary<unknown> {
  const key = `${name} ${depth}`;
  const made = known.get(key) ?? newMessage(name, depth);
  known.set(key, made);
  return made;
}

function newMessage(name: string, depth: number): fc.Arbitrary<unknown> {
  const fields = Object.entries(discovery.schemas[name]?.properties ?? {});
  if (fields.length === 0) return junk;
  const maker = fc.subarray(fields, { minLength: 1, maxLength: Math.min(3, fields.length) });
  const shapes = new Map(fields.map(([field, node]) => [field, shaped(node, depth)]));
  const filled = maker.chain((chosen) =>
    fc.record(Object.fromEntries(chosen.map(([field]) => [field, shapes.get(field) ?? junk]))),
  );
  return fc.oneof({ arbitrary: filled, weight: 9 }, { arbitrary: junk, weight: 1 });
}

const requestKinds = Object.entries(discovery.schemas['Request']?.properties ?? {});

/** One request of any kind Google knows, filled with nonsense. */
const anyRequest = fc.oneof(
  ...requestKinds.map(([kind, node]) => shaped(node, 4).map((body): object => ({ [kind]: body }))),
);

function batchOf(...requests: readonly object[]): { method: string; path: string; body: string } {
  return { method: 'POST', path: '/book:batchUpdate', body: JSON.stringify({ requests }) };
}

/** A batch that can never be: its last request is of no kind. */
const hopelessBatch = anyRequest.map((request) => batchOf(request, { noSuchKind: {} }));

/** A batch refused only when it is carried out: what came before the last request must be undone. */
const failingBatch = anyRequest.map((request) => batchOf(request, { deleteSheet: { sheetId: 987_654 } }));

const path = fc
  .tuple(
    fc.constantFrom('/book', '/nobook', '/%zz', '/book/values', '/book/sheets/0:copyTo', '/book//', ''),
    fc.constantFrom(
      '',
      ':nothing',
      '/values/%E0%A4%A',
      '/values/ZZZZ9',
      "/values/'x",
      '/developerMetadata/x',
    ),
    fc.constantFrom('', '?fields=((', '?majorDimension=X', '?nope=1', '?valueInputOption=%', '?$.xgafv=9'),
  )
  .map((parts) => parts.join(''));

/** All but what asks for a new spreadsheet without any wishes, which is served. */
const oddCall = fc
  .record({
    method: fc.constantFrom('GET', 'PUT', 'POST', 'DELETE', 'PATCH'),
    path,
    body: fc.oneof(
      junk.map((body) => JSON.stringify(body)),
      fc.constantFrom('', '{', 'null', '[]', '"', '{"values":{"a":1}}', '{"requests":[1,[2,[3]]]}'),
    ),
  })
  .filter(({ method, path, body }) => method !== 'POST' || path !== '' || !['', '{}'].includes(body));

function isGoogleError(status: number, error: unknown): boolean {
  if (status < 400 || status >= 500 || typeof error !== 'object' || error === null) return false;
  return (
    'code' in error &&
    error.code === status &&
    'message' in error &&
    typeof error.message === 'string' &&
    'status' in error &&
    typeof error.status === 'string'
  );
}

it(`answers ${REQUESTS} malformed requests with Google's kind of error each, and changes nothing`, async () => {
  const { call, put, book } = await startServer();
  await put('A1', [['as', 'it', 'was']]);
  const revision = book.revision;
  await fc.assert(
    fc.asyncProperty(fc.oneof(hopelessBatch, failingBatch, oddCall), async ({ method, path, body }) => {
      const { status, body: answer } = await call(method, path, method === 'GET' ? undefined : body);
      if (method === 'GET' && status === 200) return;
      ok(isGoogleError(status, answer.error), `${status} ${JSON.stringify(answer)}`);
      equal(book.revision, revision);
    }),
    { numRuns: REQUESTS, interruptAfterTimeLimit: 280_000, markInterruptAsFailure: true },
  );
  expect(book.sheet(0)?.display(0, 2)).toBe('was');
}, 300_000);
