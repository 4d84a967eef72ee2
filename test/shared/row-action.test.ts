import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ACTION_RULES,
  changes,
  OPERATOR_STATUSES,
  type RowAction,
  STATUSES,
} from '../../shared/src/index.ts';

const ACTIONS: readonly RowAction[] = ['retry', 'cancel', 'sendNow'];
const anyAction = fc.constantFrom(...ACTIONS);
const anyStatus = fc.constantFrom(...STATUSES);

describe('an action on a row', () => {
  it('leads to what a person may set', () => {
    for (const action of ACTIONS) expect(OPERATOR_STATUSES).toContain(ACTION_RULES[action].to);
  });

  it('reads Status whatever its case and the spaces around it', () => {
    fc.assert(
      fc.property(anyAction, anyStatus, (action, status) => {
        expect(changes(action, `  ${status.toUpperCase()} `)).toBe(changes(action, status));
      }),
    );
  });

  it('changes no row whose status is none', () => {
    const isNone = (text: string) =>
      text.trim() !== '' && !STATUSES.some((status) => status === text.trim().toLowerCase());
    fc.assert(
      fc.property(anyAction, fc.string().filter(isNone), (action, text) => {
        expect(changes(action, text)).toBe(false);
      }),
    );
  });

  it('never repeats what was sent or is on its way, unless a person asks to send it now', () => {
    expect(['sent', 'sending', 'pending', ''].filter((status) => changes('retry', status))).toEqual([]);
    expect(changes('sendNow', 'sending')).toBe(false);
  });

  it('cancels nothing that is over', () => {
    expect(STATUSES.filter((status) => changes('cancel', status)).toSorted()).toEqual([
      'failed',
      'pending',
      'sending',
      'uncertain',
    ]);
  });

  it('cancelled or given up can be tried again', () => {
    for (const status of [ACTION_RULES.cancel.to, 'dead']) expect(changes('retry', status)).toBe(true);
  });
});
