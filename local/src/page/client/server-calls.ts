import type {
  ButtonName,
  LifeView,
  MenuClick,
  Selection,
  SheetChangeRequest,
  SheetView,
  SpinView,
  Standing,
  StateView,
  Trouble,
  TypingRequest,
} from '../live.ts';

/** Why the page's server did not do it, in its own words. */
class ServerRefused extends Error {
  override readonly name = 'ServerRefused';
}

// Each throws ServerRefused, or a TypeError when nobody answers.

export async function loadState(): Promise<StateView> {
  return (await ask('GET', '/api/state')) as StateView;
}

export async function loadSheet(sheetId: number): Promise<SheetView> {
  return (await ask('GET', `/api/sheets/${sheetId}`)) as SheetView;
}

export async function loadLife(id: string): Promise<LifeView> {
  return (await ask('GET', `/api/notifications/${encodeURIComponent(id)}`)) as LifeView;
}

export async function postSpin(playerId: number): Promise<SpinView> {
  return (await ask('POST', '/api/spins', { playerId })) as SpinView;
}

export async function postTyping(sheetId: number, typing: TypingRequest): Promise<void> {
  await ask('POST', `/api/sheets/${sheetId}/edits`, typing);
}

export async function postChange(sheetId: number, change: SheetChangeRequest): Promise<void> {
  await ask('POST', `/api/sheets/${sheetId}/changes`, change);
}

export async function postSelection(sheetId: number, selection: Selection): Promise<void> {
  await ask('POST', `/api/sheets/${sheetId}/selection`, selection);
}

export async function postClick(captions: readonly string[]): Promise<void> {
  await ask('POST', '/api/script/clicks', { captions } satisfies MenuClick);
}

export async function postAnswer(id: number, button: ButtonName, text: string): Promise<void> {
  await ask('POST', `/api/script/questions/${id}`, { button, text });
}

export async function deletePanel(id: number): Promise<void> {
  await ask('DELETE', `/api/script/panels/${id}`);
}

export async function postStanding(chatId: number, standing: Standing): Promise<void> {
  await ask('POST', `/api/chats/${chatId}/standing`, { standing });
}

export async function postMessage(chatId: number, text: string): Promise<void> {
  await ask('POST', `/api/chats/${chatId}/messages`, { text });
}

export async function postPress(chatId: number, messageId: number, button: string): Promise<void> {
  await ask('POST', `/api/chats/${chatId}/presses`, { messageId, button });
}

export async function postTrouble(trouble: Trouble, isOn: boolean): Promise<void> {
  await ask('POST', '/api/weather', { trouble, isOn });
}

export async function postKill(): Promise<void> {
  await ask('POST', '/api/worker/kill', {});
}

async function ask(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<unknown> {
  const content =
    body === undefined ? {} : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
  const answer = await fetch(path, { method, ...content });
  if (!answer.ok) throw new ServerRefused((await answer.text()) || `The server answered ${answer.status}.`);
  return answer.status === 204 ? undefined : await answer.json();
}
