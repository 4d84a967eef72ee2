import type { TabSchema } from '@sheet-courier/shared/tabs';

export type { TabColumn, TabColumnKind, TabSchema } from '@sheet-courier/shared/tabs';

/** Headers are the same text to a person when they differ only in case or blanks. */
function normal(text: string): string {
  return text.replace(/\s+/g, ' ').trim().toLowerCase();
}

/** Where each header stands: positions from 0 of every cell that shows it. */
export function headerPositions(cells: readonly unknown[], header: string): readonly number[] {
  return cells.reduce<number[]>(
    (found, cell, index) => (normal(String(cell)) === normal(header) ? found.concat(index) : found),
    [],
  );
}

/** Where each column of the schema stands, from 0. Throws, naming the header, when one is missing or doubled. */
export function columnPositions<Key extends string>(
  schema: TabSchema<Key>,
  cells: readonly unknown[],
): Readonly<Record<Key, number>> {
  const positions: Partial<Record<Key, number>> = {};
  for (const key of Object.keys(schema.byKey) as Key[]) {
    const { header } = schema.byKey[key];
    const [first, second] = headerPositions(cells, header);
    if (first === undefined || second !== undefined) {
      const problem = first === undefined ? 'no column' : 'more than one column';
      throw new Error(
        `The tab ${schema.title} has ${problem} headed "${header}". Use Notifications → Set up / repair.`,
      );
    }
    positions[key] = first;
  }
  return positions as Record<Key, number>;
}
