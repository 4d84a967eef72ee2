import type { BlobSource } from './blob.ts';
import { Blob } from './blob.ts';
import type { EnumConstant, Enumeration, Enumerations } from './enumeration.ts';
import type { Host } from './host.ts';
import { Exception } from './host.ts';
import { compileTemplate, escapeForHtml, runTemplate } from './html-template.ts';

export class HtmlOutputMetaTag {
  readonly #name: string;
  readonly #content: string;
  constructor(name: string, content: string) {
    this.#name = name;
    this.#content = content;
  }
  getName(): string {
    return this.#name;
  }
  getContent(): string {
    return this.#content;
  }
}

/** HTML for a sidebar, a dialog or a web app. */
export class HtmlOutput {
  readonly #host: Host;
  #content: string;
  #title = '';
  #faviconUrl = '';
  #width: number | null = null;
  #height: number | null = null;
  readonly #metaTags: HtmlOutputMetaTag[] = [];

  constructor(host: Host, content: string) {
    this.#host = host;
    this.#content = content;
  }
  getContent(): string {
    return this.#content;
  }
  setContent(content: string): this {
    this.#content = content;
    return this;
  }
  append(addedContent: string): this {
    this.#content += addedContent;
    return this;
  }
  appendUntrusted(addedContent: string): this {
    this.#content += escapeForHtml(addedContent);
    return this;
  }
  clear(): this {
    this.#content = '';
    return this;
  }
  getTitle(): string {
    return this.#title;
  }
  setTitle(title: string): this {
    this.#title = title;
    return this;
  }
  getWidth(): number | null {
    return this.#width;
  }
  setWidth(width: number | null): this {
    this.#width = width;
    return this;
  }
  getHeight(): number | null {
    return this.#height;
  }
  setHeight(height: number | null): this {
    this.#height = height;
    return this;
  }
  getFaviconUrl(): string {
    return this.#faviconUrl;
  }
  setFaviconUrl(iconUrl: string): this {
    this.#faviconUrl = iconUrl;
    return this;
  }
  addMetaTag(name: string, content: string): this {
    this.#metaTags.push(new HtmlOutputMetaTag(name, content));
    return this;
  }
  getMetaTags(): HtmlOutputMetaTag[] {
    return [...this.#metaTags];
  }
  /** Without effect for years: all is IFRAME (documented). */
  setSandboxMode(_mode: EnumConstant): this {
    return this;
  }
  setXFrameOptionsMode(_mode: EnumConstant): this {
    return this;
  }
  asTemplate(): HtmlTemplate {
    return new HtmlTemplate(this.#host, this.#content);
  }
  getBlob(): Blob {
    return new Blob(this.#host, this.#content, 'text/html');
  }
  getAs(contentType: string): Blob {
    return this.getBlob().getAs(contentType);
  }
  toString(): string {
    return 'HtmlOutput';
  }
}

/** HTML with scriptlets. Whatever property a script sets on it is a variable in them. */
export class HtmlTemplate {
  readonly #host: Host;
  readonly #source: string;

  constructor(host: Host, source: string) {
    this.#host = host;
    this.#source = source;
  }
  evaluate(): HtmlOutput {
    return new HtmlOutput(this.#host, runTemplate(this.#source, Object.fromEntries(Object.entries(this))));
  }
  getRawContent(): string {
    return this.#source;
  }
  /** Runs as the template does; Google's own generated code has other words. */
  getCode(): string {
    return compileTemplate(this.#source);
  }
  getCodeWithComments(): string {
    return compileTemplate(this.#source);
  }
  toString(): string {
    return 'HtmlTemplate';
  }
}

/** The global HtmlService. */
export class HtmlService {
  readonly #host: Host;
  readonly SandboxMode: Enumeration;
  readonly XFrameOptionsMode: Enumeration;

  constructor(host: Host, enumerations: Enumerations) {
    this.#host = host;
    this.SandboxMode = enumerations.get('HTML.SandboxMode');
    this.XFrameOptionsMode = enumerations.get('HTML.XFrameOptionsMode');
  }
  createHtmlOutput(html: string | BlobSource = ''): HtmlOutput {
    return new HtmlOutput(this.#host, textOf(html));
  }
  createHtmlOutputFromFile(filename: string): HtmlOutput {
    return new HtmlOutput(this.#host, this.#file(filename));
  }
  createTemplate(html: string | BlobSource): HtmlTemplate {
    return new HtmlTemplate(this.#host, textOf(html));
  }
  createTemplateFromFile(filename: string): HtmlTemplate {
    return new HtmlTemplate(this.#host, this.#file(filename));
  }

  #file(filename: string): string {
    const source = this.#host.settings.htmlFiles[filename.replace(/\.html$/, '')];
    if (source === undefined) throw new Exception(`No HTML file named ${filename} was found.`);
    return source;
  }
}

function textOf(html: string | BlobSource): string {
  return typeof html === 'object' ? html.getBlob().getDataAsString() : html;
}
