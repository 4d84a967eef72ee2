import {
  createZone,
  describeProblems,
  type Directory,
  NO_SETTINGS,
  type Notification,
  queued,
  unchanged,
  type User,
} from '@sheet-courier/shared';
import { describe, expect, it } from 'vitest';
import { type HoldingState, plan, type PlanInput } from '../../worker/src/plan.ts';
import type { QueueView } from '../../worker/src/queue/queue.ts';

const NOW = Date.UTC(2026, 0, 31, 12);

function notification(id: string, changes: Partial<Notification> = {}): Notification {
  const fresh = {
    id,
    recipient: { channel: 'telegram', address: `9${id.length}` },
    message: 'hello',
    type: 'test',
    createdAt: NOW,
  } as const;
  return { ...queued(fresh, 5), ...changes };
}

const NOBODY: Directory = { templates: [], users: new Map() };

function planFor(
  open: readonly Notification[],
  changes: Partial<Omit<PlanInput, 'view'>> & { view?: Partial<QueueView> } = {},
) {
  const view: QueueView = {
    zone: createZone('UTC'),
    settings: NO_SETTINGS,
    hold: null,
    open,
    blocked: [],
    unidentified: [],
    firstWithDedupeKey: () => undefined,
    ...changes.view,
  };
  return plan({
    directory: NOBODY,
    holding: new Map(),
    now: NOW,
    random: () => 0.5,
    capacity: 50,
    roomsOf: () => [],
    ...changes,
    view,
  });
}

const ids = (notifications: readonly Notification[]) => notifications.map(({ id }) => id);
const holding = (entries: Record<string, HoldingState>) => new Map(Object.entries(entries));

describe('a plan', () => {
  it('claims what is due, by priority, then by age', () => {
    const open = [
      notification('old', { createdAt: NOW - 1000 }),
      notification('urgent', { priority: 1 }),
      notification('new'),
      notification('undated', { createdAt: null }),
      notification('oldest', { createdAt: NOW - 2000 }),
    ];

    expect(ids(planFor(open).claims)).toEqual(['urgent', 'oldest', 'old', 'new', 'undated']);
  });

  it('leaves alone what is scheduled, or to be tried later, or held', () => {
    const open = [
      notification('scheduled', { sendAt: NOW + 1 }),
      notification('retrying', { status: 'failed', nextAttemptAt: NOW + 1 }),
      notification('held', { status: 'uncertain' }),
      notification('now', { sendAt: NOW }),
      notification('again', { status: 'failed', nextAttemptAt: NOW }),
      notification('resend', { status: 'uncertain', nextAttemptAt: NOW - 1 }),
    ];

    expect(ids(planFor(open).claims)).toEqual(['now', 'again', 'resend']);
  });

  it('claims no more than there is capacity for, and says that more is due', () => {
    const open = ['a', 'b', 'c'].map((id) => notification(id));

    expect(planFor(open, { capacity: 2 })).toMatchObject({
      claims: [{ id: 'a' }, { id: 'b' }],
      moreDue: true,
    });
    expect(planFor(open, { capacity: 3 })).toMatchObject({ moreDue: false });
  });

  it('claims no more of one recipient than there is room for, and goes on with the others', () => {
    const hot = { channel: 'telegram', address: '7' } as const;
    const open = ['h1', 'h2', 'h3'].map((id) => notification(id, { recipient: hot, priority: 1 }));

    const { claims, moreDue } = planFor([...open, notification('other')], {
      capacity: 3,
      roomsOf: ({ recipient: { address } }) => [{ key: address, left: address === '7' ? 2 : 9 }],
    });

    expect(ids(claims)).toEqual(['h1', 'h2', 'other']);
    expect(moreDue).toBe(false);
  });

  it('claims only what finds room under every key that it shares', () => {
    const open = ['1', '2', '3'].map((address) =>
      notification(`to ${address}`, { recipient: { channel: 'telegram', address } }),
    );
    const roomsOf: PlanInput['roomsOf'] = ({ recipient }) => [
      { key: recipient.channel, left: 1 },
      { key: recipient.address, left: recipient.address === '1' ? 0 : 5 },
    ];

    expect(ids(planFor(open, { roomsOf }).claims)).toEqual(['to 2']);
  });

  it('clears what a row said of cells that were mended, where the row does not go yet', () => {
    const errorMessage = describeProblems([{ column: 'priority', holds: 'high' }]);
    const later = notification('later', { errorMessage, sendAt: NOW + 1 });
    const atOnce = notification('now', { errorMessage });

    const { moves, claims } = planFor([later, atOnce]);

    expect(moves).toEqual([
      { seen: later, transition: { ...unchanged(later), status: 'pending', errorMessage: '' } },
    ]);
    expect(ids(claims)).toEqual(['now']);
  });

  const user = (changes: Partial<User>): User => ({
    userId: '7',
    name: 'Ann',
    language: '',
    preference: 'all',
    optedOutAt: null,
    ...changes,
  });
  const to7 = { recipient: { channel: 'telegram', address: '7' } } as const;

  it('skips what the recipient does not want, but not what was tried already', () => {
    const directory = { templates: [], users: new Map([['7', user({ optedOutAt: NOW })]]) };
    const open = [
      notification('new', to7),
      notification('tried', { ...to7, status: 'failed', nextAttemptAt: NOW, retryCount: 1 }),
      notification('other'),
    ];

    const { claims, moves } = planFor(open, { directory });

    expect(ids(claims)).toEqual(['tried', 'other']);
    expect(
      moves.map(({ transition }) => [transition.id, transition.status, transition.errorMessage]),
    ).toEqual([['new', 'skipped', 'Not sent: the recipient has opted out.']]);
  });

  it('says once in the row what keeps it from being put into words, and claims it when that is mended', () => {
    const template = { name: 'hello', language: '', text: 'Hello {{name}}', buttons: '' };
    const directory = { templates: [template], users: new Map() };
    const bad = notification('bad', { message: '', options: { template: 'hello' } });

    const { claims, moves } = planFor([bad], { directory });
    const errorMessage = moves[0]?.transition.errorMessage ?? '';

    expect(claims).toEqual([]);
    expect(moves[0]?.transition.status).toBe('pending');
    expect(errorMessage).toMatch(/^Not sent\. .*name.* It goes out once this is mended\.$/);
    expect(planFor([{ ...bad, errorMessage }], { directory }).moves).toEqual([]);
    const mended = { ...bad, options: { template: 'hello', variables: { name: 'Ann' } } };
    expect(ids(planFor([mended], { directory }).claims)).toEqual(['bad']);
  });

  it('claims nothing twice, whatever state it is held in', () => {
    const open = [
      notification('waiting'),
      notification('sending'),
      notification('settled', { status: 'failed' }),
    ];
    const held = holding({ waiting: 'waiting', sending: 'sending', settled: 'settled' });

    expect(planFor(open, { holding: held }).claims).toEqual([]);
  });

  it('adopts a claim that landed though its write was left without an answer', () => {
    const landed = notification('landed', { status: 'sending' });

    const planned = planFor([landed], { holding: holding({ landed: 'claiming' }) });

    expect(planned).toMatchObject({ adopted: [landed], claims: [], dropped: [], orphans: [] });
  });

  it('makes a claim anew that never landed', () => {
    const planned = planFor([notification('lost')], { holding: holding({ lost: 'claiming' }) });

    expect(planned).toMatchObject({ dropped: ['lost'], claims: [{ id: 'lost' }], adopted: [] });
  });

  it('drops what a person cancelled, put back or deleted before it left, and nothing that has left', () => {
    const open = [notification('back'), notification('kept', { status: 'sending' })];
    const held = holding({
      back: 'waiting',
      gone: 'waiting',
      kept: 'waiting',
      flying: 'sending',
      done: 'settled',
    });

    expect(planFor(open, { holding: held }).dropped).toEqual(['back', 'gone']);
  });

  it('finds rows that say sending though nobody is known to send them', () => {
    const orphan = notification('orphan', { status: 'sending' });

    expect(planFor([orphan]).orphans).toEqual([orphan]);
  });

  it('skips a second row with the same dedupe key, and sends the first', () => {
    const first = notification('first', { dedupeKey: 'spin-1' });
    const second = notification('second', { dedupeKey: 'spin-1' });

    const { claims, moves } = planFor([second, first], { view: { firstWithDedupeKey: () => 'first' } });

    expect(ids(claims)).toEqual(['first']);
    expect(moves).toMatchObject([
      {
        seen: second,
        transition: {
          id: 'second',
          status: 'skipped',
          errorMessage: 'Not sent: first has the same Dedupe Key.',
        },
      },
    ]);
  });

  it('writes what is wrong with a row once, and again when it changes', () => {
    const blocked = [
      { ref: { row: 2 }, id: 'a', text: 'Status holds "sned"', errorMessage: '' },
      { ref: { row: 3 }, id: 'b', text: 'Message is empty', errorMessage: 'Message is empty' },
    ];

    expect(planFor([], { view: { blocked } }).notes).toEqual([
      { ref: { row: 2 }, text: 'Status holds "sned"' },
    ]);
  });

  it('gives an id to a row that has none', () => {
    const { ids: given } = planFor([], { view: { unidentified: [{ row: 4 }] } });

    expect(given).toEqual([{ ref: { row: 4 }, id: `NOTIF_${NOW}_iiiiiiii` }]);
  });
});
