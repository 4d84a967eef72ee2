import type { ServiceCatalogue } from '../service-catalogue.ts';

/** A constant of an Apps Script enumeration: prints as its name, compares by identity. */
export class EnumConstant {
  readonly #name: string;
  readonly #ordinal: number;

  constructor(name: string, ordinal: number) {
    this.#name = name;
    this.#ordinal = ordinal;
  }
  name(): string {
    return this.#name;
  }
  toString(): string {
    return this.#name;
  }
  toJSON(): string {
    return this.#name;
  }
  ordinal(): number {
    return this.#ordinal;
  }
  compareTo(other: EnumConstant): number {
    return this.#ordinal - other.ordinal();
  }
}

export type Enumeration = Readonly<Record<string, EnumConstant>>;

/** Makes each enumeration of the catalogue once a realm, so that the same constant is one object wherever it is found. */
export class Enumerations {
  readonly #catalogue: ServiceCatalogue;
  readonly #made = new Map<string, Enumeration>();

  constructor(catalogue: ServiceCatalogue) {
    this.#catalogue = catalogue;
  }

  /** By its name in the catalogue, e.g. Spreadsheet.BorderStyle. */
  get(name: string): Enumeration {
    let made = this.#made.get(name);
    if (!made) {
      const names = this.#catalogue.enums[name] ?? [];
      made = Object.fromEntries(
        names.map((constant, ordinal) => [constant, new EnumConstant(constant, ordinal)]),
      );
      this.#made.set(name, made);
    }
    return made;
  }

  /** The constant of that name. Throws for one that the catalogue lacks: a mistake in the runtime. */
  constant(name: string, constant: string): EnumConstant {
    const found = this.get(name)[constant];
    if (!found) throw new Error(`no constant ${constant} in ${name}`);
    return found;
  }
}
