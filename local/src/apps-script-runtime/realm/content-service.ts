import type { EnumConstant, Enumeration, Enumerations } from './enumeration.ts';

/** What a web app answers with as text. */
export class TextOutput {
  #content: string;
  #fileName = '';
  #mimeType: EnumConstant;

  constructor(content: string, mimeType: EnumConstant) {
    this.#content = content;
    this.#mimeType = mimeType;
  }
  append(addedContent: string): this {
    this.#content += addedContent;
    return this;
  }
  clear(): this {
    this.#content = '';
    return this;
  }
  setContent(content: string): this {
    this.#content = content;
    return this;
  }
  getContent(): string {
    return this.#content;
  }
  downloadAsFile(filename: string): this {
    this.#fileName = filename;
    return this;
  }
  getFileName(): string {
    return this.#fileName;
  }
  setMimeType(mimeType: EnumConstant): this {
    this.#mimeType = mimeType;
    return this;
  }
  getMimeType(): EnumConstant {
    return this.#mimeType;
  }
  toString(): string {
    return 'TextOutput';
  }
}

/** The global ContentService. */
export class ContentService {
  readonly MimeType: Enumeration;
  readonly #plain: EnumConstant;

  constructor(enumerations: Enumerations) {
    this.MimeType = enumerations.get('Content.MimeType');
    this.#plain = enumerations.constant('Content.MimeType', 'TEXT');
  }
  createTextOutput(content: unknown = ''): TextOutput {
    return new TextOutput(String(content), this.#plain);
  }
}
