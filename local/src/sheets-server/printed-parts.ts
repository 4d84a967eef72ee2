import type { DeveloperMetadata } from '../workbook/spreadsheet.ts';

/** Zero, false and empty are left out, as protocol buffers do (recorded). */
export function withoutDefaults(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => {
      if (value === undefined || value === null || value === 0 || value === false || value === '')
        return false;
      return !Array.isArray(value) || value.length > 0;
    }),
  );
}

/** A range as Google prints it: a sheetId or start of 0 is left out (recorded). */
export function shownGridRange(range: Readonly<Record<string, unknown>> | object): object {
  return withoutDefaults({ ...range });
}

export function shownMetadata(metadata: DeveloperMetadata): object {
  const { metadataId, metadataKey, metadataValue, visibility, location } = metadata;
  return {
    metadataId,
    metadataKey,
    ...(metadataValue ? { metadataValue } : {}),
    location: shownLocation(location),
    visibility,
  };
}

function shownLocation(location: DeveloperMetadata['location']): object {
  if (!('sheetId' in location)) return { locationType: 'SPREADSHEET', spreadsheet: true };
  if (!('dimension' in location)) return { locationType: 'SHEET', sheetId: location.sheetId };
  const { sheetId, dimension, index } = location;
  return {
    locationType: dimension === 'ROWS' ? 'ROW' : 'COLUMN',
    dimensionRange: {
      ...withoutDefaults({ sheetId }),
      dimension,
      ...withoutDefaults({ startIndex: index }),
      endIndex: index + 1,
    },
  };
}
