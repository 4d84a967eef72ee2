import { useEffect, useRef, useState } from 'preact/hooks';
import type { ButtonName, PanelView, QuestionView } from '../live.ts';
import { Dialog } from './dialog.tsx';
import { deletePanel, postAnswer } from './server-calls.ts';
import type { Store } from './store.ts';

/** Google's sizes where the script gives none. */
const DIALOG_WIDTH = 500;
const DIALOG_HEIGHT = 350;

const LABELS: Readonly<Record<ButtonName, string>> = {
  OK: 'OK',
  CANCEL: 'Cancel',
  YES: 'Yes',
  NO: 'No',
  CLOSE: 'Close',
};

/** A question of the script, which waits for the answer. */
export function Question({ store, question }: { readonly store: Store; readonly question: QuestionView }) {
  const [text, setText] = useState('');
  const { id, kind, title, buttons } = question;
  const answer = (button: ButtonName) =>
    void store.attempt(async () => await postAnswer(id, button, kind === 'prompt' ? text : ''));
  return (
    <Dialog title={title} dismiss={() => answer('CLOSE')}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          answer(buttons[0] ?? 'OK');
        }}
      >
        <p class="said">{question.text}</p>
        {kind === 'prompt' ? (
          <input
            class="field"
            aria-label={question.text || title || 'Answer'}
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        ) : null}
        <p class="row end">
          {buttons.map((button, at) => (
            <button
              key={button}
              type={at === 0 ? 'submit' : 'button'}
              class={at === 0 ? 'primary' : 'quiet'}
              onClick={at === 0 ? undefined : () => answer(button)}
            >
              {LABELS[button]}
            </button>
          ))}
        </p>
      </form>
    </Dialog>
  );
}

interface PanelProps {
  readonly store: Store;
  readonly panel: PanelView;
}

/** A dialog of the script's own making. */
export function PanelDialog({ store, panel }: PanelProps) {
  const close = () => void store.attempt(async () => await deletePanel(panel.id));
  return (
    <Dialog title="" dismiss={close}>
      <PanelHead title={panel.title} close={close} />
      <PanelFrame panel={panel} close={close} />
    </Dialog>
  );
}

/** What stands beside the sheet until it is closed. */
export function Sidebar({ store, panel }: PanelProps) {
  const close = () => void store.attempt(async () => await deletePanel(panel.id));
  return (
    <aside class="sidebar" aria-label={panel.title || 'Sidebar'}>
      <PanelHead title={panel.title} close={close} />
      <PanelFrame panel={panel} close={close} />
    </aside>
  );
}

function PanelHead({ title, close }: { readonly title: string; readonly close: () => void }) {
  return (
    <header class="panel-head">
      <h2>{title}</h2>
      <button type="button" class="quiet" aria-label={`Close ${title}`} onClick={close}>
        ✕
      </button>
    </header>
  );
}

/** The frame's content is a stranger: only that it wants to be closed or sized is heard. */
function PanelFrame({ panel, close }: { readonly panel: PanelView; readonly close: () => void }) {
  const frame = useRef<HTMLIFrameElement>(null);
  const [size, setSize] = useState({
    width: panel.width ?? DIALOG_WIDTH,
    height: panel.height ?? DIALOG_HEIGHT,
  });
  useEffect(() => {
    const hear = ({ source, data }: MessageEvent<unknown>) => {
      if (source !== frame.current?.contentWindow) return;
      const wish = hostWish(data);
      if (wish.close === true) close();
      setSize((before) => ({ width: wish.width ?? before.width, height: wish.height ?? before.height }));
    };
    addEventListener('message', hear);
    return () => removeEventListener('message', hear);
  }, []);
  return (
    <iframe
      ref={frame}
      src={panel.url}
      title={panel.title || 'Dialog'}
      sandbox="allow-scripts allow-same-origin allow-forms allow-modals allow-popups"
      style={panel.kind === 'sidebar' ? {} : { width: `${size.width}px`, height: `${size.height}px` }}
    />
  );
}

interface HostWish {
  readonly close?: boolean;
  readonly width?: number;
  readonly height?: number;
}

/** What google.script.host asks for. */
function hostWish(data: unknown): HostWish {
  const wish = isObject(data) ? data['appsScriptHost'] : undefined;
  if (!isObject(wish)) return {};
  const { close, width, height } = wish;
  return {
    close: close === true,
    ...(typeof width === 'number' ? { width } : {}),
    ...(typeof height === 'number' ? { height } : {}),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
