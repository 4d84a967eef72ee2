import {
  type Cell,
  cellText,
  decodeSettings,
  NO_SETTINGS,
  type Settings,
  type SettingsReading,
} from '@sheet-courier/shared';

import { type Anchor, type Anchors, createAnchor, deleteAnchor, proveAnchor } from './anchors.ts';
import type { Block, SheetsCalls } from './sheets-calls.ts';
import { SheetsRefusal } from './sheets-error.ts';
import type { TabPlace } from './tab.ts';

const NO_HEADER =
  'The tab Settings has no columns headed "Name" and "Value". Use Notifications → Set up / repair.';

const NOT_WRITABLE = 'Google refuses to write the column Note of the tab Settings. Is it protected?';

/** The settings in force, as operators set them in the tab Settings. */
export class SettingsBook {
  readonly #report: (trouble: string) => void;
  #settings: Settings = NO_SETTINGS;
  #lastEdit: string | null = null;
  #place: TabPlace | null = null;
  #reading: SettingsReading | null = null;
  /** What was last tried to be written, so that what can't be is not tried with every look. */
  #tried = '';
  #told = '';
  #isKnown = false;

  constructor(report: (trouble: string) => void) {
    this.#report = report;
  }

  get settings(): Settings {
    return this.#settings;
  }

  /** Why it is not known what operators have set, such as whether they paused: the tab was never read yet; null where it is. */
  get unknown(): string | null {
    return this.#isKnown || this.#place === null ? null : `Nothing is sent for now: ${NO_HEADER}`;
  }

  /**
   * @param block the tab's cells; null where it was not read
   * @returns whether somebody has edited the queue or the settings since it was last read
   */
  take(place: TabPlace | null, block: Block | null): boolean {
    this.#place = place;
    if (place === null) {
      this.#settings = NO_SETTINGS;
      this.#reading = null;
      this.#isKnown = true;
    }
    if (place === null || block === null) return false;
    const reading = decodeSettings(block, this.#settings);
    this.#reading = reading;
    if (reading === null) {
      // What was set goes on until the tab can be read again; in a tab without a cell nothing was.
      this.#isKnown ||= block.length === 0;
      if (this.#isKnown) this.#tell(NO_HEADER);
      return false;
    }
    this.#settings = reading.settings;
    this.#isKnown = true;
    this.#told = '';
    const isEdited = this.#lastEdit !== null && this.#lastEdit !== reading.lastEdit;
    this.#lastEdit = reading.lastEdit;
    return isEdited;
  }

  /**
   * Says beside each value that can't be read what is wrong with it. Rows and the column are anchored first, and written
   * only where the anchors still are.
   */
  async writeNotes(calls: SheetsCalls, anchors: Anchors): Promise<void> {
    const place = this.#place;
    const reading = this.#reading;
    if (place === null || reading === null || reading.notes.length === 0 || reading.noteColumn === -1) return;
    const trying = JSON.stringify(reading.notes);
    if (trying === this.#tried) return;
    this.#tried = trying;

    const column = anchors.make({ dimension: 'COLUMNS', index: reading.noteColumn });
    const rows = reading.notes.map((note) => ({
      note,
      anchor: anchors.make({ dimension: 'ROWS', index: note.row }),
    }));
    const all = [column, ...rows.map(({ anchor }) => anchor)];
    try {
      const shown = await this.#anchor(calls, place, reading, all);
      const isColumn =
        cellText(shown.get(reading.headerRow + 1)?.[reading.noteColumn]).toLowerCase() === 'note';
      const right = rows.filter(
        ({ note }) => isColumn && cellText(shown.get(note.row + 1)?.[reading.nameColumn]) === note.name,
      );
      const requests = right.flatMap(({ note, anchor }) => [
        ...proveAnchor(anchor, place.sheetId),
        {
          updateCells: {
            start: { sheetId: place.sheetId, rowIndex: note.row, columnIndex: reading.noteColumn },
            rows: [{ values: [{ userEnteredValue: note.text === '' ? {} : { stringValue: note.text } }] }],
            fields: 'userEnteredValue',
          },
        },
      ]);
      const proof = right.length > 0 ? proveAnchor(column, place.sheetId) : [];
      const release = all.map(({ id }) => deleteAnchor(id));
      await calls.change([...proof, ...requests, ...release], {
        title: place.title,
        rows: [reading.headerRow + 1],
      });
      if (right.length < rows.length) this.#tried = '';
    } catch (error) {
      for (const anchor of all) anchors.discard(anchor);
      if (!(error instanceof SheetsRefusal)) throw error;
      this.#tell(NOT_WRITABLE);
    }
  }

  async #anchor(
    calls: SheetsCalls,
    { sheetId, title }: TabPlace,
    { headerRow, notes }: SettingsReading,
    all: readonly Anchor[],
  ): Promise<ReadonlyMap<number, readonly Cell[]>> {
    const requests = all.map((anchor) => createAnchor(anchor, sheetId));
    const rows = [headerRow, ...notes.map(({ row }) => row)].map((row) => row + 1);
    return (await calls.change(requests, { title, rows })).rows;
  }

  /** Once each time that it is something else. */
  #tell(trouble: string): void {
    if (this.#told !== trouble) this.#report(trouble);
    this.#told = trouble;
  }
}
