/**
 * Makes text harmless inside Telegram HTML, attribute values included. Telegram knows only these four named entities
 * (source: td MessageEntity.cpp).
 */
export function escapeHtml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

const TAG = /<\/?[a-z][^<>]*>|<\/>/gi;
const ENTITY = /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(lt|gt|amp|quot));/gi;
const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"' };
const LAST_CODE_POINT = 0x10ffff;

/** What remains of Telegram HTML when its tags are taken out and its entities are decoded. */
export function htmlToText(html: string): string {
  return html.replace(TAG, '').replace(ENTITY, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return NAMED[name.toLowerCase()] ?? whole;
    const codePoint = decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal);
    return codePoint > 0 && codePoint <= LAST_CODE_POINT ? String.fromCodePoint(codePoint) : whole;
  });
}

/** Telegram counts Unicode code points, after parsing (source: td MessageContent.cpp). */
export function htmlLength(html: string): number {
  return Array.from(htmlToText(html).trim()).length;
}
