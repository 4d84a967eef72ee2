import type { MenuItem, UiButtonSet, UiShown } from '../host-call.ts';
import { requireScope } from './authorization.ts';
import type { EnumConstant, Enumeration, Enumerations } from './enumeration.ts';
import type { Host } from './host.ts';
import { Exception } from './host.ts';
import type { HtmlOutput } from './html-service.ts';

export class Menu {
  readonly #host: Host;
  readonly #caption: string;
  readonly #items: (MenuItem | Menu)[] = [];

  constructor(host: Host, caption: string) {
    this.#host = host;
    this.#caption = caption;
  }
  addItem(caption: string, functionName: string): this {
    this.#items.push({ caption, functionName });
    return this;
  }
  addSeparator(): this {
    this.#items.push({ caption: '' });
    return this;
  }
  addSubMenu(menu: Menu): this {
    this.#items.push(menu);
    return this;
  }
  addToUi(): void {
    const { caption, items = [] } = this.describe();
    this.#host.call('ui.addMenu', { caption, items });
  }
  /** The menu as plain data. */
  describe(): MenuItem {
    return {
      caption: this.#caption,
      items: this.#items.map((item) => (item instanceof Menu ? item.describe() : item)),
    };
  }
}

export class PromptResponse {
  readonly #button: EnumConstant;
  readonly #text: string;
  constructor(button: EnumConstant, text: string) {
    this.#button = button;
    this.#text = text;
  }
  getSelectedButton(): EnumConstant {
    return this.#button;
  }
  getResponseText(): string {
    return this.#text;
  }
}

/** (prompt), (prompt, buttons) or (title, prompt, buttons). */
function question(args: readonly unknown[]): { title: string; text: string; buttons: UiButtonSet } {
  const buttons = typeof args.at(-1) === 'object' && args.at(-1) !== null ? String(args.at(-1)) : 'OK';
  const texts = args.filter((arg) => typeof arg !== 'object' || arg === null).map(String);
  const [first = '', second] = texts;
  return {
    ...(second === undefined ? { title: '', text: first } : { title: first, text: second }),
    buttons: buttons === 'OK_CANCEL' || buttons === 'YES_NO' || buttons === 'YES_NO_CANCEL' ? buttons : 'OK',
  };
}

/** What SpreadsheetApp.getUi() gives. */
export class Ui {
  readonly #host: Host;
  readonly #enumerations: Enumerations;
  readonly Button: Enumeration;
  readonly ButtonSet: Enumeration;

  constructor(host: Host, enumerations: Enumerations) {
    this.#host = host;
    this.#enumerations = enumerations;
    this.Button = enumerations.get('Base.Button');
    this.ButtonSet = enumerations.get('Base.ButtonSet');
  }
  alert(...args: unknown[]): EnumConstant {
    return this.#button(this.#host.call('ui.ask', { kind: 'alert', ...question(args) }).button);
  }
  prompt(...args: unknown[]): PromptResponse {
    const answer = this.#host.call('ui.ask', { kind: 'prompt', ...question(args) });
    return new PromptResponse(this.#button(answer.button), answer.text ?? '');
  }
  createMenu(caption: string): Menu {
    return new Menu(this.#host, caption);
  }
  /** Google puts it under Extensions, named for the add-on. */
  createAddonMenu(): Menu {
    return new Menu(this.#host, 'Extensions');
  }
  showSidebar(userInterface: HtmlOutput): void {
    this.#show('sidebar', userInterface, userInterface.getTitle());
  }
  showModalDialog(userInterface: HtmlOutput, title: string): void {
    this.#show('modalDialog', userInterface, title);
  }
  showModelessDialog(userInterface: HtmlOutput, title: string): void {
    this.#show('modelessDialog', userInterface, title);
  }

  #show(kind: 'sidebar' | 'modalDialog' | 'modelessDialog', output: HtmlOutput, title: string): void {
    const method = `Ui.show${kind.charAt(0).toUpperCase()}${kind.slice(1)}`;
    requireScope(this.#host, method, 'containerUi');
    const width = output.getWidth();
    const height = output.getHeight();
    const shown: UiShown = {
      kind,
      title,
      html: output.getContent(),
      ...(width === null ? {} : { width }),
      ...(height === null ? {} : { height }),
    };
    this.#host.call('ui.show', shown);
  }

  #button(name: string): EnumConstant {
    return this.#enumerations.constant('Base.Button', name);
  }
}

/** Throws as Google does where no spreadsheet is open to show anything in. */
export function requireUi(host: Host, method: string): void {
  if (!host.settings.hasUi) throw new Exception(`Cannot call ${method} from this context.`);
}

/** The global Browser: the older way to ask. */
export class Browser {
  readonly #host: Host;
  readonly Buttons: Enumeration;

  constructor(host: Host, enumerations: Enumerations) {
    this.#host = host;
    this.Buttons = enumerations.get('Base.ButtonSet');
  }
  /** Lower case: ok, cancel, yes, no. */
  msgBox(...args: unknown[]): string {
    requireUi(this.#host, 'Browser.msgBox()');
    const { button } = this.#host.call('ui.ask', { kind: 'alert', ...question(args) });
    return button === 'CLOSE' ? 'cancel' : button.toLowerCase();
  }
  inputBox(...args: unknown[]): string {
    requireUi(this.#host, 'Browser.inputBox()');
    const asked = question(args);
    const answer = this.#host.call('ui.ask', { kind: 'prompt', ...asked });
    return answer.button === 'CANCEL' || answer.button === 'CLOSE' ? 'cancel' : (answer.text ?? '');
  }
}
