import type { ButtonView, FileView, MessageView, Rich, RichSpan } from '../live.ts';

/** One message, or the items of one album. */
type Together = readonly [MessageView, ...MessageView[]];

/** The items of an album stand together, as Telegram shows them. */
export function bubblesOf(messages: readonly MessageView[]): readonly Together[] {
  const bubbles: [MessageView, ...MessageView[]][] = [];
  for (const message of messages) {
    const last = bubbles.at(-1);
    if (message.album !== '' && last?.[0].album === message.album) last.push(message);
    else bubbles.push([message]);
  }
  return bubbles;
}

interface BubbleProps {
  readonly messages: Together;
  readonly press: (messageId: number, button: string) => void;
}

export function Bubble({ messages, press }: BubbleProps) {
  const [first] = messages;
  const files = messages.map(({ file }) => file).filter((file) => file !== null);
  const worded = messages.find(({ text }) => text.length > 0);
  const at = new Date(first.atMs);
  return (
    <div class={first.fromBot ? 'bubble' : 'bubble own'}>
      {files.length === 0 ? null : (
        <div class={files.length > 1 ? 'files album' : 'files'}>
          {files.map((file, place) => (
            <File key={place} file={file} />
          ))}
        </div>
      )}
      {worded === undefined ? null : <p class="text">{worded.text.map(richPart)}</p>}
      <p class="when">
        {first.isEdited ? 'edited ' : ''}
        <time dateTime={at.toISOString()}>{at.toLocaleTimeString()}</time>
      </p>
      {first.buttons.map((row, place) => (
        <p key={place} class="buttons">
          {row.map((button, column) => (
            <Button key={column} button={button} press={() => press(first.messageId, button.text)} />
          ))}
        </p>
      ))}
    </div>
  );
}

const SIGNS: Readonly<Record<FileView['kind'], string>> = {
  photo: '🖼️',
  video: '▶️',
  animation: 'GIF',
  document: '📄',
};

/** The local Telegram fetches no files: a tile says what would be there. */
function File({ file }: { readonly file: FileView }) {
  return (
    <figure class={`file ${file.kind}`}>
      <span aria-hidden="true">{SIGNS[file.kind]}</span>
      <figcaption>{file.name || file.kind}</figcaption>
    </figure>
  );
}

function Button({ button, press }: { readonly button: ButtonView; readonly press: () => void }) {
  if (button.href !== '') {
    return (
      <a href={button.href} target="_blank" rel="noopener noreferrer" title={button.href}>
        {button.text} ↗
      </a>
    );
  }
  return (
    <button type="button" disabled={!button.isPressable} onClick={press}>
      {button.text}
    </button>
  );
}

function richPart(part: Rich, key: number) {
  return typeof part === 'string' ? part : <Span key={key} span={part} />;
}

/** Elements are made one by one from the style's name: no text ever becomes markup. */
function Span({ span }: { readonly span: RichSpan }) {
  const inner = span.inner.map(richPart);
  switch (span.style) {
    case 'bold':
      return <b>{inner}</b>;
    case 'italic':
      return <i>{inner}</i>;
    case 'underline':
      return <u>{inner}</u>;
    case 'strikethrough':
      return <s>{inner}</s>;
    case 'spoiler':
      return <span class="spoiler">{inner}</span>;
    case 'code':
      return <code>{inner}</code>;
    case 'pre':
      return <code class="pre">{inner}</code>;
    case 'quote':
      return <q>{inner}</q>;
    case 'mention':
      return <span class="mention">{inner}</span>;
    case 'link':
      return (
        <a href={span.href ?? '#'} target="_blank" rel="noopener noreferrer" title={span.href ?? ''}>
          {inner}
        </a>
      );
  }
}
