/** Google's PasteType. */
const PASTE_TYPES = [
  'PASTE_NORMAL',
  'PASTE_VALUES',
  'PASTE_FORMAT',
  'PASTE_NO_BORDERS',
  'PASTE_FORMULA',
  'PASTE_DATA_VALIDATION',
  'PASTE_CONDITIONAL_FORMATTING',
] as const;
export type PasteType = (typeof PASTE_TYPES)[number];

export function isPasteType(text: string): text is PasteType {
  return PASTE_TYPES.some((one) => one === text);
}
