/** What Google allows of one spreadsheet. Sources: the documented limits page, and reported live probes for texts. */
export const MAX_CELLS = 10_000_000;
export const MAX_CELL_CHARACTERS = 50_000;
/** Per spreadsheet for spreadsheet-wide metadata, and again per sheet: keys and values counted (documented). */
export const MAX_METADATA_CHARACTERS = 30_000;
