import { createHash } from 'node:crypto';
import type { Notification } from '@sheet-courier/shared';

/** Where a channel remembers what of a notification has arrived while the rest has not; durable. */
export interface ProgressMemory {
  /** Undefined where nothing is remembered. */
  recall(id: string): string | undefined;
  /** Null forgets. Resolves when that survives a power cut. */
  remember(id: string, value: string | null): Promise<void>;
}

/**
 * The parts of one notification that have arrived, so that a failure between two never repeats the first. What a person
 * changes in the recipient or the media makes it another notification, of which nothing has arrived.
 */
export class Progress {
  readonly #memory: ProgressMemory;
  readonly #id: string;
  readonly #fingerprint: string;
  /** The provider's ids, one list a part. */
  #arrived: readonly (readonly string[])[];

  constructor(memory: ProgressMemory, { id, recipient, media }: Notification) {
    this.#memory = memory;
    this.#id = id;
    this.#fingerprint = createHash('sha256')
      .update(JSON.stringify([recipient, media]))
      .digest('base64url')
      .slice(0, 16);
    this.#arrived = this.#recall();
  }

  get parts(): number {
    return this.#arrived.length;
  }

  get messageIds(): readonly string[] {
    return this.#arrived.flat();
  }

  /** A part has arrived, and others are still to come. */
  async add(messageIds: readonly string[]): Promise<void> {
    this.#arrived = [...this.#arrived, messageIds];
    await this.#memory.remember(this.#id, JSON.stringify([this.#fingerprint, ...this.#arrived]));
  }

  /** All have arrived. */
  async finish(): Promise<void> {
    if (this.#arrived.length > 0) await this.#memory.remember(this.#id, null);
  }

  #recall(): readonly (readonly string[])[] {
    const remembered = this.#memory.recall(this.#id);
    if (remembered === undefined) return [];
    const [fingerprint, ...arrived] = JSON.parse(remembered) as [string, ...string[][]];
    return fingerprint === this.#fingerprint ? arrived : [];
  }
}
