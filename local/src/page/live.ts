/** What the page's server and its browser side say to each other, as JSON. */

/** What a cell shows; where typing it again would mean something else, also what one would type. */
export type CellView = string | { readonly shown: string; readonly typed: string };

export interface TabView {
  readonly sheetId: number;
  readonly title: string;
}

export interface ColumnView {
  /** A, B, … */
  readonly letter: string;
  /** Pixels. */
  readonly width: number;
  readonly hidden: boolean;
  /** The header cell's note. */
  readonly note: string;
  /** What the dropdown offers; empty where there is none. */
  readonly choices: readonly string[];
}

export interface SheetView extends TabView {
  /** Changes whenever rows or columns may have come to stand elsewhere; an edit must name the one it was made on. */
  readonly layout: number;
  readonly frozenRows: number;
  readonly rowCount: number;
  readonly columns: readonly ColumnView[];
  /** From the first row to the last that holds anything. */
  readonly rows: readonly (readonly CellView[])[];
}

/** Text with Telegram's formatting; whatever is in it is text. */
export type Rich = string | RichSpan;
export interface RichSpan {
  readonly style: RichStyle;
  /** Only with `link`; http, https, mailto, tel or tg. */
  readonly href?: string;
  readonly inner: readonly Rich[];
}
export type RichStyle =
  | 'bold'
  | 'italic'
  | 'underline'
  | 'strikethrough'
  | 'spoiler'
  | 'code'
  | 'pre'
  | 'quote'
  | 'link'
  | 'mention';

export interface MessageView {
  readonly chatId: number;
  readonly messageId: number;
  /** When it was delivered, in milliseconds since 1970. */
  readonly atMs: number;
  readonly fromBot: boolean;
  /** `photo`, `video`, …; empty for plain text. */
  readonly media: string;
  readonly text: readonly Rich[];
  /** Rows of inline buttons. */
  readonly buttons: readonly (readonly string[])[];
}

export interface ChatView {
  readonly id: number;
  readonly name: string;
  readonly role: 'admin' | 'user' | 'group' | 'channel';
  /** Why the bot's messages can't reach it, or empty. */
  readonly trouble: string;
  readonly messages: readonly MessageView[];
}

export interface PlayerView {
  readonly id: number;
  readonly name: string;
}

export type WorkerView =
  | { readonly kind: 'off' }
  | { readonly kind: 'running' }
  | { readonly kind: 'waiting'; readonly ended: string; readonly againAtMs: number }
  | { readonly kind: 'stopped'; readonly failed: boolean };

/** Everything but the cells. */
export interface StateView {
  readonly tabs: readonly TabView[];
  /** The tab that is the queue. */
  readonly queueSheetId: number | null;
  readonly players: readonly PlayerView[];
  readonly prizes: readonly string[];
  readonly chats: readonly ChatView[];
  readonly worker: WorkerView;
}

/** What became of a spin, as the web app answered. */
export type SpinView =
  | {
      readonly ok: true;
      readonly spinId: string;
      readonly prize: string;
      readonly notificationIds: readonly string[];
    }
  | { readonly ok: false; readonly reason: string };

export type LiveEvent =
  /** New content of some rows. */
  | {
      readonly kind: 'rows';
      readonly sheetId: number;
      readonly rows: readonly (readonly [row: number, cells: readonly CellView[]])[];
    }
  /** More than rows changed: read the sheet anew. */
  | { readonly kind: 'sheet'; readonly sheetId: number }
  | { readonly kind: 'tabs'; readonly tabs: readonly TabView[]; readonly queueSheetId: number | null }
  | { readonly kind: 'message'; readonly chat: Omit<ChatView, 'messages'>; readonly message: MessageView }
  | { readonly kind: 'worker'; readonly worker: WorkerView };

/** What a person types into a block of cells. */
export interface Typing {
  /** The block's first cell, zero-based. */
  readonly row: number;
  readonly column: number;
  /** Rows of equal length, each cell as a person types it. */
  readonly texts: readonly (readonly string[])[];
}

export interface TypingRequest extends Typing {
  readonly layout: number;
}
