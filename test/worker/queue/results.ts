import { type Notification, type Outcome, settle, standardPolicy, createZone } from '@sheet-courier/shared';
import type { QueueWrite, Result } from '../../../worker/src/queue/queue.ts';
import { NOW } from './queue-sheet.ts';

const NOTHING: QueueWrite = { claims: [], results: [], moves: [], notes: [], ids: [] };

/** A write of what matters to a test. */
export function writing(parts: Partial<QueueWrite>): QueueWrite {
  return { ...NOTHING, ...parts };
}

export function delivered(messageId = '42'): Outcome {
  return { kind: 'delivered', messageId, at: NOW };
}

/** The result of an attempt, as the worker hands it to the queue. */
export function resultOf(notification: Notification, outcome: Outcome = delivered()): Result {
  const settled = (current: Notification) =>
    settle({
      notification: current,
      outcome,
      retryPolicy: standardPolicy(3, 60_000),
      uncertainPolicy: 'resend',
      now: NOW,
      random: 0.5,
      zone: createZone('Europe/Berlin'),
    });
  return { transition: settled(notification), resettle: settled };
}
