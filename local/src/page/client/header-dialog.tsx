import { useState } from 'preact/hooks';
import { Dialog } from './dialog.tsx';

interface HeaderDialogProps {
  /** As the header is now. */
  readonly title: string;
  readonly take: (text: string) => void;
  readonly dismiss: () => void;
}

/** The header row scrolls with nothing and is no row of the grid: it is changed here. */
export function HeaderDialog({ title, take, dismiss }: HeaderDialogProps) {
  const [text, setText] = useState(title);
  return (
    <Dialog title={`Rename the column ${title}`} dismiss={dismiss}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          take(text);
        }}
      >
        <input
          class="field"
          aria-label="Header"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <p class="row end">
          <button type="button" class="quiet" onClick={dismiss}>
            Cancel
          </button>
          <button type="submit" class="primary">
            Rename
          </button>
        </p>
      </form>
    </Dialog>
  );
}
