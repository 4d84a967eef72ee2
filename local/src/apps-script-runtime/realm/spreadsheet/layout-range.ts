import type { EnumConstant } from '../enumeration.ts';
import { topLeft } from './cell-block.ts';
import { at, type FormatPart, FormatRange } from './format-range.ts';
import { isObject } from './json.ts';

const WRAP: FormatPart<string> = {
  fields: ['wrapStrategy'],
  format: (value) => ({ wrapStrategy: value === 'OVERFLOW' ? 'OVERFLOW_CELL' : value }),
};
const DIRECTION: FormatPart<EnumConstant | null> = {
  fields: ['textDirection'],
  format: (value) => (value ? { textDirection: value.name() } : {}),
};
const ROTATION: FormatPart<number | TextRotation> = {
  fields: ['textRotation'],
  format: (value) => {
    if (typeof value === 'number') return value === 0 ? {} : { textRotation: { angle: value } };
    return { textRotation: value.isVertical() ? { vertical: true } : { angle: value.getDegrees() } };
  },
};
const STACKED: FormatPart<boolean> = {
  fields: ['textRotation'],
  format: (isVertical) => (isVertical ? { textRotation: { vertical: true } } : {}),
};
const HYPERLINK: FormatPart<boolean> = {
  fields: ['hyperlinkDisplayType'],
  format: (shown) => ({ hyperlinkDisplayType: shown ? 'LINKED' : 'PLAIN_TEXT' }),
};

/** How a cell's text is turned. */
export class TextRotation {
  readonly #degrees: number;
  readonly #vertical: boolean;

  constructor(degrees: number, vertical: boolean) {
    this.#degrees = degrees;
    this.#vertical = vertical;
  }
  getDegrees(): number {
    return this.#degrees;
  }
  isVertical(): boolean {
    return this.#vertical;
  }
}

/** How the text of a Range lies in its cells: wrapping, direction, rotation. */
export class LayoutRange extends FormatRange {
  setWrap(isWrapEnabled: boolean): this {
    return this.fillFormat(WRAP, isWrapEnabled ? 'WRAP' : 'OVERFLOW');
  }
  setWraps(isWrapEnabled: readonly (readonly boolean[])[]): this {
    return this.gridFormat(
      WRAP,
      isWrapEnabled.map((row) => row.map((wraps) => (wraps ? 'WRAP' : 'OVERFLOW'))),
    );
  }
  getWrap(): boolean {
    return topLeft(this.getWraps());
  }
  getWraps(): boolean[][] {
    return this.formats((format) => at(format, 'wrapStrategy') === 'WRAP');
  }
  setWrapStrategy(strategy: EnumConstant): this {
    return this.fillFormat(WRAP, strategy.name());
  }
  setWrapStrategies(strategies: readonly (readonly EnumConstant[])[]): this {
    return this.gridFormat(
      WRAP,
      strategies.map((row) => row.map((strategy) => strategy.name())),
    );
  }
  getWrapStrategy(): EnumConstant {
    return topLeft(this.getWrapStrategies());
  }
  getWrapStrategies(): EnumConstant[][] {
    return this.formats((format) => {
      const strategy = at(format, 'wrapStrategy');
      const name = strategy === 'WRAP' || strategy === 'CLIP' ? strategy : 'OVERFLOW';
      return this.book.enumerations.constant('Spreadsheet.WrapStrategy', name);
    });
  }
  setTextDirection(direction: EnumConstant | null): this {
    return this.fillFormat(DIRECTION, direction);
  }
  setTextDirections(directions: readonly (readonly (EnumConstant | null)[])[]): this {
    return this.gridFormat(DIRECTION, directions);
  }
  getTextDirection(): EnumConstant | null {
    return topLeft(this.getTextDirections());
  }
  getTextDirections(): (EnumConstant | null)[][] {
    return this.formats((format) => {
      const direction = at(format, 'textDirection');
      return typeof direction === 'string'
        ? this.book.enumerations.constant('Spreadsheet.TextDirection', direction)
        : null;
    });
  }
  setTextRotation(rotation: number | TextRotation): this {
    return this.fillFormat(ROTATION, rotation);
  }
  setTextRotations(rotations: readonly (readonly (number | TextRotation)[])[]): this {
    return this.gridFormat(ROTATION, rotations);
  }
  getTextRotation(): TextRotation {
    return topLeft(this.getTextRotations());
  }
  getTextRotations(): TextRotation[][] {
    return this.formats((format) => {
      const rotation = at(format, 'textRotation');
      const { angle, vertical } = isObject(rotation) ? rotation : {};
      return new TextRotation(Number(angle ?? 0), vertical === true);
    });
  }
  setVerticalText(isVertical: boolean): this {
    return this.fillFormat(STACKED, isVertical);
  }
  setShowHyperlink(showHyperlink: boolean): this {
    return this.fillFormat(HYPERLINK, showHyperlink);
  }
}
