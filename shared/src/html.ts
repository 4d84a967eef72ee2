/**
 * Makes text harmless inside Telegram HTML, attribute values included. Telegram knows only these four named entities
 * (source: td MessageEntity.cpp).
 */
export function escapeHtml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

const TAG = /<\/?[a-z][^<>]*>|<\/>/gi;

/** As Telegram reads them: names and `x` in small letters only, the semicolon may be missing (source: td MessageEntity.cpp). */
const ENTITY = /&(?:#(\d{1,7})(?!\d)|#x([0-9A-Fa-f]{1,6})(?![0-9A-Fa-f])|(lt|gt|amp|quot)(?![A-Za-z]));?/g;
const NAMED = { lt: '<', gt: '>', amp: '&', quot: '"' } as const;
const END_CODE_POINT = 0x10ffff;

/** What remains of Telegram HTML when its tags are taken out and its entities are decoded. */
export function htmlToText(html: string): string {
  return html
    .replace(TAG, '')
    .replace(ENTITY, (whole, decimal?: string, hex?: string, name?: keyof typeof NAMED) => {
      if (name !== undefined) return NAMED[name];
      const codePoint = Number(decimal ?? `0x${hex}`);
      return isCharacter(codePoint) ? String.fromCodePoint(codePoint) : whole;
    });
}

/** Half a surrogate pair is no character. */
function isCharacter(codePoint: number): boolean {
  return codePoint > 0 && codePoint < END_CODE_POINT && !(codePoint >= 0xd800 && codePoint <= 0xdfff);
}

/** Telegram counts Unicode code points, after parsing (source: td MessageContent.cpp). */
export function htmlLength(html: string): number {
  return Array.from(htmlToText(html).trim()).length;
}
