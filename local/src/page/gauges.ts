import type { SheetsServer } from '../sheets-server/sheets-server.ts';
import type { TelegramServer } from '../telegram-server/telegram-server.ts';
import type { Workbook } from '../workbook/workbook.ts';
import type { Sample } from './live.ts';
import { queueColumns } from './queue-columns.ts';

/** Two minutes, at one a second. */
const SAMPLES_KEPT = 120;
/** As Google counts its quota. */
const MINUTE_MS = 60_000;

export interface GaugesOptions {
  readonly workbook: Workbook;
  readonly telegram: TelegramServer;
  readonly sheets: Pick<SheetsServer, 'statistics'>;
}

/** The rate, the queue's depth and the Sheets budget, second by second. */
export class Gauges {
  readonly #options: GaugesOptions;
  readonly #samples: Sample[] = [];
  readonly #stop: () => void;
  #delivered = 0;
  #minute = -1;
  #before = { reads: 0, writes: 0 };
  #depth: { readonly revision: number; readonly depth: Sample['depth'] } | undefined;

  constructor(options: GaugesOptions) {
    this.#options = options;
    this.#stop = options.telegram.onMessage(() => {
      this.#delivered += 1;
    });
  }

  get samples(): readonly Sample[] {
    return this.#samples;
  }

  /** Called once a second. */
  sample(nowMs: number): Sample {
    const { reads, writes } = this.#calls();
    const minute = Math.floor(nowMs / MINUTE_MS);
    // Calls of the second in which the minute turned count to the old one: close enough for a picture.
    if (minute !== this.#minute) this.#before = { reads, writes };
    this.#minute = minute;
    const sample: Sample = {
      atMs: nowMs,
      delivered: this.#delivered,
      depth: this.#currentDepth(),
      reads: reads - this.#before.reads,
      writes: writes - this.#before.writes,
    };
    this.#delivered = 0;
    this.#samples.push(sample);
    if (this.#samples.length > SAMPLES_KEPT) this.#samples.shift();
    return sample;
  }

  /** Called instead while nobody looks: counting a long queue costs something. */
  rest(): void {
    this.#samples.length = 0;
    this.#delivered = 0;
  }

  close(): void {
    this.#stop();
  }

  #calls(): { readonly reads: number; readonly writes: number } {
    const { read, write } = this.#options.sheets.statistics;
    return { reads: read.requests, writes: write.requests };
  }

  /** Counted anew only when the spreadsheet is another one. */
  #currentDepth(): Sample['depth'] {
    const { workbook } = this.#options;
    if (this.#depth?.revision !== workbook.revision) {
      this.#depth = { revision: workbook.revision, depth: countOpen(workbook) };
    }
    return this.#depth.depth;
  }
}

function countOpen(workbook: Workbook): Sample['depth'] {
  const depth = { pending: 0, sending: 0, failed: 0 };
  const queue = queueColumns(workbook.current());
  if (queue === undefined) return depth;
  for (let row = 1; row < queue.sheet.lastRow; row++) {
    const status = queue.text(row, 'status');
    if (status === 'pending' || status === 'sending' || status === 'failed') depth[status] += 1;
  }
  return depth;
}
