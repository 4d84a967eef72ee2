import { useEffect, useRef, useState } from 'preact/hooks';
import type { ScriptView, SheetChange, SheetView, TabView } from '../live.ts';
import { CellBar } from './cell-bar.tsx';
import { FilterDialog } from './filter-dialog.tsx';
import { type Chosen, Grid } from './grid.ts';
import { Sidebar } from './script-boxes.tsx';
import { HeaderDialog } from './header-dialog.tsx';
import { columnTitle, SheetMenus } from './sheet-menus.tsx';
import type { Store, View } from './store.ts';

interface SheetProps {
  readonly store: Store;
  readonly view: View;
  readonly tabs: readonly TabView[];
  readonly script: ScriptView;
}

export function Sheet({ store, view, tabs, script }: SheetProps) {
  const sheet = view.openSheetId === undefined ? undefined : view.sheets.get(view.openSheetId);
  const sidebar = script.panels.find(({ kind }) => kind === 'sidebar');
  return (
    <>
      <div class="tabs" role="tablist" aria-label="Tabs of the spreadsheet">
        {tabs.map(({ sheetId, title }) => (
          <button
            key={sheetId}
            type="button"
            role="tab"
            aria-selected={sheetId === view.openSheetId}
            onClick={() => store.open(sheetId)}
          >
            {title}
          </button>
        ))}
      </div>
      <div class="sheet-body">
        <div class="sheet-main">
          {sheet === undefined ? (
            <p class="hint">Loading …</p>
          ) : (
            <SheetGrid
              key={sheet.sheetId}
              store={store}
              sheet={sheet}
              script={script}
              isQueue={sheet.sheetId === view.state?.queueSheetId}
              wantedRow={view.wantedRow}
            />
          )}
        </div>
        {sidebar === undefined ? null : <Sidebar key={sidebar.id} store={store} panel={sidebar} />}
      </div>
    </>
  );
}

interface SheetGridProps {
  readonly store: Store;
  readonly sheet: SheetView;
  readonly script: ScriptView;
  readonly isQueue: boolean;
  readonly wantedRow: View['wantedRow'];
}

/** The grid draws itself and is told of changes directly: only what is above it is drawn with the rest of the page. */
function SheetGrid({ store, sheet, script, isQueue, wantedRow }: SheetGridProps) {
  const element = useRef<HTMLDivElement>(null);
  const grid = useRef<Grid>(null);
  const [chosen, setChosen] = useState<Chosen>();
  const [filtering, setFiltering] = useState<number>();
  const [renaming, setRenaming] = useState<number>();
  const { sheetId } = sheet;
  useEffect(() => {
    if (element.current === null) return undefined;
    const made = new Grid(element.current, sheet, {
      edit: async (typing) => await store.edit(sheetId, typing),
      selected: (now) => {
        setChosen(now);
        store.select(sheetId, now.selection);
        const id = isQueue ? made.idAt(now.selection.top) : '';
        // The first cell is chosen by itself when the grid is drawn: a person has not pointed at it.
        if (id !== '' && element.current?.contains(document.activeElement)) store.follow(id);
      },
    });
    grid.current = made;
    const stop = store.watchSheet(sheetId, {
      whole: (whole) => void made.replace(whole),
      rows: (rows) => void made.update(rows),
    });
    return () => {
      stop();
      made.destroy();
    };
  }, [sheetId]);

  useEffect(() => {
    if (isQueue && wantedRow !== undefined) void grid.current?.showNotification(wantedRow.id);
  }, [wantedRow]);
  const change = (wanted: SheetChange) =>
    void store.change(sheetId, { ...wanted, layout: chosen?.layout ?? sheet.layout });
  return (
    <>
      <SheetMenus
        sheet={sheet}
        chosen={chosen}
        scriptMenus={script.menus}
        change={change}
        openFilter={setFiltering}
        openHeader={setRenaming}
        click={(captions) => void store.click(captions)}
      />
      <CellBar
        sheet={sheet}
        chosen={chosen}
        edit={async (typing) => await store.edit(sheetId, typing)}
        done={() => grid.current?.focus()}
      />
      <div class="grid">
        <div ref={element} />
      </div>
      {renaming === undefined ? null : (
        <HeaderDialog
          title={columnTitle(sheet, renaming)}
          take={(text) => {
            setRenaming(undefined);
            const place = { row: sheet.frozenRows - 1, column: renaming, layout: sheet.layout };
            void store.edit(sheetId, { ...place, texts: [[text]] });
          }}
          dismiss={() => setRenaming(undefined)}
        />
      )}
      {filtering === undefined ? null : (
        <FilterDialog
          sheet={sheet}
          column={filtering}
          take={(hidden) => {
            setFiltering(undefined);
            change({ kind: 'filter', column: filtering, hidden });
          }}
          dismiss={() => setFiltering(undefined)}
        />
      )}
    </>
  );
}
