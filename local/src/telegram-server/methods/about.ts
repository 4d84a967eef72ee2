import { accessibleChat } from '../chat-access.ts';
import { chatJson } from '../chats.ts';
import type { Call } from '../world.ts';

/** getMe. The abilities are those of a bot as BotFather makes it. */
export function getMe(call: Call): unknown {
  return {
    ...call.bot.userJson(),
    can_join_groups: true,
    can_read_all_group_messages: false,
    supports_inline_queries: false,
    can_connect_to_business: false,
    has_main_web_app: false,
  };
}

/** getChat, as far as the server knows the chat; what it is not told of is left out. */
export function getChat(call: Call): unknown {
  const { world, parameters } = call;
  const chat = accessibleChat(world.chats, parameters.text('chat_id'), 'read');
  const common = { ...chatJson(chat), accent_color_id: 0, max_reaction_count: 11 };
  if (chat.type === 'private') return common;
  const names = chat.username === undefined ? {} : { active_usernames: [chat.username] };
  const mayWrite = chat.bot !== 'restricted';
  return {
    ...common,
    ...names,
    ...(chat.type === 'supergroup' && chat.topics.length > 0 ? { is_forum: true } : {}),
    permissions: {
      can_send_messages: mayWrite && !chat.denied.includes('text'),
      can_send_photos: mayWrite && !chat.denied.includes('photo'),
      can_send_videos: mayWrite && !chat.denied.includes('video'),
      can_send_documents: mayWrite && !chat.denied.includes('document'),
      can_send_other_messages: mayWrite && !chat.denied.includes('animation'),
    },
    accepted_gift_types: {
      unlimited_gifts: false,
      limited_gifts: false,
      unique_gifts: false,
      premium_subscription: false,
      gifts_from_channels: false,
    },
  };
}

/** logOut: the token answers 400 from then on, until the control API lets it in again. */
export function logOut(call: Call): unknown {
  call.bot.standing = 'loggedOut';
  call.bot.stop();
  return true;
}

/** close: the next call of another method starts the bot again. */
export function close(call: Call): unknown {
  call.bot.standing = 'closed';
  call.bot.stop();
  return true;
}
