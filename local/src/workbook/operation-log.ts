import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import type { Operation } from './operations.ts';

/** One applied batch as the log keeps it: one line of JSON. */
export interface LoggedBatch {
  readonly revision: number;
  readonly operations: readonly Operation[];
}

/**
 * Applied batches on disk, one line each, appended with one write before the batch is acknowledged: whatever kills
 * the process later, the operating system has it. Only the last line can be torn, and then nobody was told of it.
 */
export class OperationLog {
  readonly #file: number;
  #bytes: number;

  constructor(path: string, bytes: number) {
    this.#file = openSync(path, 'a');
    this.#bytes = bytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  append(batch: LoggedBatch): void {
    const line = Buffer.from(`${JSON.stringify(batch)}\n`);
    let written = 0;
    try {
      while (written < line.length) written += writeSync(this.#file, line, written);
    } catch (error) {
      // Half a line (a full disk) must not stand before the next one.
      ftruncateSync(this.#file, this.#bytes);
      throw error;
    }
    this.#bytes += line.length;
  }

  close(): void {
    fsyncSync(this.#file);
    closeSync(this.#file);
  }
}

const CHUNK_BYTES = 1 << 20;

/** The file's whole lines, read a piece at a time; what follows the last newline is left out. */
export function* wholeLines(path: string): Generator<{ readonly text: string; readonly endOffset: number }> {
  const file = openSync(path, 'r');
  try {
    let rest = Buffer.alloc(0);
    let offset = 0;
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    for (;;) {
      const count = readSync(file, chunk, 0, CHUNK_BYTES, null);
      if (count === 0) return;
      let data = Buffer.concat([rest, chunk.subarray(0, count)]);
      for (let end = data.indexOf(10); end >= 0; end = data.indexOf(10)) {
        offset += end + 1;
        yield { text: data.toString('utf8', 0, end), endOffset: offset };
        data = data.subarray(end + 1);
      }
      rest = data;
    }
  } finally {
    closeSync(file);
  }
}

/** Replays the log's batches and cuts a torn end off the file; returns the bytes that hold. */
export function replayLog(path: string, replay: (batch: LoggedBatch) => void): number {
  if (!existsSync(path)) return 0;
  let held = 0;
  for (const { text, endOffset } of wholeLines(path)) {
    const batch: LoggedBatch = JSON.parse(text);
    replay(batch);
    held = endOffset;
  }
  truncateSync(path, held);
  return held;
}
