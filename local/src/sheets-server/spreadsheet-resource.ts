import type { Rectangle } from '../workbook/grid-range.ts';
import type { SheetReader, SpreadsheetReader } from '../workbook/reading.ts';
import { wants, type Selection } from './field-selection.ts';
import { gridData } from './grid-data.ts';
import { shownGridRange, shownMetadata, shownRule, withoutDefaults } from './printed-parts.ts';

/** Which part of the spreadsheet an answer shows. */
export interface ResourceOptions {
  readonly selection: Selection;
  readonly includeGridData: boolean;
  /** Absent: every sheet whole; else only these sheets, and of their cells only these. */
  readonly areas: readonly Rectangle[] | undefined;
}

function sheetProperties({ properties }: SheetReader): object {
  const { sheetId, title, index, sheetType, gridProperties, ...rest } = properties;
  return {
    sheetId,
    title,
    index,
    sheetType: sheetType ?? 'GRID',
    // A tab that is a chart has none (documented).
    ...(sheetType === 'OBJECT' ? {} : { gridProperties: withoutDefaults({ ...gridProperties }) }),
    ...withoutDefaults(rest),
  };
}

/** Replaces a range inside an object by how Google prints it. */
function withShownRange(item: object & { readonly range?: object }): object {
  return item.range ? { ...item, range: shownGridRange(item.range) } : item;
}

function sheetResource(reader: SpreadsheetReader, sheet: SheetReader, options: ResourceOptions): object {
  const { sheetId } = sheet;
  const { selection } = options;
  const areas = options.areas?.filter((area) => area.sheetId === sheetId) ?? [wholeOf(sheet)];
  const metadata = reader.developerMetadata.filter(
    ({ location }) => 'sheetId' in location && !('dimension' in location) && location.sheetId === sheetId,
  );
  const withData = options.includeGridData && wants(selection, 'sheets', 'data');
  const groups = (dimension: 'ROWS' | 'COLUMNS') =>
    sheet.groups(dimension).map((group) => withShownRange(group));
  return {
    properties: sheetProperties(sheet),
    ...withoutDefaults({
      data: withData ? areas.map((area) => gridData(reader, sheet, area, selection)) : undefined,
      merges: sheet.merges.map((merge) => shownGridRange(merge)),
      conditionalFormats: sheet.conditionalFormats.map((rule) => shownRule(rule)),
      filterViews: sheet.filterViews.map((view) => withShownRange(view)),
      protectedRanges: sheet.protectedRanges.map((protection) => withShownRange(protection)),
      basicFilter:
        sheet.basicFilter &&
        withShownRange({ ...sheet.basicFilter, range: asObject(sheet.basicFilter['range']) }),
      charts: sheet.charts.map(({ chartId, spec, position }) => ({ chartId, spec, position })),
      bandedRanges: sheet.bandedRanges.map((band) => withShownRange(band)),
      developerMetadata: metadata.map((one) => shownMetadata(one)),
      rowGroups: groups('ROWS'),
      columnGroups: groups('COLUMNS'),
    }),
  };
}

function asObject(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}

function wholeOf(sheet: SheetReader): Rectangle {
  const { sheetId, rowCount, columnCount } = sheet;
  return {
    sheetId,
    startRowIndex: 0,
    endRowIndex: rowCount,
    startColumnIndex: 0,
    endColumnIndex: columnCount,
  };
}

/** The `Spreadsheet` message of `spreadsheets.get` and its like. */
export function spreadsheetResource(reader: SpreadsheetReader, options: ResourceOptions): object {
  const shown = options.areas
    ? reader.sheets.filter((sheet) => options.areas?.some((area) => area.sheetId === sheet.sheetId))
    : reader.sheets;
  const metadata = reader.developerMetadata.filter(({ location }) => !('sheetId' in location));
  return {
    spreadsheetId: reader.id,
    properties: reader.properties,
    sheets: wants(options.selection, 'sheets')
      ? shown.map((sheet) => sheetResource(reader, sheet, options))
      : [],
    ...withoutDefaults({
      namedRanges: reader.namedRanges.map((named) => withShownRange(named)),
    }),
    spreadsheetUrl: `https://docs.google.com/spreadsheets/d/${reader.id}/edit`,
    ...withoutDefaults({ developerMetadata: metadata.map((one) => shownMetadata(one)) }),
  };
}
