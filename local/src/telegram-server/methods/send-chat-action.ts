import { badRequest } from '../answer.ts';
import { accessibleChat, assertMaySend } from '../chat-access.ts';
import type { Call } from '../world.ts';

/** As the Bot API documents them. */
const ACTIONS = new Set([
  'typing',
  'upload_photo',
  'record_video',
  'upload_video',
  'record_voice',
  'upload_voice',
  'upload_document',
  'choose_sticker',
  'find_location',
  'record_video_note',
  'upload_video_note',
]);

/** sendChatAction: nobody sees it here, but it is refused where a text would be. */
export function sendChatAction({ world, parameters }: Call): unknown {
  const chat = accessibleChat(world.chats, parameters.text('chat_id'), 'write');
  assertMaySend(chat, 'text');
  if (!ACTIONS.has(parameters.text('action'))) throw badRequest('wrong parameter action in request');
  return true;
}
