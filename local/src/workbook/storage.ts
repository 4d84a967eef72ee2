import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { SpreadsheetVersion } from './draft.ts';
import { OperationLog, replayLog, type LoggedBatch } from './operation-log.ts';
import { readSnapshot, writeSnapshot, type LoadedSnapshot } from './snapshot.ts';

/** A log below this is not worth a snapshot. */
export const SNAPSHOT_AFTER_BYTES = 8 << 20;

/**
 * A spreadsheet's folder: `N.snapshot` is the version that `N.log` and all logs after it start from. A snapshot of
 * the next number is written while new batches already go to the log of that number; when it is whole, the older
 * files go. Killed anywhere, the highest whole snapshot and the logs from its number on hold everything.
 */
export class Storage {
  readonly #folder: string;
  readonly #snapshotAfterBytes: number;
  #number: number;
  #log: OperationLog;
  #snapshotBytes: number;
  #snapshotting: Promise<void> | undefined;

  private constructor(
    folder: string,
    number: number,
    log: OperationLog,
    sizes: { readonly snapshotBytes: number; readonly snapshotAfterBytes: number },
  ) {
    this.#folder = folder;
    this.#snapshotAfterBytes = sizes.snapshotAfterBytes;
    this.#number = number;
    this.#log = log;
    this.#snapshotBytes = sizes.snapshotBytes;
  }

  /** Opens the folder, giving the snapshot (if any) and then every later batch to `load`. */
  static open(
    folder: string,
    snapshotAfterBytes: number,
    load: { snapshot(loaded: LoadedSnapshot): void; batch(batch: LoggedBatch): void },
  ): Storage {
    mkdirSync(folder, { recursive: true });
    const files = readdirSync(folder);
    const numbers = (suffix: string) =>
      files
        .filter((file) => file.endsWith(suffix))
        .map((file) => Number(file.slice(0, -suffix.length)))
        .toSorted((a, b) => a - b);
    const base = numbers('.snapshot').at(-1) ?? 0;
    let snapshotBytes = 0;
    if (base > 0) {
      const loaded = readSnapshot(join(folder, `${base}.snapshot`));
      snapshotBytes = loaded.bytes;
      load.snapshot(loaded);
    }
    const logs = numbers('.log').filter((number) => number >= base);
    let bytes = 0;
    for (const number of logs) bytes = replayLog(join(folder, `${number}.log`), (batch) => load.batch(batch));
    const last = logs.at(-1) ?? base;
    return new Storage(folder, last, new OperationLog(join(folder, `${last}.log`), bytes), {
      snapshotBytes,
      snapshotAfterBytes,
    });
  }

  append(batch: LoggedBatch): void {
    this.#log.append(batch);
  }

  /** Starts a snapshot of the version when the log has outgrown the last one and none is under way. */
  maybeSnapshot(version: SpreadsheetVersion, revision: number): void {
    if (this.#snapshotting || this.#log.bytes < Math.max(this.#snapshotAfterBytes, this.#snapshotBytes))
      return;
    this.#snapshotting = this.snapshot(version, revision).finally(() => {
      this.#snapshotting = undefined;
    });
    // Nothing is lost when it fails (a full disk): the logs hold everything, and the next batch tries again.
    this.#snapshotting.catch(() => undefined);
  }

  async snapshot(version: SpreadsheetVersion, revision: number): Promise<void> {
    const number = this.#number + 1;
    this.#log.close();
    this.#number = number;
    this.#log = new OperationLog(join(this.#folder, `${number}.log`), 0);
    this.#snapshotBytes = await writeSnapshot(join(this.#folder, `${number}.snapshot`), version, revision);
    for (const file of readdirSync(this.#folder)) {
      if (Number.parseInt(file, 10) < number) rmSync(join(this.#folder, file));
    }
  }

  async close(): Promise<void> {
    await this.#snapshotting?.catch(() => undefined);
    this.#log.close();
  }
}
