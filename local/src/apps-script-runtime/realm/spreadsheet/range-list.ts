import type { Range } from './range.ts';

// Every method of RangeList but these two does to each range what Range's method of the same name does (documented).
const SHARED = [
  'activate',
  'breakApart',
  'check',
  'clear',
  'clearContent',
  'clearDataValidations',
  'clearFormat',
  'clearNote',
  'insertCheckboxes',
  'removeCheckboxes',
  'setBackground',
  'setBackgroundRGB',
  'setBorder',
  'setFontColor',
  'setFontFamily',
  'setFontLine',
  'setFontSize',
  'setFontStyle',
  'setFontWeight',
  'setFormula',
  'setHorizontalAlignment',
  'setNote',
  'setNumberFormat',
  'setShowHyperlink',
  'setTextDirection',
  'setTextRotation',
  'setValue',
  'setVerticalAlignment',
  'setVerticalText',
  'setWrap',
  'setWrapStrategy',
  'trimWhitespace',
  'uncheck',
] as const satisfies readonly (keyof Range & keyof GoogleAppsScript.Spreadsheet.RangeList)[];

/** Several ranges of one tab, changed alike. */
export class RangeList {
  readonly #ranges: readonly Range[];

  constructor(ranges: readonly Range[]) {
    this.#ranges = ranges;
  }
  getRanges(): Range[] {
    return [...this.#ranges];
  }
  toString(): string {
    return 'RangeList';
  }
}

for (const method of SHARED) {
  Object.defineProperty(RangeList.prototype, method, {
    configurable: true,
    writable: true,
    value(this: RangeList, ...args: unknown[]): RangeList {
      for (const range of this.getRanges()) Reflect.apply(range[method], range, args);
      return this;
    },
  });
}
