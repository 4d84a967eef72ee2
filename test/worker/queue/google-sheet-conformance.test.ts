import { COLUMN_KEYS } from '@sheet-courier/shared';
import { queueConformance, type QueueSetup } from '../../conformance/queue.ts';
import { startQueueSheet } from './queue-sheet.ts';

async function setup(columns?: readonly string[]): Promise<QueueSetup> {
  const { queue, operator } = await startQueueSheet(columns === undefined ? {} : { columns });
  return {
    queue,
    append: (...rows) => operator.append(...rows),
    edit: (id, column, value) => operator.edit(id, column, value),
    row: (id) => operator.row(id),
    rows: () => operator.rows(),
  };
}

queueConformance('the Google Sheet', () => setup());
queueConformance('the Google Sheet with its columns in another order', () =>
  setup(['Our notes', ...COLUMN_KEYS.toReversed(), 'Customer']),
);
