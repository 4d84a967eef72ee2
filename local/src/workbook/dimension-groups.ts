import type { Dimension } from './grid-range.ts';
import type { Operation } from './operations.ts';
import type { DimensionGroup } from './spreadsheet.ts';

/** From a start to before an end, both from 0. */
interface Stretch {
  readonly startIndex: number;
  readonly endIndex: number;
}

/** No row or column gets into more (documented for scripts). */
const MOST_DEPTH = 8;

/**
 * A tab's groups after the rows or columns of the span have gone one level deeper or one up. What follows for groups
 * that lie in, around or across the span is documented, and comes of one rule: a group of depth n is a stretch without
 * a gap whose rows or columns are all at least n deep. A group that keeps its range stays collapsed (guessed).
 */
export function regrouped(
  groups: readonly DimensionGroup[],
  span: Stretch & { readonly sheetId: number; readonly dimension: Dimension },
  change: 1 | -1,
): DimensionGroup[] {
  const { sheetId, dimension } = span;
  const collapsed = groups.filter((group) => group.collapsed).map(({ range }) => nameOf(range));
  const found = stretchesByDepth(depths(groups, span, change)).map(({ startIndex, endIndex, depth }) => ({
    range: { sheetId, dimension, startIndex, endIndex },
    depth,
  }));
  // From the innermost: a new group around one of the same range is not the one that was collapsed.
  for (const [index, group] of [...found.entries()].toReversed()) {
    const known = collapsed.indexOf(nameOf(group.range));
    if (known < 0) continue;
    collapsed.splice(known, 1);
    found[index] = Object.assign(group, { collapsed: true });
  }
  return found;
}

function nameOf({ startIndex, endIndex }: Stretch): string {
  return `${startIndex}:${endIndex}`;
}

/** How deep each stretch is after the change, from first to last and without gaps. */
function depths(
  groups: readonly DimensionGroup[],
  span: Stretch,
  change: 1 | -1,
): (Stretch & { readonly depth: number })[] {
  const steps = new Map<number, number>([
    [span.startIndex, 0],
    [span.endIndex, 0],
  ]);
  for (const { range } of groups) {
    steps.set(range.startIndex, (steps.get(range.startIndex) ?? 0) + 1);
    steps.set(range.endIndex, (steps.get(range.endIndex) ?? 0) - 1);
  }
  const bounds = [...steps].toSorted(([a], [b]) => a - b);
  let now = 0;
  return bounds.flatMap(([startIndex, step], at) => {
    now += step;
    const endIndex = bounds[at + 1]?.[0];
    if (endIndex === undefined) return [];
    const isIn = startIndex >= span.startIndex && endIndex <= span.endIndex;
    const depth = isIn ? Math.max(0, Math.min(MOST_DEPTH, now + change)) : now;
    return [{ startIndex, endIndex, depth }];
  });
}

/** By their start, an outer one before those in it. */
function stretchesByDepth(
  stretches: readonly (Stretch & { readonly depth: number })[],
): (Stretch & { readonly depth: number })[] {
  const found: { startIndex: number; endIndex: number; depth: number }[] = [];
  const open: { startIndex: number; endIndex: number; depth: number }[] = [];
  for (const { startIndex, endIndex, depth } of stretches) {
    open.length = Math.min(open.length, depth);
    while (open.length < depth) {
      const group = { startIndex, endIndex, depth: open.length + 1 };
      open.push(group);
      found.push(group);
    }
    for (const group of open) group.endIndex = endIndex;
  }
  return found;
}

/**
 * Collapses or expands a group: its rows or columns are hidden or shown with it, but for those in a group inside that
 * stays collapsed (documented).
 */
export function collapseOperations(
  groups: readonly DimensionGroup[],
  group: DimensionGroup,
  collapsed: boolean,
): Operation[] {
  const { range, depth } = group;
  const hidden = (span: DimensionGroup['range'], hiddenByUser: true | null): Operation => ({
    kind: 'setDimensionProperties',
    ...span,
    properties: { hiddenByUser },
  });
  const inner = groups.filter(
    (other) =>
      other.collapsed === true &&
      other.depth > depth &&
      other.range.startIndex >= range.startIndex &&
      other.range.endIndex <= range.endIndex,
  );
  return [
    { kind: 'setGroupCollapsed', ...range, depth, collapsed },
    hidden(range, collapsed ? true : null),
    ...(collapsed ? [] : inner.map((other) => hidden(other.range, true))),
  ];
}
