import {
  CHATS_SHOWN,
  type ChatView,
  type LiveEvent,
  type Selection,
  type SheetChangeRequest,
  type SheetView,
  type SpinView,
  type StateView,
  type TypingRequest,
} from '../live.ts';
import {
  loadSheet,
  loadState,
  postChange,
  postClick,
  postSelection,
  postSpin,
  postTyping,
} from './server-calls.ts';

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly isTrouble: boolean;
}

/** What the components show. Replaced, never changed, save for the sheets' rows. */
export interface View {
  readonly isConnected: boolean;
  readonly state: StateView | undefined;
  readonly openSheetId: number | undefined;
  readonly sheets: ReadonlyMap<number, SheetView>;
  /** Who spins next. */
  readonly playerId: number | undefined;
  /** The chat that is in view, at first that of whoever spins. */
  readonly chatId: number | undefined;
  /** The notification whose row is to be brought into view; another object each time. */
  readonly wantedRow: { readonly id: string } | undefined;
  readonly lastSpin: (SpinView & { readonly player: string }) | undefined;
  /** The notification whose life is shown. */
  readonly followedId: string | undefined;
  readonly toasts: readonly Toast[];
}

type RowsEvent = Extract<LiveEvent, { kind: 'rows' }>;

/** What a grid hears: the whole sheet, or some of its rows. */
export interface SheetListener {
  readonly whole: (sheet: SheetView) => void;
  readonly rows: (rows: RowsEvent['rows']) => void;
}

const TOAST_MS = 6_000;
const MESSAGES_KEPT = 50;
const LINES_KEPT = 60;
const SAMPLES_KEPT = 120;
/** A selection that is still being drawn is not worth telling. */
const SELECTION_MS = 120;

/** The page's one copy of what the server knows, kept true by its events. */
export class Store {
  #view: View = {
    isConnected: false,
    state: undefined,
    openSheetId: undefined,
    sheets: new Map(),
    playerId: undefined,
    chatId: undefined,
    wantedRow: undefined,
    lastSpin: undefined,
    followedId: undefined,
    toasts: [],
  };
  readonly #listeners = new Set<() => void>();
  readonly #sheetListeners = new Map<number, SheetListener>();
  readonly #loading = new Map<number, Promise<void>>();
  #toastId = 0;
  #selecting = 0;
  #untoldSelection: (() => Promise<void>) | undefined;

  get view(): View {
    return this.#view;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Only one grid shows a sheet at a time. */
  watchSheet(sheetId: number, listener: SheetListener): () => void {
    this.#sheetListeners.set(sheetId, listener);
    return () => this.#sheetListeners.delete(sheetId);
  }

  /** Reads everything at each (re)connection: what was said while nobody listened is lost. */
  connect(): void {
    const live = new EventSource('/api/live');
    live.addEventListener('open', () => void this.attempt(async () => await this.#loadAll()));
    live.addEventListener('error', () => this.#change({ isConnected: false }));
    live.addEventListener('message', ({ data }) => this.#hear(JSON.parse(String(data)) as LiveEvent));
  }

  open(sheetId: number): void {
    this.#change({ openSheetId: sheetId });
    if (!this.#view.sheets.has(sheetId)) void this.attempt(async () => await this.#loadSheet(sheetId));
  }

  choosePlayer(playerId: number): void {
    this.#change({ playerId, chatId: playerId });
  }

  showChat(chatId: number): void {
    this.#change({ chatId });
  }

  /** Opens the queue at the notification's row. */
  showRow(id: string): void {
    const sheetId = this.#view.state?.queueSheetId;
    if (typeof sheetId === 'number') this.open(sheetId);
    this.#change({ wantedRow: { id } });
  }

  follow(notificationId: string): void {
    if (notificationId !== this.#view.followedId) this.#change({ followedId: notificationId });
  }

  /** False when the server did not take it; the reason is shown. */
  async edit(sheetId: number, typing: TypingRequest): Promise<boolean> {
    return await this.attempt(async () => await postTyping(sheetId, typing));
  }

  async change(sheetId: number, change: SheetChangeRequest): Promise<boolean> {
    return await this.attempt(async () => await postChange(sheetId, change));
  }

  /** The script is told what is selected, as Google's editor tells it. */
  select(sheetId: number, selection: Selection): void {
    clearTimeout(this.#selecting);
    this.#untoldSelection = async () => await postSelection(sheetId, selection);
    this.#selecting = setTimeout(
      () => void this.attempt(async () => await this.#tellSelection()),
      SELECTION_MS,
    );
  }

  /** Runs an item of the script's menus on what is selected now. */
  async click(captions: readonly string[]): Promise<void> {
    await this.attempt(async () => {
      await this.#tellSelection();
      await postClick(captions);
    });
  }

  async #tellSelection(): Promise<void> {
    clearTimeout(this.#selecting);
    const tell = this.#untoldSelection;
    this.#untoldSelection = undefined;
    await tell?.();
  }

  async spin(playerId: number): Promise<SpinView | undefined> {
    let spun: SpinView | undefined;
    await this.attempt(async () => {
      spun = await postSpin(playerId);
    });
    return spun;
  }

  /** Shown apart from the spinning itself, so that the wheel can come to rest first. */
  announce(spin: SpinView, player: string): void {
    const [first] = spin.ok ? spin.notificationIds : [];
    this.#change({ lastSpin: { ...spin, player }, followedId: first ?? this.#view.followedId });
    if (!spin.ok) this.toast(spin.reason, true);
  }

  toast(text: string, isTrouble = false, milliseconds = TOAST_MS): void {
    const toast = { id: ++this.#toastId, text, isTrouble };
    this.#change({ toasts: [...this.#view.toasts.slice(-3), toast] });
    setTimeout(() => this.dismiss(toast.id), milliseconds);
  }

  dismiss(toastId: number): void {
    this.#change({ toasts: this.#view.toasts.filter(({ id }) => id !== toastId) });
  }

  /** False when it failed; why is shown. */
  async attempt(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      const isOffline = error instanceof TypeError;
      this.toast(
        isOffline ? 'npm start does not answer; is it still running?' : (error as Error).message,
        true,
      );
      return false;
    }
  }

  async #loadAll(): Promise<void> {
    const state = await loadState();
    const openSheetId = this.#view.openSheetId ?? state.queueSheetId ?? state.tabs[0]?.sheetId;
    const playerId = this.#view.playerId ?? state.players[0]?.id;
    const chatId = this.#view.chatId ?? playerId;
    this.#change({ isConnected: true, state, openSheetId, playerId, chatId });
    const wanted = new Set([...this.#view.sheets.keys(), state.queueSheetId, openSheetId]);
    for (const sheetId of wanted) if (typeof sheetId === 'number') await this.#loadSheet(sheetId);
  }

  /** While one load is under way, all who ask wait for one more after it. */
  async #loadSheet(sheetId: number): Promise<void> {
    const before = this.#loading.get(sheetId);
    const load = (async () => {
      await before?.catch(() => undefined);
      const sheet = await loadSheet(sheetId);
      this.#change({ sheets: new Map([...this.#view.sheets, [sheetId, sheet]]) });
      this.#sheetListeners.get(sheetId)?.whole(sheet);
    })();
    this.#loading.set(sheetId, load);
    await load;
  }

  #hear(event: LiveEvent): void {
    const { state } = this.#view;
    if (state === undefined) return;
    const become = (part: Partial<StateView>) => this.#change({ state: { ...state, ...part } });
    switch (event.kind) {
      case 'rows':
        return this.#hearRows(event);
      case 'sheet':
        if (!this.#view.sheets.has(event.sheetId)) return;
        void this.attempt(async () => await this.#loadSheet(event.sheetId));
        return;
      case 'tabs':
        return become({ tabs: event.tabs, queueSheetId: event.queueSheetId });
      case 'message':
        return become({ chats: withMessage(state.chats, event, this.#view.chatId) });
      case 'chat':
        return become({ chats: withChat(state.chats, event.chat) });
      case 'worker':
        return become({ worker: event.worker });
      case 'weather':
        return become({ weather: event.weather });
      case 'lines':
        return become({ lines: [...state.lines, ...event.lines].slice(-LINES_KEPT) });
      case 'sample':
        return become({ samples: [...state.samples, event.sample].slice(-SAMPLES_KEPT) });
      case 'script':
        return become({ script: event.script });
      case 'toast':
        return this.toast([event.title, event.text].filter(Boolean).join(': '), false, event.seconds * 1_000);
    }
  }

  #hearRows({ sheetId, rows }: RowsEvent): void {
    const sheet = this.#view.sheets.get(sheetId);
    if (sheet === undefined) return;
    const all = [...sheet.rows];
    for (const [row, cells] of rows) {
      while (all.length < row) all.push([]);
      all[row] = cells;
    }
    this.#change({ sheets: new Map([...this.#view.sheets, [sheetId, { ...sheet, rows: all }]]) });
    this.#sheetListeners.get(sheetId)?.rows(rows);
  }

  #change(part: Partial<View>): void {
    this.#view = { ...this.#view, ...part };
    for (const listener of this.#listeners) listener();
  }
}

/**
 * The chat that hears something stays where it is, so that nothing jumps under a person's eyes; a new one comes last, and
 * where there are too many, the one that has been silent for longest goes.
 */
function withMessage(
  chats: readonly ChatView[],
  { chat, message }: Extract<LiveEvent, { kind: 'message' }>,
  chosenId: number | undefined,
): readonly ChatView[] {
  const known = chats.find(({ id }) => id === chat.id);
  if (known === undefined) {
    const kept = chats.length < CHATS_SHOWN ? chats : withoutSilent(chats, chosenId);
    return [...kept, { ...chat, messages: [message] }];
  }
  const messages = [...known.messages, message].slice(-MESSAGES_KEPT);
  return chats.map((one) => (one === known ? { ...chat, messages } : one));
}

function withoutSilent(chats: readonly ChatView[], chosenId: number | undefined): readonly ChatView[] {
  const silentFor = ({ id, role, messages }: ChatView) =>
    role === 'admin' || id === chosenId ? Number.POSITIVE_INFINITY : (messages.at(-1)?.atMs ?? 0);
  const silent = chats.reduce((one, other) => (silentFor(other) < silentFor(one) ? other : one));
  return chats.filter((chat) => chat !== silent);
}

function withChat(chats: readonly ChatView[], chat: ChatView): readonly ChatView[] {
  const isKnown = chats.some(({ id }) => id === chat.id);
  return isKnown ? chats.map((one) => (one.id === chat.id ? chat : one)) : [...chats, chat];
}
