import { meaningOf } from './telegram-answers.ts';
import { callTelegram, type TelegramServer } from './telegram-call.ts';

export type Reach =
  | { readonly ok: true }
  /** `isKnown` is false where the answer says nothing of the chat, such as when nobody answers. */
  | { readonly ok: false; readonly isKnown: boolean; readonly reason: string };

/** Whether the bot may write to a chat. All that is seen there is "typing…", for some seconds. */
export async function reachChat(server: TelegramServer, address: string): Promise<Reach> {
  const answer = await callTelegram(server, (api) =>
    api.sendChatAction({ chat_id: address, action: 'typing' }),
  );
  if (answer.kind === 'result') return { ok: true };
  const { kind, reason } = meaningOf(answer);
  const isKnown = kind === 'rejected' || kind === 'moved';
  return { ok: false, isKnown, reason };
}
