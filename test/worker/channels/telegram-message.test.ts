import type { MediaItem, Notification } from '@sheet-courier/shared';
import { describe, expect, it } from 'vitest';
import { dropped, messagesIn, partsOf } from '../../../worker/src/channels/telegram-message.ts';
import { aNotification } from '../notifications.ts';

const PHOTO: MediaItem = { kind: 'photo', source: 'https://example.com/a.jpg' };
const buttons = [[{ text: 'Yes', data: 'yes' }]];
const album = (size: number): MediaItem[] => Array.from({ length: size }, () => PHOTO);

/** `photo+photo caption`, `text`, each with its options. */
function shape(given: Partial<Notification>): string[] {
  return partsOf(aNotification(given)).map(({ media, html, options }) =>
    [
      media.map(({ kind }) => kind).join('+'),
      html === '' ? '' : media.length > 0 ? 'caption' : 'text',
      ...Object.keys(options),
    ]
      .filter((word) => word !== '')
      .join(' '),
  );
}

describe('a notification takes', () => {
  it.each<[string, Partial<Notification>, string[], number]>([
    ['one call for a text', { options: { buttons } }, ['text buttons'], 1],
    [
      'one call for media and caption',
      { media: [PHOTO], options: { buttons } },
      ['photo caption buttons'],
      1,
    ],
    ['one call for media alone', { media: [PHOTO], message: '' }, ['photo'], 1],
    ['one call for an album', { media: album(3) }, ['photo+photo+photo caption'], 3],
    [
      'two calls for a text too long for a caption',
      { media: [PHOTO], message: 'x'.repeat(1025), options: { silent: true, buttons } },
      ['photo silent', 'text silent buttons'],
      2,
    ],
    [
      'one call where the text fits once its tags are taken out',
      { media: [PHOTO], message: `<b>${'x'.repeat(1024)}</b>` },
      ['photo caption'],
      1,
    ],
    [
      'two calls for an album with buttons',
      { media: album(10), options: { buttons } },
      [`${'photo+'.repeat(9)}photo`, 'text buttons'],
      11,
    ],
    [
      'one call for an album with buttons that has no text to carry them',
      { media: album(2), message: '', options: { buttons } },
      ['photo+photo'],
      2,
    ],
  ])('%s', (_what, given, parts, messages) => {
    expect(shape(given)).toEqual(parts);
    expect(messagesIn(aNotification(given))).toBe(messages);
  });
});

it('says what it could not carry', () => {
  expect(dropped(aNotification({ media: album(2), message: '', options: { buttons } }))).toMatch(
    /without its buttons/,
  );
  expect(dropped(aNotification({ media: album(2), options: { buttons } }))).toBe('');
  expect(dropped(aNotification({ options: { buttons } }))).toBe('');
});
