import type { ServiceCatalogue } from '../service-catalogue.ts';
import type { Enumerations } from './enumeration.ts';

/** A class of the realm, with the interface of the catalogue it stands for. */
export interface ServiceClass {
  readonly prototype: object;
}

function unsupported(name: string): never {
  throw new Error(`not supported by the local runtime: ${name}`);
}

/** An object whose every member in `members` throws by name when called; any other is undefined, as it is in Apps Script. */
function refusing(owner: string, members: readonly string[], base: object): object {
  const known = new Set(members);
  return new Proxy(base, {
    get(target, key, receiver) {
      if (typeof key === 'string' && known.has(key) && !Reflect.has(target, key)) {
        return () => unsupported(`${owner}.${key}`);
      }
      return Reflect.get(target, key, receiver);
    },
  });
}

/**
 * Makes what a class does not build throw "not supported by the local runtime: Sheet.foo". The refusing object stands
 * behind the class's own prototype, so that private fields and instanceof work as ever.
 */
export function refuseUnbuiltMembers(
  catalogue: ServiceCatalogue,
  interfaceName: string,
  built: ServiceClass,
): void {
  const owner = interfaceName.slice(interfaceName.indexOf('.') + 1);
  const base: unknown = Object.getPrototypeOf(built.prototype);
  Object.setPrototypeOf(
    built.prototype,
    refusing(owner, catalogue.members[interfaceName] ?? [], typeof base === 'object' && base ? base : {}),
  );
}

/** A service the runtime has nothing of: there, with its enumerations, but refusing every call. */
export function unbuiltService(
  catalogue: ServiceCatalogue,
  enumerations: Enumerations,
  globalName: string,
): object {
  const interfaceName = catalogue.globals[globalName] ?? '';
  const members = catalogue.members[interfaceName] ?? [];
  const namespace = interfaceName.slice(0, interfaceName.indexOf('.'));
  const constants = members
    .filter((member) => `${namespace}.${member}` in catalogue.enums)
    .map((member) => [member, enumerations.get(`${namespace}.${member}`)]);
  return refusing(globalName, members, Object.fromEntries(constants));
}
