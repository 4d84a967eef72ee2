import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

interface DialogProps {
  readonly title: string;
  /** Called when the person closes it, by Escape too. */
  readonly dismiss: () => void;
  readonly children: ComponentChildren;
}

/** Holds the keyboard until it is closed, as the browser's own dialogs do. */
export function Dialog({ title, dismiss, children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => element.current?.showModal(), []);
  return (
    <dialog
      ref={element}
      class="dialog"
      aria-label={title || 'Question'}
      onCancel={(event) => {
        event.preventDefault();
        dismiss();
      }}
    >
      {title === '' ? null : <h2>{title}</h2>}
      {children}
    </dialog>
  );
}
