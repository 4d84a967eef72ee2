import { type NewNotification, PRIORITY, queued } from '@sheet-courier/shared';
import { expect, test } from 'vitest';

const FRESH: NewNotification = {
  id: 'NOTIF_1_a',
  recipient: { channel: 'telegram', address: '42' },
  message: 'Hello',
  type: 'announcement',
  createdAt: 1,
};

test('a queued notification is pending, untried, and takes the standard for what was not said', () => {
  expect(queued(FRESH, PRIORITY.standard)).toEqual({
    ...FRESH,
    status: 'pending',
    sentAt: null,
    retryCount: 0,
    errorMessage: '',
    priority: 5,
    sendAt: null,
    nextAttemptAt: null,
    media: [],
    options: {},
    dedupeKey: '',
    messageId: '',
  });
});

test('a queued notification keeps what was said', () => {
  const said = {
    priority: 1,
    sendAt: 99,
    media: [{ kind: 'photo' as const, source: 'https://x.org/a.jpg' }],
    options: { silent: true },
    dedupeKey: 'spin-7',
  };

  expect(queued({ ...FRESH, ...said }, PRIORITY.standard)).toMatchObject(said);
});
