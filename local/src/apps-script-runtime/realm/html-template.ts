/** The three kinds of scriptlet, and the HTML between them. */
type Part = { readonly kind: 'html' | 'run' | 'print' | 'printRaw'; readonly text: string };

function parts(source: string): Part[] {
  const found: Part[] = [];
  let at = 0;
  for (const match of source.matchAll(/<\?(!=|=)?([\s\S]*?)\?>/g)) {
    found.push({ kind: 'html', text: source.slice(at, match.index) });
    const kind = match[1] === '=' ? 'print' : match[1] === '!=' ? 'printRaw' : 'run';
    found.push({ kind, text: match[2] ?? '' });
    at = match.index + match[0].length;
  }
  found.push({ kind: 'html', text: source.slice(at) });
  return found;
}

/** The code of a template: it calls `print(html)`, `printInHtml(value)` and `printInScript(value)`. */
export function compileTemplate(source: string): string {
  let inScript = false;
  return parts(source)
    .map(({ kind, text }) => {
      if (kind === 'run') return text;
      if (kind === 'printRaw') return `print((${text}\n));`;
      // What <?= ?> prints is escaped for where it stands (documented). Google tells more places apart than these two.
      if (kind === 'print') return `${inScript ? 'printInScript' : 'printInHtml'}((${text}\n));`;
      const opened = text.toLowerCase().lastIndexOf('<script');
      const closed = text.toLowerCase().lastIndexOf('</script');
      if (opened !== closed) inScript = opened > closed;
      return `print(${JSON.stringify(text)});`;
    })
    .join('\n');
}

export function escapeForHtml(value: unknown): string {
  return String(value).replaceAll(/[&<>"'`]/g, (character) => `&#${character.codePointAt(0)};`);
}

function escapeForScript(value: unknown): string {
  return String(value).replaceAll(
    /[\\'"<>&/\n\r\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Runs a template with its properties as variables and gives the HTML. */
export function runTemplate(source: string, variables: Readonly<Record<string, unknown>>): string {
  let html = '';
  const printing = {
    print: (text: unknown) => (html += String(text)),
    printInHtml: (value: unknown) => (html += escapeForHtml(value)),
    printInScript: (value: unknown) => (html += escapeForScript(value)),
  };
  const scope = { ...printing, ...variables };
  // Scriptlets are the script's own code and see its globals: a function made in the realm is what they need.
  // oxlint-disable-next-line no-new-func, typescript/no-implied-eval
  const template = new Function(...Object.keys(scope), compileTemplate(source));
  Reflect.apply(template, undefined, Object.values(scope));
  return html;
}
