import { COLUMN_KEYS } from '@sheet-courier/shared';
import { queueConformance, type QueueSetup } from '../../conformance/queue.ts';
import { startQueueSheet } from './queue-sheet.ts';

async function setup(options: Parameters<typeof startQueueSheet>[0] = {}): Promise<QueueSetup> {
  const { queue, operator } = await startQueueSheet(options);
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
  setup({ columns: ['Our notes', ...COLUMN_KEYS.toReversed(), 'Customer'] }),
);
queueConformance('the Google Sheet read as a long one', () => setup({ wholeRows: 0 }));
