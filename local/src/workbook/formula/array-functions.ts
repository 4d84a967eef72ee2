import type { SheetFunction } from './call.ts';
import { runQuery } from './query.ts';
import {
  cellError,
  compareScalars,
  firstOf,
  flatten,
  isMatrix,
  toNumber,
  toText,
  toTruth,
  type Matrix,
  type Value,
} from './value.ts';

function rowsOf(value: Value): Matrix {
  return isMatrix(value) ? value : [[value]];
}

function keyOf(row: Matrix[number]): string {
  return JSON.stringify(row);
}

/** Functions whose results fill cells beside their own. */
export const ARRAY_FUNCTIONS: Readonly<Record<string, SheetFunction>> = {
  ARRAYFORMULA: ([given]) => given?.value(true) ?? null,
  QUERY: ([data, query, headers]) => {
    const headerRows = headers ? toNumber(headers.scalar()) : -1;
    return runQuery(rowsOf(data?.value(true) ?? null), {
      text: toText(query?.scalar() ?? 'select *'),
      firstColumn: data?.area()?.startColumnIndex,
      headerRows: typeof headerRows === 'number' ? headerRows : -1,
    });
  },
  FILTER: ([data, ...conditions]) => {
    const rows = rowsOf(data?.value(true) ?? null);
    const tests = conditions.map((condition) =>
      flatten(condition.value(true)).map((value) => toTruth(value)),
    );
    const kept = rows.filter((_, row) => tests.every((test) => test[row] === true));
    return kept.length > 0 ? kept : cellError('#N/A', 'No matches are found in FILTER evaluation.');
  },
  UNIQUE: ([data]) => {
    const seen = new Map(
      rowsOf(data?.value(true) ?? null)
        .map((row) => [keyOf(row), row] as const)
        .toReversed(),
    );
    return [...seen.values()].toReversed();
  },
  SORT: ([data, ...keys]) => {
    const rows = rowsOf(data?.value(true) ?? null);
    const specs: { column: number; ascending: boolean }[] = [];
    for (let at = 0; at < Math.max(keys.length, 1); at += 2) {
      const column = keys[at] ? toNumber(keys[at]?.scalar() ?? null) : 1;
      const ascending = keys[at + 1] ? toTruth(keys[at + 1]?.scalar() ?? null) : true;
      if (typeof column !== 'number') return column;
      specs.push({ column: column - 1, ascending: ascending === true });
    }
    return rows.toSorted((a, b) => {
      for (const { column, ascending } of specs) {
        const order = compareScalars(a[column] ?? null, b[column] ?? null);
        if (order !== 0) return ascending ? order : -order;
      }
      return 0;
    });
  },
  TRANSPOSE: ([data]) => {
    const rows = rowsOf(data?.value(true) ?? null);
    return (rows[0] ?? []).map((_, column) => rows.map((row) => row[column] ?? null));
  },
  SEQUENCE: (given) => {
    const [rows = 1, columns = 1, start = 1, step = 1] = given.map((argument) =>
      Number(firstOf(argument.value())),
    );
    return Array.from({ length: rows }, (_, row) =>
      Array.from({ length: columns }, (_unused, column) => start + (row * columns + column) * step),
    );
  },
};
