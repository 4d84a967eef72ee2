import type { Bounds } from './a1.ts';
import type { Dimension } from './grid-range.ts';

/** Where rows or columns of one tab went: what everything that points at them follows. */
export interface IndexMap {
  readonly dimension: Dimension;
  /** The new place of one row or column; undefined when it is gone. */
  index(index: number): number | undefined;
  /** The new extent of [start, end); undefined when nothing of it is left. */
  span(start: number, end: number): readonly [number, number] | undefined;
}

/** `count` new ones stand before what was at `at`; a span grows only when they came inside it. */
export function insertion(dimension: Dimension, at: number, count: number): IndexMap {
  return {
    dimension,
    index: (index) => (index >= at ? index + count : index),
    span: (start, end) => [start >= at ? start + count : start, end > at ? end + count : end],
  };
}

export function deletion(dimension: Dimension, start: number, end: number): IndexMap {
  const count = end - start;
  const edge = (index: number) => (index <= start ? index : Math.max(start, index - count));
  return {
    dimension,
    index: (index) => (index < start ? index : index >= end ? index - count : undefined),
    span: (from, to) => (edge(from) < edge(to) ? [edge(from), edge(to)] : undefined),
  };
}

/**
 * [start, end) now stands before what was at `destination`. A span that lay wholly in what moved goes along; any
 * other loses what moved out and takes in what moved inside it (how Google treats those is not known).
 */
export function relocation(dimension: Dimension, start: number, end: number, destination: number): IndexMap {
  const count = end - start;
  const target = destination > start ? destination - count : destination;
  const away = deletion(dimension, start, end);
  const back = insertion(dimension, target, count);
  return {
    dimension,
    index: (index) => {
      if (index >= start && index < end) return index - start + target;
      return back.index(away.index(index) ?? index);
    },
    span: (from, to) => {
      if (from >= start && to <= end) return [from - start + target, to - start + target];
      const rest = away.span(from, to);
      return rest && back.span(rest[0], rest[1]);
    },
  };
}

/** The bounds after the move; undefined when nothing is left. Open sides stay open. */
export function mapBounds<B extends Bounds>(range: B, map: IndexMap): B | undefined {
  const rows = map.dimension === 'ROWS';
  const start = rows ? range.startRowIndex : range.startColumnIndex;
  const end = rows ? range.endRowIndex : range.endColumnIndex;
  if (start === undefined && end === undefined) return range;
  const open = Number.MAX_SAFE_INTEGER;
  const mapped = map.span(start ?? 0, end ?? open / 2);
  if (!mapped) return undefined;
  const [first, last] = mapped;
  const changed = {
    ...(start === undefined ? {} : { [rows ? 'startRowIndex' : 'startColumnIndex']: first }),
    ...(end === undefined ? {} : { [rows ? 'endRowIndex' : 'endColumnIndex']: last }),
  };
  return { ...range, ...changed };
}
