import type { Host } from './host.ts';
import { Exception } from './host.ts';

const AUTH = 'https://www.googleapis.com/auth/';

/** Scopes of the methods that need one: any of the list is enough (documented in each method's reference). */
const SCOPES = {
  currentSpreadsheet: [`${AUTH}spreadsheets.currentonly`, `${AUTH}spreadsheets`],
  anySpreadsheet: [`${AUTH}spreadsheets`],
  sheetsApi: [`${AUTH}spreadsheets`, `${AUTH}drive`, `${AUTH}drive.file`],
  externalRequest: [`${AUTH}script.external_request`],
  triggers: [`${AUTH}script.scriptapp`],
  containerUi: [`${AUTH}script.container.ui`],
  userEmail: [`${AUTH}userinfo.email`],
} satisfies Record<string, readonly string[]>;

export type ScopeNeed = keyof typeof SCOPES;

function has(host: Host, need: ScopeNeed): boolean {
  const { authMode, scopes } = host.settings;
  // A simple trigger may use the bound document and nothing else that needs authorization (documented).
  if (authMode === 'LIMITED') return need === 'currentSpreadsheet';
  return scopes === null || SCOPES[need].some((scope) => scopes.includes(scope));
}

/** Throws Google's own refusal unless the execution may call `method`. */
export function requireScope(host: Host, method: string, need: ScopeNeed): void {
  if (has(host, need)) return;
  const wanted = SCOPES[need].join(' || ');
  const missing =
    host.settings.authMode === 'LIMITED'
      ? 'You do not have permission'
      : 'Specified permissions are not sufficient';
  throw new Exception(
    `${missing} to call ${method}. Required permissions: ${SCOPES[need].length > 1 ? `(${wanted})` : wanted}`,
  );
}

export function mayReadEmail(host: Host): boolean {
  return has(host, 'userEmail');
}
