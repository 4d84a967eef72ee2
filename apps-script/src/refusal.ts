/** A call that is refused: why, as a word for programs and a sentence for people. Nothing was written. */
export class Refusal extends Error {
  readonly code: string;

  constructor(code: string, reason: string) {
    super(reason);
    this.code = code;
  }
}
