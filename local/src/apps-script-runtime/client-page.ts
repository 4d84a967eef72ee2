/** HTML of HtmlService as a script made it. */
export interface ClientHtml {
  readonly content: string;
  readonly title: string;
  readonly metaTags?: readonly { readonly name: string; readonly content: string }[];
}

export interface ClientPageOptions {
  /** Where google.script.run posts {functionName, args} as JSON; the answer is {value} or {error: {message}}. */
  readonly callUrl: string;
}

/**
 * What google.script.run and google.script.host are in a page of HtmlService. Arguments and results are plain values; a
 * Date or a function among the arguments fails, and ten calls run at once, the others waiting (documented). host.* tells
 * the window around by a message.
 */
const CLIENT_SCRIPT = `(() => {
  const legal = (value) =>
    value === null || ['string', 'number', 'boolean', 'undefined'].includes(typeof value) ||
    (typeof value === 'object' && !(value instanceof Date) && !(value instanceof Node) && Object.values(value).every(legal));
  const waiting = [];
  let running = 0;
  const turn = () => {
    if (running < 10) running += 1;
    else return new Promise((resolve) => waiting.push(resolve));
  };
  const done = () => {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  };
  const call = async (functionName, args, handlers) => {
    try {
      const illegal = args.findIndex((value) => !legal(value));
      if (illegal >= 0) throw new Error('Failed due to illegal value in property: ' + illegal);
      await turn();
      const answer = await ask(functionName, args).finally(done);
      if (answer.error) throw new Error(answer.error.message);
      if (handlers.success) handlers.success(answer.value, handlers.userObject);
    } catch (error) {
      if (handlers.failure) handlers.failure(error, handlers.userObject);
      else console.error('Uncaught', error);
    }
  };
  const ask = async (functionName, args) => {
    const response = await fetch(CALL_URL, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ functionName, args }),
    });
    return response.json();
  };
  const runner = (handlers) =>
    new Proxy({}, {
      get(_, name) {
        if (name === 'withSuccessHandler') return (success) => runner({ ...handlers, success });
        if (name === 'withFailureHandler') return (failure) => runner({ ...handlers, failure });
        if (name === 'withUserObject') return (userObject) => runner({ ...handlers, userObject });
        return (...args) => void call(String(name), args, handlers);
      },
    });
  const tell = (message) => parent.postMessage({ appsScriptHost: message }, '*');
  window.google = {
    script: {
      run: runner({}),
      host: {
        close: () => tell({ close: true }),
        setHeight: (height) => tell({ height }),
        setWidth: (width) => tell({ width }),
        editor: { focus: () => tell({ focus: true }) },
        origin: location.origin,
      },
      url: {
        getLocation: (callback) => {
          const search = new URLSearchParams(location.search);
          const parameters = {};
          for (const name of search.keys()) parameters[name] = search.getAll(name);
          callback({ hash: location.hash.slice(1), parameter: Object.fromEntries(search), parameters });
        },
      },
    },
  };
})();`;

/** The page a browser loads: the script's HTML with google.script in it. */
export function renderClientPage(html: ClientHtml, { callUrl }: ClientPageOptions): string {
  const script = CLIENT_SCRIPT.replace('CALL_URL', () =>
    JSON.stringify(callUrl).replaceAll('<', String.raw`\u003c`),
  );
  const escape = (text: string): string =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
  const head = [
    ...(html.title === '' ? [] : [`<title>${escape(html.title)}</title>`]),
    ...(html.metaTags ?? []).map(
      ({ name, content }) => `<meta name="${escape(name)}" content="${escape(content)}">`,
    ),
    `<script>${script}</script>`,
  ].join('\n');
  // Before anything the script wrote, and after a doctype, which must come first.
  const doctype = /^\s*<!doctype[^>]*>/i.exec(html.content)?.[0] ?? '';
  return `${doctype || '<!DOCTYPE html>'}\n${head}\n${html.content.slice(doctype.length)}`;
}
