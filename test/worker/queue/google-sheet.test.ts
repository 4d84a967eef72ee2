import { describe, expect, it } from 'vitest';
import { NOW, pending, startQueueSheet } from './queue-sheet.ts';
import { resultOf, writing } from './results.ts';

describe('the Google Sheet as a queue', () => {
  it('takes rows and writes down what became of them, in few calls', async () => {
    const { queue, operator, calls } = await startQueueSheet({ rows: [pending('A'), pending('B')] });
    const { open } = await queue.look();

    const { claimed } = await queue.write(writing({ claims: open }), NOW);
    expect(await operator.row('A')).toMatchObject({ Status: 'sending' });
    calls.length = 0;
    const { written } = await queue.write(writing({ results: claimed.map((one) => resultOf(one)) }), NOW);

    expect(written.toSorted()).toEqual(['A', 'B']);
    expect(await operator.row('B')).toMatchObject({
      Status: 'sent',
      'Message ID': '42',
      'Sent At': expect.any(Number),
    });
    expect(calls).toEqual(['POST :batchUpdate']);
  });
});
