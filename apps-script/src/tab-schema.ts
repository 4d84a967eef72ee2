/** How a column's cells are shown and what they hold. */
export type TabColumnKind = 'text' | 'dateTime' | 'number' | 'choice';

/** One column of a tab that this script keeps. */
export interface TabColumn {
  /** The text in the header row; columns are found by it, wherever operators have moved them. */
  readonly header: string;
  /** Pixels. */
  readonly width: number;
  /** What the column means, shown as a note on its header. */
  readonly note: string;
  readonly kind: TabColumnKind;
  /** What the dropdown offers; nothing else can be typed. */
  readonly choices?: readonly (string | number)[];
  /** What may stand in a cell, in words that complete "May hold …", where there is a dropdown. */
  readonly legal?: string;
  /** Colours of the cells by what they hold, as #rrggbb. */
  readonly colours?: Readonly<Record<string, string>>;
  /** The worker writes it; a person who edits it is warned. */
  readonly workerOwned?: boolean;
}

/** A tab that this script keeps. */
export interface TabSchema<Key extends string = string> {
  readonly title: string;
  readonly columns: readonly TabColumn[];
  readonly byKey: Readonly<Record<Key, TabColumn>>;
  readonly frozenRows: 1;
}

export function tabSchema<Key extends string>(
  title: string,
  byKey: Readonly<Record<Key, TabColumn>>,
): TabSchema<Key> {
  return { title, columns: Object.values(byKey), byKey, frozenRows: 1 };
}

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
