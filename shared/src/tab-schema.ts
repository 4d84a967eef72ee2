/** How a column's cells are shown and what they hold. */
export type TabColumnKind = 'text' | 'dateTime' | 'number' | 'choice';

/** One column of a tab. */
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

/** A tab. */
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
