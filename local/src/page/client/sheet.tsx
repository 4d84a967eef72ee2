import { useEffect, useRef, useState } from 'preact/hooks';
import type { SheetView, TabView } from '../live.ts';
import { CellBar } from './cell-bar.tsx';
import { Grid, type Selection } from './grid.ts';
import type { Store, View } from './store.ts';

interface SheetProps {
  readonly store: Store;
  readonly view: View;
  readonly tabs: readonly TabView[];
}

export function Sheet({ store, view, tabs }: SheetProps) {
  const sheet = view.openSheetId === undefined ? undefined : view.sheets.get(view.openSheetId);
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
      {sheet === undefined ? (
        <p class="hint">Loading …</p>
      ) : (
        <SheetGrid key={sheet.sheetId} store={store} sheet={sheet} />
      )}
    </>
  );
}

/** The grid draws itself and is told of changes directly: only its cell bar is drawn with the rest of the page. */
function SheetGrid({ store, sheet }: { readonly store: Store; readonly sheet: SheetView }) {
  const element = useRef<HTMLDivElement>(null);
  const grid = useRef<Grid>(null);
  const [selection, select] = useState<Selection>();
  const { sheetId } = sheet;
  useEffect(() => {
    if (element.current === null) return undefined;
    const made = new Grid(element.current, sheet, {
      edit: async (typing) => await store.edit(sheetId, typing),
      selected: select,
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

  return (
    <>
      <CellBar
        sheet={sheet}
        selection={selection}
        edit={async (typing) => await store.edit(sheetId, typing)}
        done={() => grid.current?.focus()}
      />
      <div class="grid">
        <div ref={element} />
      </div>
    </>
  );
}
