import type { MenuItemView, SheetChange, SheetView } from '../live.ts';
import type { Chosen } from './grid.ts';
import { Menu, type MenuEntry } from './menu.tsx';
import { shown } from './queue-rows.ts';

interface SheetMenusProps {
  readonly sheet: SheetView;
  readonly chosen: Chosen | undefined;
  readonly scriptMenus: readonly MenuItemView[];
  readonly change: (change: SheetChange) => void;
  readonly openFilter: (column: number) => void;
  readonly openHeader: (column: number) => void;
  readonly click: (captions: readonly string[]) => void;
}

/** What a spreadsheet's menu bar offers, and beside it whatever the script has put there. */
export function SheetMenus(props: SheetMenusProps) {
  const { sheet, scriptMenus, change, click } = props;
  return (
    <div class="sheet-menus" role="group" aria-label="Menus of the spreadsheet">
      <Menu name="Insert" entries={insertEntries(props)} />
      <Menu name="Delete" entries={deleteEntries(props)} />
      <Menu name="Data" entries={dataEntries(props)} />
      {scriptMenus.map((menu) => (
        <Menu key={menu.caption} name={menu.caption} entries={scriptEntries(menu, [], click)} />
      ))}
      {sheet.filters !== null && sheet.filters.length > 0 ? (
        <button type="button" class="chip" onClick={() => change({ kind: 'clearFilter' })}>
          Filtered by {sheet.filters.map(({ column }) => columnTitle(sheet, column)).join(', ')} ✕
        </button>
      ) : null}
    </div>
  );
}

/** The header's text, or the letter where there is none. */
export function columnTitle({ columns, rows, frozenRows }: SheetView, column: number): string {
  const header = frozenRows > 0 ? shown(rows[frozenRows - 1]?.[column]) : '';
  return header || (columns[column]?.letter ?? '');
}

const NOTHING_CHOSEN: readonly MenuEntry[] = [{ label: 'Choose a cell first' }];

function insertEntries({ chosen, change }: SheetMenusProps): readonly MenuEntry[] {
  if (chosen === undefined) return NOTHING_CHOSEN;
  const { top, bottom, left, right } = chosen.selection;
  const height = bottom - top + 1;
  const width = right - left + 1;
  const rows = (at: number) => () => change({ kind: 'insertRows', at, count: height });
  const columns = (at: number) => () => change({ kind: 'insertColumns', at, count: width });
  return [
    { label: `${counted(height, 'row')} above`, run: rows(top) },
    { label: `${counted(height, 'row')} below`, run: rows(bottom + 1) },
    { label: '' },
    { label: `${counted(width, 'column')} left`, run: columns(left) },
    { label: `${counted(width, 'column')} right`, run: columns(right + 1) },
  ];
}

function deleteEntries({ sheet, chosen, change }: SheetMenusProps): readonly MenuEntry[] {
  if (chosen === undefined) return NOTHING_CHOSEN;
  const { top, bottom, left, right } = chosen.selection;
  const names = top === bottom ? `row ${top + 1}` : `rows ${top + 1} to ${bottom + 1}`;
  const from = columnTitle(sheet, left);
  const columns = left === right ? `column ${from}` : `columns ${from} to ${columnTitle(sheet, right)}`;
  const places = Array.from({ length: right - left + 1 }, (_, at) => left + at);
  return [
    {
      label: `Delete ${names}`,
      run: () => change({ kind: 'deleteRows', places: chosen.rows }),
      isDanger: true,
    },
    { label: `Delete ${columns}`, run: () => change({ kind: 'deleteColumns', places }), isDanger: true },
  ];
}

function dataEntries({
  sheet,
  chosen,
  change,
  openFilter,
  openHeader,
}: SheetMenusProps): readonly MenuEntry[] {
  if (chosen === undefined) return NOTHING_CHOSEN;
  const column = chosen.selection.left;
  const title = columnTitle(sheet, column);
  const sort = (ascending: boolean) => () => change({ kind: 'sort', column, ascending });
  const clear = { label: 'Remove the filter', run: () => change({ kind: 'clearFilter' }) };
  return [
    { label: `Sort by ${title}, A to Z`, run: sort(true) },
    { label: `Sort by ${title}, Z to A`, run: sort(false) },
    { label: '' },
    { label: `Filter by ${title} …`, run: () => openFilter(column) },
    ...(sheet.filters === null ? [] : [clear]),
    ...(sheet.frozenRows === 0 ? [] : [{ label: `Rename ${title} …`, run: () => openHeader(column) }]),
  ];
}

/** Submenus are shown as groups: one level less to find one's way through. */
function scriptEntries(
  menu: MenuItemView,
  above: readonly string[],
  click: (captions: readonly string[]) => void,
): readonly MenuEntry[] {
  const captions = [...above, menu.caption];
  return (menu.items ?? []).flatMap((item): readonly MenuEntry[] => {
    if (item.items !== undefined) {
      const heading: readonly MenuEntry[] = [{ label: item.caption }];
      return heading.concat(scriptEntries(item, captions, click));
    }
    if (item.functionName === undefined) return [{ label: '' }];
    return [{ label: item.caption, run: () => click(captions.concat(item.caption)) }];
  });
}

function counted(count: number, what: string): string {
  return count === 1 ? `1 ${what}` : `${count} ${what}s`;
}
