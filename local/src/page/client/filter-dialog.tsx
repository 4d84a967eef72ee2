import { useState } from 'preact/hooks';
import type { SheetView } from '../live.ts';
import { Dialog } from './dialog.tsx';
import { shown } from './queue-rows.ts';
import { columnTitle } from './sheet-menus.tsx';

/** Beyond so many different texts nobody ticks boxes. */
const MOST_TEXTS = 500;

interface FilterDialogProps {
  readonly sheet: SheetView;
  readonly column: number;
  readonly take: (hidden: readonly string[]) => void;
  readonly dismiss: () => void;
}

/** The column's texts with a box each: what is not ticked is kept out of sight. */
export function FilterDialog({ sheet, column, take, dismiss }: FilterDialogProps) {
  const cells = sheet.rows.slice(sheet.frozenRows).map((row) => shown(row[column]));
  const texts = [...new Set(cells)].sort((one, other) => one.localeCompare(other)).slice(0, MOST_TEXTS);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(
    new Set(sheet.filters?.find((filter) => filter.column === column)?.hidden),
  );
  const toggle = (text: string) =>
    setHidden(new Set(hidden.has(text) ? [...hidden].filter((one) => one !== text) : [...hidden, text]));
  return (
    <Dialog title={`Show rows by ${columnTitle(sheet, column)}`} dismiss={dismiss}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          take([...hidden]);
        }}
      >
        <p class="row">
          <button type="button" class="quiet" onClick={() => setHidden(new Set())}>
            All
          </button>
          <button type="button" class="quiet" onClick={() => setHidden(new Set(texts))}>
            None
          </button>
        </p>
        <ul class="ticks">
          {texts.map((text) => (
            <li key={text}>
              <label>
                <input type="checkbox" checked={!hidden.has(text)} onChange={() => toggle(text)} />
                {text === '' ? '(empty)' : text}
              </label>
            </li>
          ))}
        </ul>
        <p class="row end">
          <button type="button" class="quiet" onClick={dismiss}>
            Cancel
          </button>
          <button type="submit" class="primary">
            Show these
          </button>
        </p>
      </form>
    </Dialog>
  );
}
