import type { Menu, UiAnswer, UiQuestion, UiShown } from '../host-call.ts';

/** What a script shows or asks, for whoever shows it to a person. */
export type UiEvent =
  | { readonly kind: 'menus'; readonly menus: readonly Menu[] }
  | { readonly kind: 'question'; readonly id: number; readonly question: UiQuestion }
  | { readonly kind: 'answered'; readonly id: number }
  | { readonly kind: 'shown'; readonly shown: UiShown };

interface Asked {
  readonly question: UiQuestion;
  readonly executionId: string;
  readonly resolve: (answer: UiAnswer) => void;
}

/** The script's menus, and its questions until somebody answers. */
export class UserInterface {
  readonly #menus = new Map<string, Menu>();
  readonly #asked = new Map<number, Asked>();
  readonly #listeners = new Set<(event: UiEvent) => void>();
  #lastId = 0;

  get menus(): readonly Menu[] {
    return [...this.#menus.values()];
  }
  /** The questions nobody has answered yet. */
  get questions(): readonly { readonly id: number; readonly question: UiQuestion }[] {
    return [...this.#asked].map(([id, { question }]) => ({ id, question }));
  }

  onEvent(listener: (event: UiEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  addMenu(menu: Menu): void {
    this.#menus.set(menu.caption, menu);
    this.#tell({ kind: 'menus', menus: this.menus });
  }
  removeMenu(caption: string): void {
    this.#menus.delete(caption);
    this.#tell({ kind: 'menus', menus: this.menus });
  }
  show(shown: UiShown): void {
    this.#tell({ kind: 'shown', shown });
  }

  /** Waits for the answer; the box closed unanswered when its execution ends. */
  ask(executionId: string, question: UiQuestion): Promise<UiAnswer> {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve) => {
      this.#asked.set(id, { question, executionId, resolve });
      this.#tell({ kind: 'question', id, question });
    });
  }

  /** Throws when there is no such question. */
  answer(id: number, answer: UiAnswer): void {
    const asked = this.#asked.get(id);
    if (!asked) throw new Error(`There is no unanswered question ${id}.`);
    this.#asked.delete(id);
    asked.resolve(answer);
    this.#tell({ kind: 'answered', id });
  }

  closeQuestionsOf(executionId: string): void {
    for (const [id, asked] of this.#asked) {
      if (asked.executionId === executionId) this.answer(id, { button: 'CLOSE' });
    }
  }

  #tell(event: UiEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
