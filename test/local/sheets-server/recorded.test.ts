import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { replay } from '../../../bench/replay.ts';

it('answers every recorded call of the real API as it was recorded', async () => {
  const file = fileURLToPath(new URL('../../fixtures/sheets-recorded-examples.jsonl', import.meta.url));

  const result = await replay(file);

  expect(result.firstDifference).toBeUndefined();
  expect(result).toEqual({ steps: 48, equal: 48 });
});
