import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';

/** A line of a menu: an item, the name of a group, or, without a label, a rule between groups. */
export interface MenuEntry {
  readonly label: string;
  /** Absent: nothing to choose. */
  readonly run?: (() => void) | undefined;
  readonly isDanger?: boolean;
}

interface MenuProps {
  /** For screen readers, where the face is a sign. */
  readonly name: string;
  readonly face?: ComponentChildren;
  readonly entries: readonly MenuEntry[];
}

/** A button with a menu under it: arrow keys move, Enter chooses, Escape and leaving it close it. */
export function Menu({ name, face = name, entries }: MenuProps) {
  const [isOpen, setOpen] = useState(false);
  const whole = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  useLayoutEffect(() => {
    if (isOpen) move(whole.current, 'first');
  }, [isOpen]);

  const close = () => {
    setOpen(false);
    button.current?.focus({ preventScroll: true });
  };
  const keyDown = (event: KeyboardEvent) => {
    const way = WAYS[event.key];
    if (event.key === 'Escape' && isOpen) close();
    else if (way !== undefined && isOpen) move(whole.current, way);
    else if (event.key === 'ArrowDown' && !isOpen) setOpen(true);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const focusOut = ({ relatedTarget }: FocusEvent) => {
    if (!(relatedTarget instanceof Node && whole.current?.contains(relatedTarget))) setOpen(false);
  };
  return (
    <div class="menu" ref={whole} onKeyDown={keyDown} onFocusOut={focusOut}>
      <button
        type="button"
        ref={button}
        class="menu-button"
        aria-label={name}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
      >
        {face}
      </button>
      {isOpen ? (
        <div class="menu-list" role="menu" id={id} aria-label={name}>
          {entries.map((entry, at) => (
            <Entry key={at} entry={entry} close={close} />
          ))}
        </div>
      ) : null}
    </div>
  );
}

function Entry({ entry, close }: { readonly entry: MenuEntry; readonly close: () => void }) {
  const { label, run, isDanger = false } = entry;
  if (label === '') return <hr role="separator" />;
  if (run === undefined) return <p class="menu-group">{label}</p>;
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      class={isDanger ? 'danger' : ''}
      onClick={() => {
        close();
        run();
      }}
    >
      {label}
    </button>
  );
}

type Way = 'next' | 'previous' | 'first' | 'last';
const WAYS: Readonly<Record<string, Way>> = {
  ArrowDown: 'next',
  ArrowUp: 'previous',
  Home: 'first',
  End: 'last',
};

function move(menu: HTMLElement | null, way: Way): void {
  const items = [...(menu?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
  const now = items.findIndex((item) => item === document.activeElement);
  const places = { next: now + 1, previous: now - 1, first: 0, last: items.length - 1 };
  items.at(places[way] % items.length)?.focus({ preventScroll: true });
}
