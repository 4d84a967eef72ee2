import type { sheets_v4 } from 'googleapis/build/src/apis/sheets/index.js';
import { toRectangle, type GridRange } from '../workbook/grid-range.ts';
import type { SpreadsheetReader } from '../workbook/reading.ts';
import type { DeveloperMetadata } from '../workbook/spreadsheet.ts';
import { invalid } from './api-error.ts';
import { findRange, type NamedArea } from './ranges.ts';

/**
 * A range as requests write it: without nulls it is the workbook's own. Google refuses negative and reversed bounds;
 * its words are not known.
 */
export function gridRange(range: sheets_v4.Schema$GridRange | null | undefined): GridRange {
  const { sheetId, startRowIndex, endRowIndex, startColumnIndex, endColumnIndex } = range ?? {};
  checkBounds('Row', startRowIndex, endRowIndex);
  checkBounds('Column', startColumnIndex, endColumnIndex);
  return {
    sheetId: sheetId ?? 0,
    ...(typeof startRowIndex === 'number' ? { startRowIndex } : {}),
    ...(typeof endRowIndex === 'number' ? { endRowIndex } : {}),
    ...(typeof startColumnIndex === 'number' ? { startColumnIndex } : {}),
    ...(typeof endColumnIndex === 'number' ? { endColumnIndex } : {}),
  };
}

function checkBounds(name: string, start: number | null | undefined, end: number | null | undefined): void {
  if ((start ?? 0) < 0) throw invalid(`range.start${name}Index[${start}] must be at least 0`);
  if (typeof end === 'number' && end <= (start ?? 0)) {
    throw invalid(`range.end${name}Index[${end}] must be after range.start${name}Index[${start ?? 0}]`);
  }
}

function areaOf(reader: SpreadsheetReader, asked: GridRange): NamedArea {
  const sheet = reader.sheet(asked.sheetId ?? 0);
  if (!sheet) throw invalid(`No grid with id: ${asked.sheetId ?? 0}`);
  return { sheet, asked, area: toRectangle(asked, sheet) };
}

/** Every place the filter matches; metadata on a row stands for the whole row (recorded: live). */
export function findFiltered(reader: SpreadsheetReader, filter: sheets_v4.Schema$DataFilter): NamedArea[] {
  if (typeof filter.a1Range === 'string') return [findRange(reader, filter.a1Range)];
  if (filter.gridRange) return [areaOf(reader, gridRange(filter.gridRange))];
  if (filter.developerMetadataLookup) {
    return findMetadata(reader, filter.developerMetadataLookup).flatMap((metadata) => {
      const asked = rangeOfMetadata(metadata);
      return asked
        ? [areaOf(reader, asked)]
        : reader.sheets.map((sheet) => areaOf(reader, { sheetId: sheet.sheetId }));
    });
  }
  throw invalid('Must specify a data filter.');
}

/** Where the metadata is: undefined for the whole spreadsheet. */
function rangeOfMetadata({ location }: DeveloperMetadata): GridRange | undefined {
  if (!('sheetId' in location)) return undefined;
  const { sheetId } = location;
  if (!('dimension' in location)) return { sheetId };
  return location.dimension === 'ROWS'
    ? { sheetId, startRowIndex: location.index, endRowIndex: location.index + 1 }
    : { sheetId, startColumnIndex: location.index, endColumnIndex: location.index + 1 };
}

function locationType({ location }: DeveloperMetadata): string {
  if (!('sheetId' in location)) return 'SPREADSHEET';
  if (!('dimension' in location)) return 'SHEET';
  return location.dimension === 'ROWS' ? 'ROW' : 'COLUMN';
}

/** All fields present must fit; an empty lookup finds all (reported: live probe). */
export function findMetadata(
  reader: SpreadsheetReader,
  lookup: sheets_v4.Schema$DeveloperMetadataLookup,
): DeveloperMetadata[] {
  const { metadataId, metadataKey, metadataValue, visibility, metadataLocation } = lookup;
  const matching = lookup.locationMatchingStrategy ?? 'EXACT_LOCATION';
  if (matching.startsWith('INTERSECTING') && metadataLocation?.spreadsheet) {
    throw invalid(
      'Location matching strategy INTERSECTING_LOCATION is not supported for spreadsheet location.',
    );
  }
  const known = typeof metadataId === 'number' ? reader.metadata(metadataId) : undefined;
  const candidates = typeof metadataId !== 'number' ? reader.developerMetadata : known ? [known] : [];
  return candidates.filter((metadata) => {
    if (typeof metadataKey === 'string' && metadata.metadataKey !== metadataKey) return false;
    if (typeof metadataValue === 'string' && (metadata.metadataValue ?? '') !== metadataValue) return false;
    if (
      visibility &&
      visibility !== 'DEVELOPER_METADATA_VISIBILITY_UNSPECIFIED' &&
      metadata.visibility !== visibility
    ) {
      return false;
    }
    if (lookup.locationType && !lookup.locationType.endsWith('UNSPECIFIED')) {
      if (locationType(metadata) !== lookup.locationType) return false;
    }
    if (!metadataLocation) return true;
    return matching.startsWith('INTERSECTING')
      ? meets(metadata, metadataLocation)
      : equals(metadata, metadataLocation);
  });
}

/** The one row or column a location names; undefined when it names none. */
function dimensionOf(range: sheets_v4.Schema$DimensionRange): {
  readonly sheetId: number;
  readonly dimension: 'ROWS' | 'COLUMNS';
  readonly index: number;
  readonly end: number;
} {
  const index = range.startIndex ?? 0;
  const dimension = range.dimension === 'COLUMNS' ? 'COLUMNS' : 'ROWS';
  return { sheetId: range.sheetId ?? 0, dimension, index, end: range.endIndex ?? Number.MAX_SAFE_INTEGER };
}

function equals(
  { location }: DeveloperMetadata,
  wanted: sheets_v4.Schema$DeveloperMetadataLocation,
): boolean {
  if (wanted.spreadsheet) return !('sheetId' in location);
  if (wanted.dimensionRange) {
    const { sheetId, dimension, index } = dimensionOf(wanted.dimensionRange);
    return (
      'dimension' in location &&
      location.sheetId === sheetId &&
      location.dimension === dimension &&
      location.index === index
    );
  }
  return 'sheetId' in location && !('dimension' in location) && location.sheetId === (wanted.sheetId ?? 0);
}

function meets({ location }: DeveloperMetadata, wanted: sheets_v4.Schema$DeveloperMetadataLocation): boolean {
  if (!('sheetId' in location)) return false;
  if (!wanted.dimensionRange) return location.sheetId === (wanted.sheetId ?? 0);
  const { sheetId, dimension, index, end } = dimensionOf(wanted.dimensionRange);
  if (location.sheetId !== sheetId) return false;
  if (!('dimension' in location)) return true;
  return location.dimension !== dimension || (location.index >= index && location.index < end);
}
