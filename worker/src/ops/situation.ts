import type { Assembly } from '../assembly.ts';
import type { Clock } from '../clock.ts';
import { type QueueView, QueueUnavailable } from '../queue/queue.ts';
import type { Observer } from './observer.ts';

/** What is at work just now, and what became of the last round. */
export class Situation {
  readonly #clock: Pick<Clock, 'monotonic'>;
  #parts: Assembly | null = null;
  #isLeading = false;
  #view: QueueView | null = null;
  #lookedAt: number | null = null;
  #turnedAt: number;
  #trouble: string | null = null;

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
    this.#turnedAt = clock.monotonic();
  }

  readonly observer: Partial<Observer> = {
    looked: (view) => {
      this.#view = view;
      this.#lookedAt = this.#clock.monotonic();
    },
    roundBegan: () => this.#turn(),
    roundEnded: (trouble) => {
      this.#turn();
      this.#trouble = trouble === null ? null : describe(trouble);
    },
  };

  /** Null before anything is assembled. */
  get parts(): Assembly | null {
    return this.#parts;
  }

  get isLeading(): boolean {
    return this.#isLeading;
  }

  /** Null before the first look. */
  get view(): QueueView | null {
    return this.#view;
  }

  /** Monotonic. */
  get lookedAt(): number | null {
    return this.#lookedAt;
  }

  /** Monotonic: when the last round began or ended, or when this worker came to lead. */
  get turnedAt(): number {
    return this.#turnedAt;
  }

  /** What was wrong with the last round, in words for operators. */
  get trouble(): string | null {
    return this.#trouble;
  }

  assembled(parts: Assembly): void {
    this.#parts = parts;
    this.#view = null;
    this.#trouble = null;
  }

  leads(isLeading: boolean): void {
    this.#isLeading = isLeading;
    this.#turn();
  }

  #turn(): void {
    this.#turnedAt = this.#clock.monotonic();
  }
}

/** Only words that were written for people: anything else might hold what is secret. */
function describe(trouble: unknown): string {
  return trouble instanceof QueueUnavailable ? trouble.message : 'The worker failed; its log says why.';
}
