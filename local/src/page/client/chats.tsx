import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { ChatView, Standing } from '../live.ts';
import { Bubble, bubblesOf } from './bubble.tsx';
import { Menu, type MenuEntry } from './menu.tsx';
import { postMessage, postPress, postStanding } from './server-calls.ts';
import type { Store } from './store.ts';

interface ChatsProps {
  readonly store: Store;
  readonly chats: readonly ChatView[];
  /** The chat that comes into view. */
  readonly chosenId: number | undefined;
}

/** The phones of the people whom the bot writes to. */
export function Chats({ store, chats, chosenId }: ChatsProps) {
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
        <LazyPhone key={chat.id} store={store} chat={chat} isChosen={chat.id === chosenId} />
      ))}
    </div>
  );
}

interface PhoneProps {
  readonly store: Store;
  readonly chat: ChatView;
  readonly isChosen: boolean;
}

/** Drawn anew only when the chat is another: there may be many, and something happens all the time. */
function LazyPhone({ store, chat, isChosen }: PhoneProps) {
  return useMemo(() => <Phone store={store} chat={chat} isChosen={isChosen} />, [store, chat, isChosen]);
}

function Phone({ store, chat, isChosen }: PhoneProps) {
  const log = useRef<HTMLDivElement>(null);
  const newest = chat.messages.at(-1)?.messageId;
  useEffect(() => {
    log.current?.scrollTo({ top: log.current.scrollHeight });
  }, [newest]);
  const press = (messageId: number, button: string) =>
    void store.attempt(async () => {
      await postPress(chat.id, messageId, button);
      store.toast(`The bot hears that ${chat.name} pressed “${button}”.`);
    });
  return (
    <article
      class={`phone role-${chat.role}${isChosen ? ' chosen' : ''}`}
      aria-label={`Chat of ${chat.name}`}
    >
      <header>
        <span class="avatar" aria-hidden="true" data-tint={String(Math.abs(chat.id) % 6)}>
          {chat.name.slice(0, 1)}
        </span>
        <div class="who">
          <h3>{chat.name}</h3>
          <p class={chat.standing === 'open' ? '' : 'trouble'}>
            {TROUBLES[chat.standing] || describeRole(chat)}
          </p>
        </div>
        <Menu name={`What ${chat.name} does`} face="⋮" entries={standingEntries(store, chat)} />
      </header>
      <div class="messages" role="log" tabIndex={0} aria-label={`Messages to ${chat.name}`} ref={log}>
        {chat.messages.length === 0 ? <p class="hint">No messages yet</p> : null}
        {bubblesOf(chat.messages).map((messages) => (
          <Bubble key={messages[0].messageId} messages={messages} press={press} />
        ))}
      </div>
      {chat.role === 'user' || chat.role === 'admin' ? <Writing store={store} chat={chat} /> : null}
    </article>
  );
}

const TROUBLES: Readonly<Record<Standing, string>> = {
  open: '',
  blocked: 'has blocked the bot',
  deactivated: 'account deleted',
  removed: 'the bot was removed',
  notStarted: 'has not pressed Start',
};

function standingEntries(store: Store, { id, role, standing }: ChatView): readonly MenuEntry[] {
  const become = (wanted: Standing) => () => void store.attempt(async () => await postStanding(id, wanted));
  if (role === 'group' || role === 'channel') {
    return standing === 'removed'
      ? [{ label: 'Let the bot in again', run: become('open') }]
      : [{ label: 'Remove the bot', run: become('removed'), isDanger: true }];
  }
  return [
    standing === 'blocked'
      ? { label: 'Unblock the bot', run: become('open') }
      : { label: 'Block the bot', run: become('blocked'), isDanger: true },
    standing === 'deactivated'
      ? { label: 'Restore the account', run: become('open') }
      : { label: 'Delete the account', run: become('deactivated'), isDanger: true },
    ...(standing === 'notStarted' ? [{ label: 'Press Start', run: become('open') }] : []),
  ];
}

function Writing({ store, chat }: { readonly store: Store; readonly chat: ChatView }) {
  const [text, setText] = useState('');
  const send = async () => {
    if (text.trim() === '') return;
    if (await store.attempt(async () => await postMessage(chat.id, text))) setText('');
  };
  return (
    <form
      class="writing"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <input
        aria-label={`Message from ${chat.name} to the bot`}
        placeholder="Write to the bot"
        value={text}
        autocomplete="off"
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <button type="submit" aria-label={`Send what ${chat.name} has written`}>
        ➤
      </button>
    </form>
  );
}

function describeRole({ role, id }: ChatView): string {
  return role === 'user' ? `chat ${id}` : `${role}, chat ${id}`;
}
