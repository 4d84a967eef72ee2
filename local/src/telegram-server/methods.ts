import { close, getChat, getMe, logOut } from './methods/about.ts';
import { deleteMessage, editMessageText } from './methods/changing.ts';
import {
  answerCallbackQuery,
  deleteWebhook,
  getMyCommands,
  getUpdates,
  getWebhookInfo,
  setMyCommands,
  setWebhook,
} from './methods/receiving.ts';
import { sendMediaGroup, sendMediaMethod } from './methods/send-media.ts';
import { sendChatAction } from './methods/send-chat-action.ts';
import { sendMessage } from './methods/send-message.ts';
import type { Method } from './world.ts';

/** The methods the local server carries out, by their proper names. The rest of the Bot API it knows but refuses. */
export const METHODS: Readonly<Record<string, Method>> = {
  getMe,
  getUpdates,
  setWebhook,
  deleteWebhook,
  getWebhookInfo,
  sendMessage,
  sendChatAction,
  sendPhoto: sendMediaMethod('photo'),
  sendVideo: sendMediaMethod('video'),
  sendAnimation: sendMediaMethod('animation'),
  sendDocument: sendMediaMethod('document'),
  sendMediaGroup,
  editMessageText,
  deleteMessage,
  answerCallbackQuery,
  getChat,
  setMyCommands,
  getMyCommands,
  logOut,
  close,
};
