import type { Json, JsonObject } from '../../../workbook/cell.ts';
import { storedColorPart } from '../../../workbook/color.ts';
import { Exception } from '../host.ts';
import { isObject } from './json.ts';

// The CSS names that scripts use most; Google takes all of CSS.
const NAMED: Readonly<Record<string, string>> = {
  black: '#000000',
  white: '#ffffff',
  red: '#ff0000',
  green: '#008000',
  lime: '#00ff00',
  blue: '#0000ff',
  yellow: '#ffff00',
  orange: '#ffa500',
  purple: '#800080',
  pink: '#ffc0cb',
  gray: '#808080',
  grey: '#808080',
  lightgray: '#d3d3d3',
  lightgrey: '#d3d3d3',
  darkgray: '#a9a9a9',
  silver: '#c0c0c0',
  cyan: '#00ffff',
  aqua: '#00ffff',
  magenta: '#ff00ff',
  fuchsia: '#ff00ff',
  navy: '#000080',
  teal: '#008080',
  maroon: '#800000',
  olive: '#808000',
  lightblue: '#add8e6',
  lightgreen: '#90ee90',
  lightyellow: '#ffffe0',
  gold: '#ffd700',
  brown: '#a52a2a',
};

/** A CSS colour as Sheets keeps it: parts from 0 to 1, zeros left out. Throws Exception for what is no colour. */
export function toRgb(color: string): JsonObject {
  const named = NAMED[color.trim().toLowerCase()] ?? color.trim();
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(named);
  const hex = short ? named.replaceAll(/[0-9a-f]/gi, '$&$&') : named;
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(hex);
  if (!match) throw new Exception(`Invalid argument: color (${color})`);
  const [red = 0, green = 0, blue = 0] = match
    .slice(1)
    .map((part) => storedColorPart(Number.parseInt(part, 16) / 255));
  return { ...(red ? { red } : {}), ...(green ? { green } : {}), ...(blue ? { blue } : {}) };
}

/** Both forms in which a format names a colour. */
export function colorFields(name: string, color: string | null): Record<string, Json> {
  if (color === null) return {};
  const rgbColor = toRgb(color);
  return { [name]: rgbColor, [`${name}Style`]: { rgbColor } };
}

function part(color: JsonObject, name: string): number {
  const value = color[name];
  return typeof value === 'number' ? value : 0;
}

/** The colour a format holds under that name, as #rrggbb. */
export function fromRgb(color: Json | undefined): string | null {
  if (typeof color !== 'object' || color === null || !isObject(color)) return null;
  const hex = ['red', 'green', 'blue'].map((name) =>
    Math.round(part(color, name) * 255)
      .toString(16)
      .padStart(2, '0'),
  );
  return `#${hex.join('')}`;
}
