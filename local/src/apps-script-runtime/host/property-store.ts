import type { RuntimeLimits } from '../limits.ts';
import type { JsonFile } from './json-file.ts';

type Stores = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The texts of PropertiesService, by store: kept on disk, within Google's sizes. */
export class PropertyStore {
  readonly #file: JsonFile<Stores>;
  readonly #limits: RuntimeLimits;

  constructor(file: JsonFile<Stores>, limits: RuntimeLimits) {
    this.#file = file;
    this.#limits = limits;
  }

  all(store: string): Readonly<Record<string, string>> {
    return this.#file.value[store] ?? {};
  }

  /** Throws in Google's words when a value or the store would grow too large; nothing is kept then. */
  set(store: string, values: Readonly<Record<string, string>>, deleteAllOthers: boolean): void {
    for (const value of Object.values(values)) {
      if (Buffer.byteLength(value) > this.#limits.propertyValueBytes)
        throw new Error('Argument too large: value');
    }
    const next = deleteAllOthers ? { ...values } : { ...this.all(store), ...values };
    if (Buffer.byteLength(JSON.stringify(next)) > this.#limits.propertyStoreBytes) {
      throw new Error(
        'You have exceeded the property storage quota. Please remove some properties and try again.',
      );
    }
    this.#file.set({ ...this.#file.value, [store]: next });
  }

  delete(store: string, key: string): void {
    const { [key]: gone, ...rest } = this.all(store);
    if (gone !== undefined) this.#file.set({ ...this.#file.value, [store]: rest });
  }
}
