import type { Rule } from './telegram-rule.ts';

/** tdlib/telegram-bot-api 01a3679 (v10.0) and tdlib/td 022d602, read; nothing was tried against Telegram itself. */
const BOT_API = 'source: telegram-bot-api/';
const TD = 'source: td/telegram/';

const AGAIN = 'then set Status to pending.';
const MEND_TEXT = `Mend Message, ${AGAIN}`;
const MEND_MEDIA = `Mend Media, ${AGAIN}`;
const MEND_OPTIONS = `Mend Options, ${AGAIN}`;

function recipient(status: number, pattern: RegExp, reason: string, advice: string, source: string): Rule {
  return { status, pattern, meaning: { kind: 'rejected', fault: 'recipient', reason, advice }, source };
}

function payload(pattern: RegExp, reason: string, advice: string, source: string): Rule {
  return { status: 400, pattern, meaning: { kind: 'rejected', fault: 'payload', reason, advice }, source };
}

/** 403 and 400: Telegram understood, refused and sent nothing (but for the album that was cut short). */
export const REFUSAL_RULES: readonly Rule[] = [
  recipient(
    403,
    /^Forbidden: bot was blocked by the user/,
    'The user has blocked the bot.',
    `Ask them to open the bot and press Start, ${AGAIN}`,
    `${BOT_API}Client.cpp:125`,
  ),
  recipient(
    403,
    /^Forbidden: user is deactivated/,
    'The user has deleted their Telegram account.',
    'Nothing can be sent there any more; find another way to reach them.',
    `${BOT_API}Client.cpp:122,8136; ${TD}MessagesManager.cpp:27946`,
  ),
  recipient(
    403,
    /^Forbidden: bot can't initiate conversation with a user/,
    'The user has never opened the bot, and a bot may not write first.',
    `Ask them to open the bot and press Start, ${AGAIN}`,
    `${TD}MessagesManager.cpp:27954`,
  ),
  recipient(
    403,
    /^Forbidden: the bot can't send messages to the bot/,
    'The User ID is that of a bot, and bots cannot write to each other.',
    `Enter the id of a person, group or channel, ${AGAIN}`,
    `${TD}MessagesManager.cpp:27949`,
  ),
  recipient(
    403,
    /^Forbidden: bot was kicked from the (group|supergroup|channel) chat/,
    'The bot was removed from the group or channel.',
    `Add it again, ${AGAIN}`,
    `${BOT_API}Client.cpp:8162,8174,8176`,
  ),
  recipient(
    403,
    /^Forbidden: bot is not a member of the (group|supergroup|channel) chat/,
    'The bot is not a member of the group or channel.',
    `Add it (to a channel as an administrator), ${AGAIN}`,
    `${BOT_API}Client.cpp:8165,8183,8185`,
  ),
  recipient(
    403,
    /^Forbidden: the group chat was deleted/,
    'The group was deleted.',
    `Enter the id of another chat, ${AGAIN}`,
    `${BOT_API}Client.cpp:8158`,
  ),
  recipient(
    400,
    /^Bad Request: chat not found/,
    'Telegram knows no such chat, or its user has never opened the bot.',
    `Check User ID and ask them to press Start, ${AGAIN}`,
    `${BOT_API}Client.cpp:6571,6596`,
  ),
  recipient(
    400,
    /^Bad Request: private chat not found/,
    'Telegram knows no such user.',
    `Check User ID, ${AGAIN}`,
    `${BOT_API}Client.cpp:8139`,
  ),
  payload(
    /^Bad Request: chat_id is empty/,
    'User ID is empty.',
    `Fill it in, ${AGAIN}`,
    `${BOT_API}Client.cpp:8201`,
  ),
  recipient(
    400,
    /PEER_ID_INVALID/,
    'The bot has no access to this group or channel.',
    `Check User ID and that the bot is a member, ${AGAIN}`,
    `${TD}MessagesManager.cpp:27954; ${BOT_API}Client.cpp:88-99`,
  ),
  recipient(
    400,
    /^Bad Request: have no write access to the chat/,
    'The bot may not write in this chat.',
    `Give it the right to send messages, ${AGAIN}`,
    `${TD}DialogManager.cpp:1511; MessagesManager.cpp:1205`,
  ),
  recipient(
    400,
    /^Bad Request: need administrator rights in the channel chat/,
    'The bot is no administrator of the channel.',
    `Make it one that may post messages, ${AGAIN}`,
    `${TD}DialogManager.cpp:1525`,
  ),
  recipient(
    400,
    /^Bad Request: not enough rights to send/,
    'The chat does not let the bot send this kind of message ({answer}).',
    `Give it the right, ${AGAIN}`,
    `${TD}MessageContent.cpp:6183-6340`,
  ),
  recipient(
    400,
    /CHAT_WRITE_FORBIDDEN|CHAT_SEND_\w+_FORBIDDEN|CHAT_RESTRICTED|CHAT_ADMIN_REQUIRED|CHANNEL_PRIVATE|TOPIC_CLOSED|TOPIC_DELETED|CHAT_GUEST_SEND_FORBIDDEN/,
    'The chat does not let the bot send this ({answer}).',
    `Check the bot's rights and the topic, ${AGAIN}`,
    `${TD}MessagesManager.cpp:27985, partly: the constants were not observed one by one`,
  ),
  recipient(
    400,
    /ALLOW_PAYMENT_REQUIRED_\d+|PRIVACY_PREMIUM_REQUIRED/,
    'The recipient takes messages only from those who pay for them or have Telegram Premium ({answer}).',
    `Ask them to open the bot and press Start, ${AGAIN}`,
    `${TD}MessagesManager.cpp:20411, partly`,
  ),
  {
    status: 400,
    pattern: /^Bad Request: group chat (was upgraded|is migrated) to a supergroup chat/,
    meaning: {
      kind: 'moved',
      fault: 'recipient',
      reason: 'The group became a supergroup and has another id now.',
      advice: `Enter the new id, ${AGAIN}`,
    },
    source: `${BOT_API}Client.cpp:8152-8156; "is migrated" is the older text`,
  },
  payload(
    /^Bad Request: message thread not found/,
    'The group has no such topic.',
    `Mend "thread" in Options, ${AGAIN}`,
    `${BOT_API}Client.cpp:8277`,
  ),
  payload(
    /^Bad Request: message to be replied not found/,
    'The message to reply to no longer exists.',
    MEND_OPTIONS,
    `${BOT_API}Client.cpp:8516`,
  ),
  recipient(
    400,
    /^Bad Request: business connection not found/,
    'The business account is no longer connected to the bot.',
    `Connect it again, ${AGAIN}`,
    `${BOT_API}Client.cpp:6630-6640`,
  ),
  payload(
    /^Bad Request: message text is empty/,
    'The text is empty.',
    MEND_TEXT,
    `${BOT_API}Client.cpp:11401`,
  ),
  payload(
    /^Bad Request: text must be non-empty/,
    'Nothing is left of the text without its tags and blanks.',
    MEND_TEXT,
    `${TD}MessageEntity.cpp:4519,4576,4658`,
  ),
  payload(
    /^Bad Request: text must be encoded in UTF-8|^Bad Request: strings must be encoded in UTF-8/,
    'The text holds half a character, such as an emoji that was cut in two.',
    MEND_TEXT,
    `${TD}SynchronousRequests.cpp (parseTextEntities)`,
  ),
  payload(
    /^Bad Request: message is too long|MESSAGE_TOO_LONG/,
    'The text is longer than the 4,096 characters that Telegram takes.',
    `Shorten Message, ${AGAIN}`,
    `${TD}MessageContent.cpp:4757-4760; MessagesManager.cpp:27942`,
  ),
  payload(
    /^Bad Request: text is too long/,
    'The text with its tags is longer than the 32,768 bytes that Telegram takes.',
    `Shorten Message, ${AGAIN}`,
    `${BOT_API}Client.cpp:11309-11310`,
  ),
  payload(
    /^Bad Request: message caption is too long|MEDIA_CAPTION_TOO_LONG/,
    'The caption is longer than the 1,024 characters that Telegram takes.',
    `Shorten Message, ${AGAIN}`,
    `${TD}MessageContent.cpp:5241; MessagesManager.cpp:27944`,
  ),
  {
    status: 400,
    pattern: /^Bad Request: can't parse entities: /,
    meaning: {
      kind: 'plainText',
      fault: 'payload',
      reason: 'Telegram cannot read the formatting ({answer}), and without it nothing can be sent.',
      advice: MEND_TEXT,
    },
    source: `${TD}SynchronousRequests.cpp:180; MessageEntity.cpp:3340-3575`,
  },
  payload(
    /^Bad Request: can't parse MessageEntity/,
    'Telegram cannot read the formatting ({answer}).',
    MEND_TEXT,
    `${BOT_API}Client.cpp:11341`,
  ),
  payload(
    /^Bad Request: unsupported parse_mode/,
    'Telegram does not know this kind of formatting.',
    MEND_TEXT,
    `${BOT_API}Client.cpp:11323`,
  ),
  payload(
    /^Bad Request: can't parse (reply keyboard markup|keyboard button|inline keyboard|reply parameters|link preview)|BUTTON_(URL|DATA|TYPE)_INVALID|REPLY_MARKUP_|^Bad Request: reply markup is too long/,
    'Telegram refuses the buttons ({answer}).',
    MEND_OPTIONS,
    `${BOT_API}Client.cpp:9405-9760,120, partly`,
  ),
  payload(
    /^Bad Request: there is no (photo|document|video|audio|animation|voice|sticker|live photo|video note) in the request/,
    'The media is missing.',
    MEND_MEDIA,
    `${BOT_API}Client.cpp:12903-13040`,
  ),
  payload(
    /^Bad Request: wrong file identifier|^Bad Request: wrong remote file identifier|^Bad Request: invalid file_id|^Bad Request: invalid remote file identifier/,
    'Telegram does not know the file id; a file id is good for one bot only.',
    MEND_MEDIA,
    `${TD}files/FileManager.cpp:3986-4057; MessagesManager.cpp:27975`,
  ),
  payload(
    /^Bad Request: wrong HTTP URL specified|^Bad Request: wrong type of the web page content|^Bad Request: invalid file HTTP URL/,
    'The address in Media is not that of such a file ({answer}).',
    MEND_MEDIA,
    `${BOT_API}Client.cpp:112-117`,
  ),
  {
    status: 400,
    pattern:
      /^Bad Request: failed to get HTTP URL content|WEBPAGE_CURL_FAILED|^Bad Request: can't upload file by URL/,
    meaning: { kind: 'unavailable', reason: 'Telegram could not fetch the file from the address in Media.' },
    source: `${BOT_API}Client.cpp:114,131; the file's host may recover`,
  },
  payload(
    /IMAGE_PROCESS_FAILED|PHOTO_INVALID_DIMENSIONS|PHOTO_SAVE_FILE_INVALID|MEDIA_EMPTY|PHOTO_EXT_INVALID|^Bad Request: photo has unsupported extension/,
    'Telegram cannot use the picture ({answer}).',
    `Use another picture, or send it as a document, ${AGAIN}`,
    `${TD}MessagesManager.cpp:27963-27980; PhotoSize.cpp:425-437, partly`,
  ),
  payload(
    /^Bad Request: file (must be non-empty|of size \d+ bytes is too big)/,
    'The file is empty or too big ({answer}).',
    MEND_MEDIA,
    `${TD}files/FileLoaderUtils.cpp:303-340`,
  ),
  payload(
    /^Bad Request: (too many|too much) messages to send as an album|^Bad Request: there are no messages to send|^Bad Request: invalid message content type|can't be mixed with other media types|^Bad Request: can't use the media of the specified type in the album/,
    'These files cannot be sent as one album ({answer}).',
    MEND_MEDIA,
    `${TD}MessageContent.cpp:5326-5350`,
  ),
  payload(
    /^Bad Request: can't parse (InputMedia|media JSON object)|^Bad Request: expected an Array of InputMedia/,
    'Telegram cannot read the list of files ({answer}).',
    MEND_MEDIA,
    `${BOT_API}Client.cpp:11847-11863`,
  ),
  {
    status: 400,
    pattern: /failed to send message #\d+ with the error message "(.*)"/,
    meaning: {
      kind: 'uncertain',
      reason: 'a part of the album was refused and the rest may have arrived ({answer})',
    },
    source: `${BOT_API}Client.cpp:12584-12613; reported: rubenlagus/TelegramBots#1520`,
  },
  {
    status: 400,
    pattern: /^Bad Request: (group send failed|message was not sent)/,
    meaning: {
      kind: 'uncertain',
      reason: 'Telegram gave up on the album, of which a part may have arrived ({answer})',
    },
    source: `${TD}MessagesManager.cpp:22546,1462`,
  },
  {
    status: 400,
    pattern: /^Bad Request: (Bad Gateway|bad gateway|FROZEN_METHOD_INVALID)/,
    meaning: { kind: 'uncertain', reason: 'Telegram had trouble of its own ({answer})' },
    source: `${BOT_API}Client.cpp:180-185; ${TD}net/NetQueryDelayer.cpp:93, partly`,
  },
  {
    status: 400,
    pattern: /^(Bad Request: )?Logged out|^Bad Request: the bot has already been closed/i,
    meaning: {
      kind: 'misconfigured',
      reason: 'The bot is logged out from this server.',
      advice:
        'Check TELEGRAM_API_URL; after a log-out from api.telegram.org it takes ten minutes until it works there again.',
    },
    source: `${BOT_API}Client.cpp:16288; ClientManager.cpp:95`,
  },
  recipient(
    403,
    /^Forbidden/,
    'Telegram does not let the bot write there ({answer}).',
    `Check User ID and the bot's rights, ${AGAIN}`,
    `${BOT_API}Client.cpp:83-105; whatever else is forbidden`,
  ),
  payload(
    /^Bad Request/,
    'Telegram refuses it ({answer}).',
    `Mend the row, ${AGAIN}`,
    `${BOT_API}Client.cpp:79-205; whatever else is refused was not sent`,
  ),
];
