import type { Json, JsonObject } from '../workbook/cell.ts';
import { storedColorPart } from '../workbook/color.ts';

const PARTS = new Set(['red', 'green', 'blue', 'alpha']);

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isColor(name: string, value: Json | undefined): value is JsonObject {
  // `rgbColor` is what the new form holds.
  return (
    /color$/i.test(name) &&
    name !== 'rgbColor' &&
    isObject(value) &&
    Object.keys(value).every((part) => PARTS.has(part))
  );
}

/** Parts of 0 are left out (recorded). */
export function storedColor(color: object): JsonObject {
  const parts = Object.entries(color).map(([name, part]: [string, unknown]) => [
    name,
    typeof part === 'number' ? storedColorPart(part) : 0,
  ]);
  return Object.fromEntries(parts.filter(([, part]) => part !== 0));
}

/**
 * Google keeps a colour in its old form and its new one, `backgroundColor` and `backgroundColorStyle`, whichever it was
 * given; the new one counts where both are (recorded for cells, documented).
 */
export function withBothColors(json: JsonObject): JsonObject {
  const result: Record<string, Json> = {};
  for (const [name, value] of Object.entries(json)) {
    if (Array.isArray(value))
      result[name] = value.map((item: Json) => (isObject(item) ? withBothColors(item) : item));
    else if (!isObject(value)) result[name] = value;
    else if (name === 'rgbColor' || isColor(name, value)) result[name] = storedColor(value);
    else result[name] = withBothColors(value);
  }
  for (const [name, value] of Object.entries(result)) {
    const style = /ColorStyle$|^colorStyle$/.test(name) && isObject(value) ? value['rgbColor'] : undefined;
    if (style !== undefined) result[name.replace(/Style$/, '')] = style;
    else if (isColor(name, value) && !(`${name}Style` in json)) result[`${name}Style`] = { rgbColor: value };
  }
  return result;
}

/** A mask that names one form of a colour means both. */
export function bothColorPaths(paths: readonly string[]): string[] {
  const both = paths.flatMap((path) => {
    if (/color$/i.test(path)) return [path, `${path}Style`];
    return /colorStyle$/i.test(path) ? [path, path.replace(/Style$/, '')] : [path];
  });
  return [...new Set(both)];
}
