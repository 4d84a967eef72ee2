import type { SheetView, SpinView, StateView, Typing, TypingRequest } from '../live.ts';

/** Why the page's server did not do it, in its own words. */
export class ServerRefused extends Error {
  override readonly name = 'ServerRefused';
}

export async function loadState(): Promise<StateView> {
  return (await ask('/api/state')) as StateView;
}

export async function loadSheet(sheetId: number): Promise<SheetView> {
  return (await ask(`/api/sheets/${sheetId}`)) as SheetView;
}

export async function postSpin(playerId: number): Promise<SpinView> {
  return (await ask('/api/spins', { playerId })) as SpinView;
}

export async function postTyping({ sheetId, layout }: SheetView, typing: Typing): Promise<void> {
  await ask(`/api/sheets/${sheetId}/edits`, { ...typing, layout } satisfies TypingRequest);
}

/** @throws ServerRefused, or a TypeError when nobody answers */
async function ask(path: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(
    path,
    body === undefined
      ? {}
      : { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) },
  );
  if (!answer.ok) throw new ServerRefused((await answer.text()) || `The server answered ${answer.status}.`);
  return answer.status === 204 ? undefined : await answer.json();
}
