/** What a bot answered to the press of a button. */
export interface PressAnswer {
  readonly text: string;
  readonly showAlert: boolean;
  readonly url: string;
}

/** Presses older than this can't be answered; the real time is not known. */
const ANSWERABLE_MS = 60 * 60_000;

/** Buttons users have pressed, and what the bot answered. */
export class ButtonPresses {
  readonly #now: () => number;
  readonly #presses = new Map<string, { readonly atMs: number; answer: PressAnswer | undefined }>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Notes a press under its callback query id; forgets those too old to answer. */
  press(id: string): void {
    const oldest = this.#now() - ANSWERABLE_MS;
    for (const [known, { atMs }] of this.#presses) {
      if (atMs >= oldest) break;
      this.#presses.delete(known);
    }
    this.#presses.set(id, { atMs: this.#now(), answer: undefined });
  }

  /** False when there is no such press, or it is too old. */
  answer(id: string, answer: PressAnswer): boolean {
    const press = this.#presses.get(id);
    if (press === undefined || press.atMs < this.#now() - ANSWERABLE_MS) return false;
    press.answer = answer;
    return true;
  }

  /** What the bot answered to a press, once it has. */
  answerTo(id: string): PressAnswer | undefined {
    return this.#presses.get(id)?.answer;
  }
}
