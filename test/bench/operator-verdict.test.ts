import { describe, expect, it } from 'vitest';
import { judgeOperators, type OperatorsSeen, type RowSeen } from '../../bench/operator-verdict.ts';

const NOBODY: OperatorsSeen['crowd'] = {
  cancelledInTime: new Set(),
  cancelledLate: new Set(),
  deleted: new Set(),
  copied: new Set(),
  messages: new Map(),
};

function row(given: Partial<RowSeen> = {}): RowSeen {
  return { id: 'A', status: 'sent', message: 'hello A', messageId: '1', sentAt: '46174', ...given };
}

/** What the verdict has to say of one notification, A, that was delivered as message 1. */
function said(given: Partial<OperatorsSeen>, crowd: Partial<OperatorsSeen['crowd']> = {}): string[] {
  const seen = { queued: ['A'], rows: [row()], delivered: new Map([['A', ['1']]]), ...given };
  const verdict = judgeOperators({ ...seen, crowd: { ...NOBODY, ...crowd } });
  return Object.entries(verdict).flatMap(([what, found]: [string, readonly string[]]) =>
    found.length > 0 ? [what] : [],
  );
}

describe('the verdict on a worker among operators', () => {
  it('has nothing to say of what arrived once and is sent', () => {
    expect(said({})).toEqual([]);
  });

  it('finds a result on a wrong row', () => {
    expect(said({ rows: [row({ messageId: '2' })] })).toEqual(['wrong', 'unfinished']);
  });

  it('finds what is lost: never delivered, or without its row', () => {
    expect(said({ delivered: new Map() })).toContain('lost');
    expect(said({ rows: [] })).toEqual(['lost', 'unfinished']);
    expect(said({ rows: [] }, { deleted: new Set(['A']) })).toEqual([]);
  });

  it('finds what was delivered twice', () => {
    expect(said({ delivered: new Map([['A', ['1', '2']]]) })).toEqual(['doubled']);
  });

  it('lets a cancelled row be delivered only if it was cancelled too late', () => {
    const rows = [row({ status: 'cancelled' })];
    expect(said({ rows }, { cancelledLate: new Set(['A']) })).toEqual([]);
    expect(said({ rows }, { cancelledInTime: new Set(['A']) })).toEqual(['overruled']);
    expect(said({}, { cancelledLate: new Set(['A']) })).toEqual(['unfinished']);
  });

  it('finds rows that are not at their end, and takes one of several copies for enough', () => {
    expect(said({ rows: [row({ status: 'sending', messageId: '' })] })).toEqual(['unfinished']);
    expect(said({ rows: [row({ sentAt: '' })] })).toEqual(['unfinished']);
    expect(said({ rows: [row(), row({ status: 'pending', messageId: '' })] })).toEqual([]);
  });

  it('finds a text that is not what an operator last wrote', () => {
    expect(said({}, { messages: new Map([['A', 'edited']]) })).toEqual(['overwritten']);
    expect(said({ rows: [row({ message: 'edited' })] }, { messages: new Map([['A', 'edited']]) })).toEqual(
      [],
    );
  });
});
