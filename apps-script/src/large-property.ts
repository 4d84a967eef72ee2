/** A value has at most 9 KB (documented: quotas); so many characters fit whatever they are. */
const CHARACTERS = 2000;

/** Keeps a text of any length (all of a document's properties together: 500 KB) in properties named key:0, key:1, … */
export function putLarge(key: string, text: string): void {
  const parts: Record<string, string> = {};
  for (let at = 0; at === 0 || at < text.length; at += CHARACTERS) {
    parts[`${key}:${at / CHARACTERS}`] = text.slice(at, at + CHARACTERS);
  }
  removeLarge(key);
  PropertiesService.getDocumentProperties().setProperties(parts);
}

/** The text kept under the key; '' where there is none. */
export function getLarge(key: string): string {
  const all = PropertiesService.getDocumentProperties().getProperties();
  let text = '';
  for (let part = 0; ; part++) {
    const value = all[`${key}:${part}`];
    if (value === undefined) return text;
    text += value;
  }
}

export function removeLarge(key: string): void {
  const properties = PropertiesService.getDocumentProperties();
  const all = properties.getProperties();
  for (let part = 0; all[`${key}:${part}`] !== undefined; part++) properties.deleteProperty(`${key}:${part}`);
}
