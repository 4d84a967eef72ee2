import type { NumberFormat } from '../workbook/cell.ts';

const QUOTED = /"[^"]*"|\\.|\[[^\]]*\]/g;

/** The format a pattern of setNumberFormat makes; undefined for the automatic one. */
export function numberFormatOf(pattern: string): NumberFormat | undefined {
  if (pattern === '' || /^general$/i.test(pattern)) return undefined;
  if (pattern === '@') return { type: 'TEXT', pattern };
  const letters = pattern.replaceAll(QUOTED, '');
  const date = /[yd]|mmm/i.test(letters);
  const time = /[hs]|am\/pm/i.test(letters) || /\[[hms]+\]/i.test(pattern);
  if (date && time) return { type: 'DATE_TIME', pattern };
  if (time) return { type: 'TIME', pattern };
  if (date || /^m+$/i.test(letters)) return { type: 'DATE', pattern };
  if (letters.includes('%')) return { type: 'PERCENT', pattern };
  if (/E[+-]/i.test(letters)) return { type: 'SCIENTIFIC', pattern };
  return { type: /[$€£¥]/.test(pattern) ? 'CURRENCY' : 'NUMBER', pattern };
}

export function showsDate(format: NumberFormat | undefined): boolean {
  return format?.type === 'DATE' || format?.type === 'TIME' || format?.type === 'DATE_TIME';
}
