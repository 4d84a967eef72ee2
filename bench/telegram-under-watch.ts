import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants, setPriority } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Arrival } from './limit-verdict.ts';

const PROCESS = fileURLToPath(new URL('telegram-process.ts', import.meta.url));

export interface TelegramProcessOptions {
  readonly token: string;
  readonly groups: readonly number[];
}

interface Delivered {
  readonly chatId: number;
  readonly atMs: number;
}

/** A Telegram in a process of its own, and what arrived there. */
export class TelegramUnderWatch {
  readonly url: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.url = url;
  }

  static async start(options: TelegramProcessOptions): Promise<TelegramUnderWatch> {
    const child = spawn(process.execPath, [PROCESS, JSON.stringify(options)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    hurry(child);
    const [url] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    return new TelegramUnderWatch(child, url);
  }

  async arrivals(): Promise<readonly Arrival[]> {
    const deliveries = (await this.#ask('deliveries')) as readonly Delivered[];
    return deliveries.map(({ chatId, atMs }) => ({ chat: chatId, atMs }));
  }

  /** How many sends were answered 429. */
  async refused(): Promise<number> {
    const { requests } = (await this.#ask('requests')) as { requests: Readonly<Record<string, number>> };
    return requests['sendMessage 429'] ?? 0;
  }

  stop(): void {
    this.#child.kill();
  }

  async #ask(what: string): Promise<unknown> {
    return (await fetch(new URL(`_control/${what}`, this.url))).json();
  }
}

/** When something arrived is not to depend on what else this machine has to do; where that may be said to it. */
function hurry({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_HIGHEST);
  } catch {
    // Only whoever administers the machine may.
  }
}
