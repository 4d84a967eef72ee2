/** The key by which a person has finished. */
export type EditEnd = 'enter' | 'tab';

interface CellEditorOptions {
  readonly text: string;
  /** The person has begun to type over the cell: the caret goes behind the text instead of selecting it. */
  readonly isFresh: boolean;
  readonly choices: readonly string[];
  /** For screen readers. */
  readonly label: string;
  readonly onRendered: (callback: () => void) => void;
  readonly success: (text: string) => unknown;
  readonly cancel: (value: unknown) => void;
  readonly ended: (how: EditEnd) => void;
}

/** A text box or, where the cell has a dropdown, a list; Enter and leaving it take what it holds, Escape does not. */
export function openCellEditor(options: CellEditorOptions): HTMLElement {
  return options.choices.length > 0 && !options.isFresh ? choiceEditor(options) : textEditor(options);
}

function choiceEditor({ text, choices, label, onRendered, success, cancel }: CellEditorOptions): HTMLElement {
  const select = document.createElement('select');
  select.setAttribute('aria-label', label);
  // What stands in the cell is offered too, be it a mistake.
  for (const choice of new Set([text, ...choices, '']))
    select.add(new Option(choice === '' ? '(empty)' : choice, choice));
  select.value = text;
  select.addEventListener('change', () => success(select.value));
  select.addEventListener('blur', () => cancel(undefined));
  select.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') cancel(undefined);
    if (event.key === 'Enter') success(select.value);
    event.stopPropagation();
  });
  onRendered(() => {
    select.focus();
    try {
      select.showPicker();
    } catch {
      // Only a person's own action may open it; then the next key does.
    }
  });
  return select;
}

function textEditor({ text, isFresh, label, ...options }: CellEditorOptions): HTMLElement {
  const box = document.createElement('textarea');
  box.rows = 1;
  box.value = text;
  box.setAttribute('aria-label', label);
  let isOver = false;
  const finish = (take: boolean) => {
    if (isOver) return;
    isOver = true;
    if (take) options.success(box.value);
    else options.cancel(undefined);
  };
  box.addEventListener('blur', () => finish(true));
  box.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') finish(false);
    if (event.key === 'Tab' || (event.key === 'Enter' && !event.shiftKey && !event.altKey)) {
      event.preventDefault();
      finish(true);
      options.ended(event.key === 'Tab' ? 'tab' : 'enter');
    }
    event.stopPropagation();
  });
  options.onRendered(() => {
    box.focus();
    if (!isFresh) box.select();
  });
  return box;
}
