import { ALBUM_LIMIT, parseMedia } from '@sheet-courier/shared';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatMedia } from '../../shared/src/media.ts';
import { media } from './arbitraries.ts';

const FILE_ID = 'AgACAgIAAxkBAAIBY2Vy';

describe('the Media cell', () => {
  test.each([
    ['https://x.org/a.jpg', 'photo'],
    ['https://x.org/a.JPEG?size=2', 'photo'],
    ['https://x.org/a.png#top', 'photo'],
    ['https://x.org/a.webp', 'photo'],
    ['https://x.org/a.mp4', 'video'],
    ['https://x.org/a.gif', 'animation'],
    ['https://x.org/a.pdf', 'document'],
    ['https://x.org', 'document'],
    ['https://x.org/a.constructor', 'document'],
  ])('takes %s for a %s by its extension', (source, kind) => {
    expect(parseMedia(source)).toEqual({ ok: true, media: [{ kind, source }] });
  });

  test('reads a kind before an address or a file id, whatever its case', () => {
    expect(parseMedia(`Video:https://x.org/a.bin\nphoto:${FILE_ID}`)).toEqual({
      ok: true,
      media: [
        { kind: 'video', source: 'https://x.org/a.bin' },
        { kind: 'photo', source: FILE_ID },
      ],
    });
  });

  test('parts items by blanks, line ends and commas, but not by commas inside an address', () => {
    const inside = 'https://img.example/w_300,h_300/a.jpg';

    expect(parseMedia(` ${inside},https://x.org/b.jpg, https://x.org/c.jpg\n\nphoto:${FILE_ID},`)).toEqual({
      ok: true,
      media: [inside, 'https://x.org/b.jpg', 'https://x.org/c.jpg', FILE_ID].map((source) => ({
        kind: 'photo',
        source,
      })),
    });
  });

  test('is nothing when it is empty', () => {
    expect(parseMedia('')).toEqual({ ok: true, media: [] });
    expect(parseMedia(' \n ')).toEqual({ ok: true, media: [] });
  });

  test.each([
    '/etc/passwd',
    'file:///etc/passwd',
    'photo:./a.jpg',
    'http://x.org/a.jpg',
    'ftp://x.org/a.jpg',
    'https://',
    'https://user:secret@x.org/a.jpg',
    'data:image/png;base64,AAAA',
    'photo:short',
    FILE_ID,
    'document',
  ])('refuses %s', (word) => {
    expect(parseMedia(word)).toEqual({
      ok: false,
      problem: `"${word}" is not an https address or KIND:FILE_ID`,
    });
  });

  test('takes ten items, not eleven', () => {
    const ten = Array.from({ length: ALBUM_LIMIT }, (_, i) => `https://x.org/${i}.jpg`);

    expect(parseMedia(ten.join(' ')).ok).toBe(true);
    expect(parseMedia([...ten, 'https://x.org/more.jpg'].join(' '))).toEqual({
      ok: false,
      problem: '11 items, at most 10 fit',
    });
  });

  test.each([
    ['photo video', true],
    ['document document', true],
    ['photo animation', false, 'an animation cannot be part of an album'],
    ['photo document', false, 'documents cannot share an album with photos or videos'],
  ])('judges an album of %s', (kinds, ok, problem?: string) => {
    const text = kinds
      .split(' ')
      .map((kind) => `${kind}:https://x.org/a`)
      .join('\n');

    expect(parseMedia(text)).toMatchObject(ok ? { ok } : { ok, problem });
  });

  test('reads back what was written', () => {
    fc.assert(
      fc.property(media, (items) => {
        expect(parseMedia(formatMedia(items))).toEqual({ ok: true, media: items });
      }),
    );
  });
});
