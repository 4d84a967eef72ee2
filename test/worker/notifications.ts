import { type Notification, queued, type Transition, unchanged } from '@sheet-courier/shared';

const NOON = Date.UTC(2026, 5, 1, 12);

/** A notification as the worker holds it, claimed; what matters to a test is given. */
export function aNotification(given: Partial<Notification> = {}): Notification {
  const fresh = queued(
    {
      id: 'NOTIF_1',
      recipient: { channel: 'telegram', address: '1001' },
      message: 'You won <b>10%</b>',
      type: 'user_prize',
      createdAt: NOON,
    },
    5,
  );
  return { ...fresh, status: 'sending', ...given };
}

export function sentTransition(notification: Notification, messageId = '42', at = NOON): Transition {
  return { ...unchanged(notification), status: 'sent', sentAt: at, messageId };
}
