import type { JournalOf } from '../journal-events.ts';
import type { SheetsServer } from '../sheets-server/sheets-server.ts';
import type { TelegramServer } from '../telegram-server/telegram-server.ts';
import type { Workbook } from '../workbook/workbook.ts';
import type { PlayerView, SpinView, Typing, WorkerView } from './live.ts';
import type { ScriptSide } from './script-desk.ts';

/** What one may do to the workers. */
export interface WorkersSide {
  readonly state: WorkerView;
  /** Of a second worker on this machine, which stands by while the first one lives. */
  readonly second: WorkerView;
  /** Ends the worker as a crash does. */
  kill(): void;
  setSecond(isOn: boolean): void;
}

/** What the page shows and what it may do. */
export interface PageOptions {
  readonly workbook: Workbook;
  readonly telegram: TelegramServer;
  readonly sheets: Pick<SheetsServer, 'statistics' | 'faults'>;
  readonly script: ScriptSide;
  readonly workers: WorkersSide;
  /** What the worker's journal knows of a notification. */
  readonly journal: JournalOf;
  readonly adminChatId: number;
  readonly players: readonly PlayerView[];
  /** The wheel's fields, clockwise from the top. */
  readonly prizes: readonly string[];
  /** Signs and posts a spin to the web app; never rejects. */
  readonly spin: (player: PlayerView) => Promise<SpinView>;
  /**
   * Types into cells as an operator does.
   * @throws OperationError when the sheet does not take it
   */
  readonly edit: (sheetId: number, typing: Typing) => Promise<void>;
}
