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

/** What the tab's filter keeps out of sight: rows that show one of these texts in the column. */
export interface FilterView {
  readonly column: number;
  readonly hidden: readonly string[];
}

export interface SheetView extends TabView {
  /** Changes whenever rows or columns may have come to stand elsewhere; an edit must name the one it was made on. */
  readonly layout: number;
  readonly frozenRows: number;
  readonly rowCount: number;
  readonly columns: readonly ColumnView[];
  /** Null where the tab has no filter. */
  readonly filters: readonly FilterView[] | null;
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

export interface FileView {
  readonly kind: 'photo' | 'video' | 'animation' | 'document';
  readonly name: string;
}

/** A button under a message: `href` opens it, `isPressable` tells the bot. */
export interface ButtonView {
  readonly text: string;
  readonly href: string;
  readonly isPressable: boolean;
}

export interface MessageView {
  readonly chatId: number;
  readonly messageId: number;
  /** When it was delivered, in milliseconds since 1970. */
  readonly atMs: number;
  readonly fromBot: boolean;
  /** Null for plain text. */
  readonly file: FileView | null;
  /** What the items of one album share; empty outside of albums. */
  readonly album: string;
  readonly text: readonly Rich[];
  /** Rows of inline buttons. */
  readonly buttons: readonly (readonly ButtonView[])[];
  readonly isEdited: boolean;
}

/** Whether the bot's messages reach a chat, as whoever holds the phone has it. */
export type Standing = 'open' | 'blocked' | 'deactivated' | 'removed' | 'notStarted';

/** Beyond so many chats the page would be slow and nobody would look at them. */
export const CHATS_SHOWN = 60;

export interface ChatView {
  readonly id: number;
  readonly name: string;
  readonly role: 'admin' | 'user' | 'group' | 'channel';
  readonly standing: Standing;
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

/** What one can make go wrong, until one makes it right again. */
export const TROUBLES = [
  'telegramDown',
  'telegramSlow',
  'telegramFlood',
  'telegramUnheard',
  'googleDown',
  'googleUnavailable',
  'googleQuota',
  'secondWorker',
] as const;
export type Trouble = (typeof TROUBLES)[number];

export interface WeatherView {
  readonly troubles: readonly Trouble[];
  /** The second worker; off while nobody has asked for one. */
  readonly second: WorkerView;
}

/** A line of a worker's log. */
export interface LogLine {
  /** Counts all lines. */
  readonly order: number;
  readonly atMs: number;
  readonly worker: 'worker' | 'second worker';
  readonly level: 'info' | 'warn' | 'error';
  readonly text: string;
}

/** How things stood at the end of one second. */
export interface Sample {
  readonly atMs: number;
  /** Messages that reached a chat in this second. */
  readonly delivered: number;
  /** Notifications by status that are not at their end: pending, sending, failed. */
  readonly depth: { readonly pending: number; readonly sending: number; readonly failed: number };
  /** Sheets API requests in the quota's minute that runs. */
  readonly reads: number;
  readonly writes: number;
}

export interface MenuItemView {
  readonly caption: string;
  /** What it does is the script's business; a separator has neither this nor items. */
  readonly functionName?: string;
  readonly items?: readonly MenuItemView[];
}

/** A box that holds the script up until somebody answers it. */
export interface QuestionView {
  readonly id: number;
  readonly kind: 'alert' | 'prompt';
  readonly title: string;
  readonly text: string;
  readonly buttons: readonly ButtonName[];
}
export type ButtonName = 'OK' | 'CANCEL' | 'YES' | 'NO' | 'CLOSE';

/** A dialog or sidebar of the script; what is in it comes from the script's own address. */
export interface PanelView {
  readonly id: number;
  readonly kind: 'sidebar' | 'modalDialog' | 'modelessDialog';
  readonly title: string;
  readonly url: string;
  /** Pixels; null where the script did not say. */
  readonly width: number | null;
  readonly height: number | null;
}

/** What the Apps Script companion shows just now. */
export interface ScriptView {
  readonly menus: readonly MenuItemView[];
  readonly questions: readonly QuestionView[];
  readonly panels: readonly PanelView[];
}

/** What happens to a notification, in the order in which it usually does. */
export type LifeStep =
  | 'queued'
  | 'seen'
  | 'claimed'
  | 'sent'
  | 'arrived'
  | 'confirmed'
  | 'refused'
  | 'given back'
  | 'written'
  | 'row gone'
  | 'edited';

export interface LifeEvent {
  readonly atMs: number;
  readonly step: LifeStep;
  readonly detail: string;
}

/** One notification's life so far, oldest first. */
export interface LifeView {
  readonly id: string;
  readonly events: readonly LifeEvent[];
}

/** Everything but the cells. */
export interface StateView {
  readonly tabs: readonly TabView[];
  /** The tab that is the queue. */
  readonly queueSheetId: number | null;
  readonly players: readonly PlayerView[];
  readonly prizes: readonly string[];
  readonly chats: readonly ChatView[];
  readonly worker: WorkerView;
  readonly weather: WeatherView;
  readonly lines: readonly LogLine[];
  readonly samples: readonly Sample[];
  readonly script: ScriptView;
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
  /** A chat that changed otherwise: somebody wrote, a message was edited, the bot was blocked. */
  | { readonly kind: 'chat'; readonly chat: ChatView }
  | { readonly kind: 'worker'; readonly worker: WorkerView }
  | { readonly kind: 'weather'; readonly weather: WeatherView }
  | { readonly kind: 'lines'; readonly lines: readonly LogLine[] }
  | { readonly kind: 'sample'; readonly sample: Sample }
  | { readonly kind: 'script'; readonly script: ScriptView }
  /** A small message of the script's. */
  | { readonly kind: 'toast'; readonly title: string; readonly text: string; readonly seconds: number };

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

/** What a person does to a tab beyond typing: rows and columns are zero-based. */
export type SheetChange =
  | { readonly kind: 'insertRows' | 'insertColumns'; readonly at: number; readonly count: number }
  | { readonly kind: 'deleteRows' | 'deleteColumns'; readonly places: readonly number[] }
  | { readonly kind: 'sort'; readonly column: number; readonly ascending: boolean }
  /** Rows that show one of the texts in the column are kept out of sight, for everybody. */
  | { readonly kind: 'filter'; readonly column: number; readonly hidden: readonly string[] }
  | { readonly kind: 'clearFilter' };

export type SheetChangeRequest = SheetChange & { readonly layout: number };

/** A block of cells: zero-based, ends included. */
export interface Selection {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

export interface MenuClick {
  /** From the menu's own caption down to the item's. */
  readonly captions: readonly string[];
}
