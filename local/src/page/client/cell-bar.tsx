import { useState } from 'preact/hooks';
import type { SheetView, TypingRequest } from '../live.ts';
import type { Chosen } from './grid.ts';
import { typed } from './queue-rows.ts';

/** What is typed for a cell, and how the sheet was laid out when that began: rows may move before it is done. */
interface Draft {
  readonly row: number;
  readonly column: number;
  readonly text: string;
  readonly layout: number;
}

interface CellBarProps {
  readonly sheet: SheetView;
  readonly chosen: Chosen | undefined;
  readonly edit: (typing: TypingRequest) => Promise<boolean>;
  /** Called when the keyboard is to go back to the grid. */
  readonly done: () => void;
}

/** The selected cell in full, to be read and changed: on a phone and by keyboard as well. */
export function CellBar({ sheet, chosen, edit, done }: CellBarProps) {
  const row = chosen?.selection.top;
  const column = chosen?.selection.left;
  const held = row === undefined || column === undefined ? '' : typed(sheet.rows[row]?.[column]);
  const [begun, setDraft] = useState<Draft>();
  // What was typed for another cell is not for this one.
  const draft = begun?.row === row && begun?.column === column ? begun : undefined;

  if (chosen === undefined || row === undefined || column === undefined) {
    return <p class="cell-bar hint">Choose a cell to see and change what it holds.</p>;
  }
  const { letter = '', choices = [] } = sheet.columns[column] ?? {};
  const place = `${letter}${row + 1}`;
  const take = async () => {
    done();
    if (draft !== undefined && draft.text !== held) {
      await edit({ row, column, texts: [[draft.text]], layout: draft.layout });
    }
    // Meanwhile the person may have begun with another cell.
    setDraft((now) => (now === draft ? undefined : now));
  };
  return (
    <form
      class="cell-bar"
      onSubmit={(event) => {
        event.preventDefault();
        void take();
      }}
    >
      <output>{place}</output>
      <input
        aria-label={`Content of cell ${place}`}
        value={draft?.text ?? held}
        list={choices.length > 0 ? 'cell-choices' : undefined}
        autocomplete="off"
        spellcheck={false}
        onInput={(event) => {
          const layout = draft?.layout ?? chosen.layout;
          setDraft({ row, column, text: event.currentTarget.value, layout });
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          setDraft(undefined);
          done();
        }}
      />
      <datalist id="cell-choices">
        {choices.map((choice) => (
          <option key={choice} value={choice} />
        ))}
      </datalist>
      <button type="submit" hidden={draft === undefined || draft.text === held}>
        Enter
      </button>
    </form>
  );
}
