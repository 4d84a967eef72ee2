import * as cells from './apply-cells.ts';
import * as dimensions from './apply-dimensions.ts';
import * as objects from './apply-objects.ts';
import * as sheets from './apply-sheets.ts';
import type { JsonObject } from './cell.ts';
import type { Draft } from './draft.ts';
import { followCut } from './follow.ts';
import type { Operation } from './operations.ts';

/** Carries one operation out on the draft, or throws OperationError. */
export function applyOperation(draft: Draft, operation: Operation): void {
  switch (operation.kind) {
    case 'writeCells':
      return cells.writeCells(draft, operation);
    case 'fillCells':
      return cells.fillCells(draft, operation);
    case 'moveCells':
      cells.moveCells(draft, operation);
      objects.moveMerges(draft, operation);
      if (operation.sheetId === operation.source.sheetId) {
        const { source } = operation;
        followCut(
          draft,
          source,
          operation.row - source.startRowIndex,
          operation.column - source.startColumnIndex,
        );
      }
      return undefined;
    case 'permuteRows':
      return cells.permuteRows(draft, operation);
    case 'insertDimension':
      return dimensions.insertDimension(draft, operation);
    case 'deleteDimension':
      return dimensions.deleteDimension(draft, operation);
    case 'moveDimension':
      return dimensions.moveDimension(draft, operation);
    case 'appendDimension':
      return dimensions.appendDimension(draft, operation);
    case 'setDimensionProperties':
      return dimensions.setDimensionProperties(draft, operation);
    case 'addDimensionGroup':
      return dimensions.addDimensionGroup(draft, operation);
    case 'deleteDimensionGroup':
      return dimensions.deleteDimensionGroup(draft, operation);
    case 'setGroupCollapsed':
      return dimensions.setGroupCollapsed(draft, operation);
    case 'addSheet':
      return sheets.addSheet(draft, operation);
    case 'deleteSheet':
      return sheets.deleteSheet(draft, operation);
    case 'duplicateSheet':
      return sheets.duplicateSheet(draft, operation);
    case 'setSheetProperties':
      return sheets.setSheetProperties(draft, operation);
    default:
      return applyToObjects(draft, operation);
  }
}

function applyToObjects(draft: Draft, operation: Operation): void {
  switch (operation.kind) {
    case 'setSpreadsheetProperties':
      draft.properties = { ...draft.properties, ...withoutNulls(operation.properties) };
      return undefined;
    case 'mergeCells':
      return objects.mergeCells(draft, operation);
    case 'unmergeCells':
      return objects.unmergeCells(draft, operation);
    case 'addConditionalFormat':
      return objects.addConditionalFormat(draft, operation);
    case 'deleteConditionalFormat':
      return objects.deleteConditionalFormat(draft, operation);
    case 'setBasicFilter':
      draft.writableSheet(operation.sheetId).basicFilter = operation.filter ?? undefined;
      return undefined;
    case 'putNamedRange':
      return objects.putNamedRange(draft, operation);
    case 'deleteNamedRange':
      return objects.deleteNamedRange(draft, operation);
    case 'putProtectedRange': {
      const { range } = operation.protectedRange;
      return objects.putObject(draft, 'protectedRanges', range?.sheetId ?? 0, operation.protectedRange);
    }
    case 'deleteProtectedRange':
      return objects.deleteObject(draft, 'protectedRanges', operation.id);
    case 'putFilterView':
      return objects.putObject(
        draft,
        'filterViews',
        operation.filterView.range.sheetId ?? 0,
        operation.filterView,
      );
    case 'deleteFilterView':
      return objects.deleteObject(draft, 'filterViews', operation.id);
    case 'putBandedRange':
      return objects.putBandedRange(draft, operation);
    case 'deleteBandedRange':
      return objects.deleteObject(draft, 'bandedRanges', operation.id);
    case 'putChart':
      return objects.putObject(draft, 'charts', operation.chart.sheetId, operation.chart);
    case 'deleteChart':
      return objects.deleteObject(draft, 'charts', operation.id);
    case 'putDeveloperMetadata':
      return objects.putDeveloperMetadata(draft, operation);
    case 'deleteDeveloperMetadata':
      return objects.deleteDeveloperMetadata(draft, operation.id);
    case 'setSharing':
      draft.owner = operation.owner;
      draft.sharedWith = operation.sharedWith;
      return undefined;
    default:
      throw new Error(`Not an operation on objects: ${operation.kind}`);
  }
}

function withoutNulls(properties: object): JsonObject {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null));
}
