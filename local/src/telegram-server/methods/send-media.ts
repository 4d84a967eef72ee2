import { badRequest } from '../answer.ts';
import { isRecord, plainText } from '../bot-api.ts';
import { mediaJson, requestedFile } from '../media.ts';
import { assertSendableCaptions, mediaCaption } from './message-parts.ts';
import { send } from './sending.ts';
import type { MediaKind } from '../media.ts';
import type { FormattedText } from '../text/entity.ts';
import type { Call, Method } from '../world.ts';
import type { Content } from './sending.ts';

/** Most items of an album (documented 2 to 10; of the lower end the server makes no check: source). */
const MAX_ALBUM = 10;

/** sendPhoto, sendVideo, sendAnimation, sendDocument. */
export function sendMediaMethod(kind: MediaKind): Method {
  return (call) => {
    const { parameters, bot } = call;
    const value = parameters.text(kind);
    const file = requestedFile({ kind, value, botId: bot.id, parameters, field: kind });
    if (file === undefined) throw badRequest(`there is no ${kind} in the request`);
    const caption = mediaCaption(call, {
      text: parameters.text('caption'),
      parseMode: parameters.text('parse_mode'),
      entities: parameters.text('caption_entities'),
    });
    const content = {
      ...mediaJson(file),
      ...captionJson(caption),
      ...(parameters.boolean('show_caption_above_media') ? { show_caption_above_media: true } : {}),
      ...(parameters.boolean('has_spoiler') ? { has_media_spoiler: true } : {}),
    };
    return send(call, {
      kinds: [kind],
      contents: [content],
      isAlbum: false,
      assertSendable: () => assertSendableCaptions([caption]),
    })[0];
  };
}

interface AlbumItem {
  readonly kind: MediaKind;
  readonly content: Content;
  readonly caption: FormattedText;
}

/** sendMediaGroup. */
export function sendMediaGroup(call: Call): unknown {
  const items = albumItems(call);
  if (items.length === 0) throw badRequest('there are no messages to send');
  if (items.length > MAX_ALBUM) throw badRequest('too many messages to send as an album');
  if (items.some((item) => item.kind === 'document') && items.some((item) => item.kind !== 'document')) {
    throw badRequest("document can't be mixed with other media types");
  }
  return send(call, {
    kinds: items.map((item) => item.kind),
    contents: items.map((item) => item.content),
    isAlbum: items.length > 1,
    assertSendable: () => assertSendableCaptions(items.map((item) => item.caption)),
  });
}

function albumItems(call: Call): AlbumItem[] {
  const { parameters } = call;
  parameters.requiredText('media');
  const media = parameters.json('media', 'media');
  if (!Array.isArray(media)) throw badRequest('Expected an Array of InputMedia');
  return media.map((item: unknown) => albumItem(call, item));
}

function albumItem(call: Call, item: unknown): AlbumItem {
  if (!isRecord(item)) throw badRequest("can't parse InputMedia: expected an Object");
  const caption = mediaCaption(call, {
    text: optionalText(item, 'caption'),
    parseMode: optionalText(item, 'parse_mode'),
    entities: JSON.stringify(item['caption_entities'] ?? []),
  });
  const kind = albumKind(item);
  const file = requestedFile({
    kind,
    value: optionalText(item, 'media'),
    botId: call.bot.id,
    parameters: call.parameters,
  });
  if (file === undefined) throw badRequest("can't parse InputMedia: media not found");
  const content = {
    ...mediaJson(file),
    ...captionJson(caption),
    ...(item['show_caption_above_media'] === true ? { show_caption_above_media: true } : {}),
    ...(item['has_spoiler'] === true ? { has_media_spoiler: true } : {}),
  };
  return { kind, content, caption };
}

function albumKind(item: Record<string, unknown>): MediaKind {
  const type = item['type'];
  if (type === undefined) throw badRequest('can\'t parse InputMedia: Can\'t find field "type"');
  if (type === 'photo' || type === 'video' || type === 'document') return type;
  if (type === 'animation') {
    throw badRequest('can\'t parse InputMedia: type "animation" can\'t be used in sendMediaGroup');
  }
  const isKnown = type === 'audio' || type === 'live_photo';
  throw badRequest(
    isKnown
      ? `can't parse InputMedia: type "${type}" is not supported by the local telegram-server`
      : `can't parse InputMedia: type "${plainText(type)}" is unsupported`,
  );
}

function optionalText(item: Record<string, unknown>, name: string): string {
  const value = item[name];
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string')
    throw badRequest(`can't parse InputMedia: Field "${name}" must be of type String`);
  return value;
}

function captionJson(caption: FormattedText): Content {
  if (caption.text === '') return {};
  return {
    caption: caption.text,
    ...(caption.entities.length === 0 ? {} : { caption_entities: caption.entities }),
  };
}
