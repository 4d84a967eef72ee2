import { useEffect, useState } from 'preact/hooks';
import type { Selection, SheetView, Typing } from '../live.ts';
import { typed } from './queue-rows.ts';

interface CellBarProps {
  readonly sheet: SheetView;
  readonly selection: Selection | undefined;
  readonly edit: (typing: Typing) => Promise<boolean>;
  /** Called when the keyboard is to go back to the grid. */
  readonly done: () => void;
}

/** The selected cell in full, to be read and changed: on a phone and by keyboard as well. */
export function CellBar({ sheet, selection, edit, done }: CellBarProps) {
  const row = selection?.top;
  const column = selection?.left;
  const held = row === undefined || column === undefined ? '' : typed(sheet.rows[row]?.[column]);
  const [draft, setDraft] = useState<string>();
  useEffect(() => setDraft(undefined), [row, column]);

  if (row === undefined || column === undefined) {
    return <p class="cell-bar hint">Choose a cell to see and change what it holds.</p>;
  }
  const { letter = '', choices = [] } = sheet.columns[column] ?? {};
  const place = `${letter}${row + 1}`;
  const take = async () => {
    if (draft !== undefined && draft !== held) await edit({ row, column, texts: [[draft]] });
    setDraft(undefined);
    done();
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
        value={draft ?? held}
        list={choices.length > 0 ? 'cell-choices' : undefined}
        autocomplete="off"
        spellcheck={false}
        onInput={(event) => setDraft(event.currentTarget.value)}
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
      <button type="submit" hidden={draft === undefined || draft === held}>
        Enter
      </button>
    </form>
  );
}
