import { invalid } from './api-error.ts';

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The paths of a request's `fields`, `a(b,c)`, `a/b` (recorded) and snake_case included; `root`, when given, is cut off their front. */
export function maskPaths(fields: string | null | undefined, root?: string): string[] {
  const paths = expand(fields ?? '')
    .map((path) => path.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()))
    .map((path) => (root !== undefined && path.startsWith(`${root}.`) ? path.slice(root.length + 1) : path))
    .map((path) => (path === root ? '*' : path));
  if (paths.length === 0) {
    throw invalid("At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)");
  }
  return paths;
}

function expand(fields: string): string[] {
  const paths: string[] = [];
  const prefixes: string[] = [];
  let current = '';
  const end = () => {
    if (current.trim() !== '') paths.push([...prefixes, current.trim()].join('.'));
    current = '';
  };
  for (const mark of fields) {
    if (mark === '(') {
      prefixes.push(current.trim());
      current = '';
    } else if (mark === ')') {
      end();
      prefixes.pop();
    } else if (mark === ',') end();
    else current += mark;
  }
  end();
  return paths.map((path) => path.replaceAll('/', '.').replaceAll('..', '.'));
}

/** `before` with what `given` has at each path; a path that `given` lacks is cleared. */
export function applyMask(before: object, given: object, paths: readonly string[]): Record<string, unknown> {
  let result: Record<string, unknown> = { ...before };
  for (const path of paths) {
    if (path === '*') result = { ...given };
    else result = withPath(result, path.split('.'), { ...given });
  }
  return result;
}

function withPath(target: Fields, path: readonly string[], source: Fields): Record<string, unknown> {
  const [key = '', ...rest] = path;
  const result = { ...target };
  const given = source[key];
  if (rest.length > 0) {
    const before = target[key];
    result[key] = withPath(isFields(before) ? before : {}, rest, isFields(given) ? given : {});
  } else if (given === undefined || given === null) delete result[key];
  else result[key] = given;
  return result;
}

/** @throws ApiError when a path is not one of the object's fields. What Google says then is not known word for word. */
export function checkPaths(paths: readonly string[], known: readonly string[]): void {
  for (const path of paths) {
    if (path !== '*' && !known.includes(path.split('.')[0] ?? '')) throw invalid(`Invalid field: ${path}`);
  }
}
