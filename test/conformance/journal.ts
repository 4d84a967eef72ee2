import type { Outcome } from '@sheet-courier/shared';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Journal } from '../../worker/src/journal/journal.ts';
import { aNotification, sentTransition } from '../worker/notifications.ts';

const NOW = Date.UTC(2026, 5, 1, 12, 30);
const DELIVERED: Outcome = { kind: 'delivered', messageId: '42', at: NOW };

/** What every journal must do. */
export function journalConformance(name: string, setUp: () => { readonly open: () => Journal }): void {
  describe(`${name} as a journal`, () => {
    let journal: Journal;
    const one = aNotification({ id: 'NOTIF_1' });
    const two = aNotification({ id: 'NOTIF_2', message: '<b>größer</b> 🎉', options: { silent: true } });

    beforeEach(() => {
      journal = setUp().open();
    });
    afterEach(() => journal.close());

    const states = (): string[] =>
      journal.open().map(({ notification, state }) => `${notification.id} ${state}`);

    it('is empty at first', () => {
      expect(journal.open()).toEqual([]);
      expect(journal.history('NOTIF_1')).toEqual([]);
      expect(journal.recall('pause').size).toBe(0);
    });

    it('keeps a claim with all that was known of the notification', async () => {
      await journal.claim([one, two], NOW);

      expect(journal.open()).toEqual([
        expect.objectContaining({
          state: 'claimed',
          notification: one,
          claimedAt: NOW,
          startedAt: null,
          outcome: null,
        }),
        expect.objectContaining({ state: 'claimed', notification: two, transition: null, settledAt: null }),
      ]);
    });

    it('follows a notification from claim to history', async () => {
      await journal.claim([one], NOW);
      await journal.start('NOTIF_1', NOW + 1);
      expect(states()).toEqual(['NOTIF_1 started']);
      await journal.settle('NOTIF_1', DELIVERED, sentTransition(one), NOW + 2);
      expect(journal.open()).toEqual([
        {
          state: 'settled',
          notification: one,
          claimedAt: NOW,
          startedAt: NOW + 1,
          outcome: DELIVERED,
          transition: sentTransition(one),
          settledAt: NOW + 2,
        },
      ]);
      await journal.written(['NOTIF_1'], NOW + 3);

      expect(journal.open()).toEqual([]);
      expect(journal.history('NOTIF_1').map(({ what, at }) => [what, at])).toEqual([
        ['claimed', NOW],
        ['started', NOW + 1],
        ['settled', NOW + 2],
        ['written', NOW + 3],
      ]);
    });

    it('tells a result that is in the sheet from one whose row was deleted', async () => {
      await journal.claim([one], NOW);
      await expect(journal.gone(['NOTIF_1'], NOW)).rejects.toThrow('NOTIF_1: it is claimed');
      await journal.settle('NOTIF_1', DELIVERED, sentTransition(one), NOW);
      await journal.gone(['NOTIF_1', 'NOTIF_9'], NOW + 1);

      expect(journal.open()).toEqual([]);
      expect(journal.history('NOTIF_1').at(-1)).toEqual({ what: 'gone', at: NOW + 1, detail: '' });
    });

    it('says in the history what an attempt came to', async () => {
      await journal.claim([one], NOW);
      await journal.settle('NOTIF_1', DELIVERED, sentTransition(one), NOW);

      expect(journal.history('NOTIF_1').at(-1)?.detail).toMatch(/sent.*delivered.*42/);
    });

    it('forgets a claim that is given back', async () => {
      await journal.claim([one, two], NOW);
      await journal.release(['NOTIF_1'], NOW);

      expect(states()).toEqual(['NOTIF_2 claimed']);
    });

    it('settles what never started, because its outcome was known without an attempt', async () => {
      await journal.claim([one], NOW);
      await journal.settle('NOTIF_1', { kind: 'uncertain', reason: 'cut off' }, sentTransition(one), NOW);

      expect(states()).toEqual(['NOTIF_1 settled']);
    });

    it('lets a claim that has not begun be made anew, as the row now stands', async () => {
      await journal.claim([one], NOW);
      await journal.claim([{ ...one, message: 'mended' }], NOW + 5);

      expect(journal.open()).toMatchObject([{ claimedAt: NOW + 5, notification: { message: 'mended' } }]);
    });

    it('begins anew with a notification that is history', async () => {
      await journal.claim([one], NOW);
      await journal.settle('NOTIF_1', DELIVERED, sentTransition(one), NOW);
      await journal.written(['NOTIF_1'], NOW);
      await journal.claim([one], NOW + 9);

      expect(journal.open()).toMatchObject([{ state: 'claimed', outcome: null, startedAt: null }]);
      expect(journal.history('NOTIF_1')).toHaveLength(4);
    });

    it('never moves back: an attempt or an outcome is not claimed over, released or written too early', async () => {
      await journal.claim([one], NOW);
      await journal.start('NOTIF_1', NOW);

      await expect(journal.claim([one], NOW)).rejects.toThrow('NOTIF_1: it is started');
      await expect(journal.start('NOTIF_1', NOW)).rejects.toThrow('it is started');
      await expect(journal.release(['NOTIF_1'], NOW)).rejects.toThrow('it is started');
      await expect(journal.written(['NOTIF_1'], NOW)).rejects.toThrow('it is started');
      await journal.settle('NOTIF_1', DELIVERED, sentTransition(one), NOW);
      await expect(journal.claim([one], NOW)).rejects.toThrow('it is settled');
      await expect(journal.settle('NOTIF_1', DELIVERED, sentTransition(one), NOW)).rejects.toThrow(
        'it is settled',
      );
      expect(states()).toEqual(['NOTIF_1 settled']);
    });

    it('starts and settles nothing that was not claimed', async () => {
      await expect(journal.start('NOTIF_9', NOW)).rejects.toThrow('not in the journal');
      await expect(journal.settle('NOTIF_9', DELIVERED, sentTransition(one), NOW)).rejects.toThrow(
        'not in the journal',
      );
    });

    it('lets ids it does not know be written or released, because they are history already', async () => {
      await journal.written(['NOTIF_9'], NOW);
      await journal.release(['NOTIF_9'], NOW);

      expect(journal.history('NOTIF_9')).toEqual([]);
    });

    it('lists what is open in the order it was claimed', async () => {
      const many = Array.from({ length: 20 }, (_, index) => aNotification({ id: `NOTIF_${20 - index}` }));
      await Promise.all(many.map((notification) => journal.claim([notification], NOW)));

      expect(journal.open().map(({ notification }) => notification.id)).toEqual(many.map(({ id }) => id));
    });

    it('remembers and forgets facts by kind and key', async () => {
      await journal.remember('pause', '1001', '99');
      await journal.remember('pause', '1002', '88');
      await journal.remember('moved', '1001', '-100');
      await journal.remember('pause', '1001', '100');
      await journal.remember('pause', '1002', null);

      expect([...journal.recall('pause')]).toEqual([['1001', '100']]);
      expect([...journal.recall('moved')]).toEqual([['1001', '-100']]);
    });

    it('shows at once what was asked for and is not committed yet', async () => {
      const claiming = journal.claim([one], NOW);

      expect(states()).toEqual(['NOTIF_1 claimed']);
      await claiming;
    });

    it('commits what waits when it is closed, and refuses all afterwards', async () => {
      const claiming = journal.claim([one], NOW);
      journal.close();

      await expect(claiming).resolves.toBeUndefined();
      await expect(journal.claim([two], NOW)).rejects.toThrow('closed');
    });
  });
}

/** What a journal must do besides that outlives its process; `open` opens the same one each time. */
export function durableJournalConformance(name: string, setUp: () => { readonly open: () => Journal }): void {
  describe(`${name} as a durable journal`, () => {
    const one = aNotification({ id: 'NOTIF_1' });
    const two = aNotification({ id: 'NOTIF_2', message: '<b>größer</b> 🎉', options: { silent: true } });

    it('has everything again after it was closed and opened', async () => {
      const { open } = setUp();
      let journal = open();
      await journal.claim([one, two], NOW);
      await journal.start('NOTIF_2', NOW);
      await journal.remember('pause', '*', '5');
      const before = journal.open();
      journal.close();
      journal = open();

      expect(journal.open()).toEqual(before);
      expect([...journal.recall('pause')]).toEqual([['*', '5']]);
      await expect(journal.claim([two], NOW)).rejects.toThrow('it is started');
      journal.close();
    });
  });
}
