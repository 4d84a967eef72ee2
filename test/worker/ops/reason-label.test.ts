import { describe, expect, it } from 'vitest';
import { ReasonLabels } from '../../../worker/src/ops/reason-label.ts';

const unavailable = (reason: string) => ({ kind: 'unavailable', reason }) as const;

describe('reasons as labels', () => {
  it('are without quotes and numbers, and empty for what was delivered', () => {
    const labels = new ReasonLabels();

    expect(labels.of({ kind: 'delivered', messageId: '1', at: 0 })).toBe('');
    expect(labels.of(unavailable('Telegram cannot be reached (ECONNREFUSED (10.0.0.1)).'))).toBe(
      'Telegram cannot be reached.',
    );
    expect(labels.of(unavailable('Nobody knows -100123 or 42.'))).toBe('Nobody knows N or N.');
  });

  it('are no more than a hundred, whatever comes', () => {
    const labels = new ReasonLabels();
    const found = Array.from({ length: 200 }, (_, i) => labels.of(unavailable('x'.repeat(i + 1))));

    expect(new Set(found).size).toBe(101);
    expect(found.at(-1)).toBe('other');
    expect(labels.of(unavailable('x'))).toBe('x');
  });
});
