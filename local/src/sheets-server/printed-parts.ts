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

/**
 * A range of cells, rows or columns as Google prints it: sheetId 0 is left out, a start of 0 is not, a bound that was
 * not given is (recorded: gspread's cassettes from 2021 to 2026; the reference collection says otherwise of the start).
 */
export function shownGridRange(range: object): object {
  const { sheetId, ...bounds }: { readonly sheetId?: unknown } = range;
  return { ...withoutDefaults({ sheetId }), ...bounds };
}

/** A conditional format with its ranges as Google prints them. */
export function shownRule(rule: Readonly<Record<string, unknown>>): object {
  const { ranges } = rule;
  if (!Array.isArray(ranges)) return rule;
  const shown = ranges.map((range: unknown) =>
    shownGridRange(typeof range === 'object' && range !== null ? range : {}),
  );
  return { ...rule, ranges: shown };
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
    dimensionRange: shownGridRange({ sheetId, dimension, startIndex: index, endIndex: index + 1 }),
  };
}
