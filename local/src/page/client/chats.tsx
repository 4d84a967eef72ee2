import { useEffect, useRef } from 'preact/hooks';
import type { ChatView, MessageView, Rich, RichSpan } from '../live.ts';

interface ChatsProps {
  readonly chats: readonly ChatView[];
  /** Whoever spins: their chat comes into view. */
  readonly chosenId: number | undefined;
}

export function Chats({ chats, chosenId }: ChatsProps) {
  const phones = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const chosen = phones.current?.querySelector<HTMLElement>('.chosen');
    if (!phones.current || !chosen) return;
    const { scrollLeft, clientWidth } = phones.current;
    const admin = phones.current.querySelector<HTMLElement>('.role-admin');
    const covered = admin && getComputedStyle(admin).position === 'sticky' ? admin.offsetWidth : 0;
    const left = chosen.offsetLeft - phones.current.offsetLeft;
    const isInView = left >= scrollLeft + covered && left + chosen.offsetWidth <= scrollLeft + clientWidth;
    if (isInView) return;
    // Sideways only: the page itself stays where the person has scrolled it to.
    phones.current.scrollTo({
      left: left - (clientWidth + covered - chosen.offsetWidth) / 2,
      behavior: 'smooth',
    });
  }, [chosenId]);
  return (
    <div class="phones" ref={phones}>
      {chats.map((chat) => (
        <Phone key={chat.id} chat={chat} isChosen={chat.id === chosenId} />
      ))}
    </div>
  );
}

function Phone({ chat, isChosen }: { readonly chat: ChatView; readonly isChosen: boolean }) {
  const log = useRef<HTMLDivElement>(null);
  const newest = chat.messages.at(-1)?.messageId;
  useEffect(() => {
    log.current?.scrollTo({ top: log.current.scrollHeight });
  }, [newest]);
  return (
    <article
      class={`phone role-${chat.role}${isChosen ? ' chosen' : ''}`}
      aria-label={`Chat of ${chat.name}`}
    >
      <header>
        <span class="avatar" aria-hidden="true" data-tint={String(Math.abs(chat.id) % 6)}>
          {chat.name.slice(0, 1)}
        </span>
        <div>
          <h3>{chat.name}</h3>
          <p class={chat.trouble === '' ? '' : 'trouble'}>{chat.trouble || describeRole(chat)}</p>
        </div>
      </header>
      <div class="messages" role="log" tabIndex={0} aria-label={`Messages to ${chat.name}`} ref={log}>
        {chat.messages.length === 0 ? <p class="hint">No messages yet</p> : null}
        {chat.messages.map((message) => (
          <Message key={message.messageId} message={message} />
        ))}
      </div>
    </article>
  );
}

function describeRole({ role, id }: ChatView): string {
  return role === 'user' ? `chat ${id}` : `${role}, chat ${id}`;
}

function Message({ message }: { readonly message: MessageView }) {
  const at = new Date(message.atMs);
  return (
    <div class={message.fromBot ? 'bubble' : 'bubble own'}>
      {message.media === '' ? null : <p class="media">{message.media}</p>}
      <p class="text">{message.text.map(richPart)}</p>
      <time dateTime={at.toISOString()}>{at.toLocaleTimeString()}</time>
      {message.buttons.map((row, at) => (
        <p key={at} class="buttons">
          {row.map((text, place) => (
            <span key={place}>{text}</span>
          ))}
        </p>
      ))}
    </div>
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
