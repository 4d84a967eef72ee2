import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import path from 'node:path';

/** One value kept as JSON on disk, or only in memory. A kill at any moment leaves the old value or the new one. */
export class JsonFile<Value> {
  readonly #file: string | undefined;
  #value: Value;

  /** Reads what the file holds; `initial` when there is none. Throws for a file that is no JSON. */
  constructor(file: string | undefined, initial: Value) {
    this.#file = file;
    this.#value = file === undefined ? initial : read(file, initial);
  }

  get value(): Value {
    return this.#value;
  }

  /** Durable when it returns. */
  set(value: Value): void {
    this.#value = value;
    if (this.#file === undefined) return;
    mkdirSync(path.dirname(this.#file), { recursive: true });
    const next = `${this.#file}.next`;
    const descriptor = openSync(next, 'w', 0o600);
    try {
      writeSync(descriptor, JSON.stringify(value, null, 2));
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(next, this.#file);
  }
}

function read<Value>(file: string, initial: Value): Value {
  let text;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return initial;
  }
  return JSON.parse(text);
}
