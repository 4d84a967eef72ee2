import type { Status } from './status.ts';

/** What a person may do with rows of the queue, by the sheet's menu or by a command. */
export type RowAction = 'retry' | 'cancel' | 'sendNow';

/** What an action changes, and into what. */
interface ActionRule {
  /** The statuses it changes; '' is a draft. */
  readonly from: readonly (Status | '')[];
  readonly to: 'pending' | 'cancelled';
  /** Whether Send At is emptied as well. */
  readonly atOnce: boolean;
}

export const ACTION_RULES: Readonly<Record<RowAction, ActionRule>> = {
  retry: { from: ['failed', 'dead', 'uncertain', 'cancelled', 'skipped'], to: 'pending', atOnce: false },
  // One that is on its way is cancelled too: the worker drops it unless it has left already.
  cancel: { from: ['pending', 'sending', 'failed', 'uncertain'], to: 'cancelled', atOnce: false },
  sendNow: {
    from: ['', 'pending', 'failed', 'dead', 'uncertain', 'cancelled', 'skipped', 'sent'],
    to: 'pending',
    atOnce: true,
  },
};

/** Whether the action changes a row whose cell Status says this. */
export function changes(action: RowAction, status: string): boolean {
  const normal = status.trim().toLowerCase();
  return ACTION_RULES[action].from.some((one) => one === normal);
}
