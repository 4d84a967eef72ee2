import {
  type Button,
  COLUMN_KEYS,
  COLUMNS,
  createZone,
  type Header,
  type MediaItem,
  type Notification,
  type Options,
  type Outcome,
  type Recipient,
  type Status,
  STATUSES,
  type Zone,
} from '@sheet-courier/shared';
import * as fc from 'fast-check';

export const ZONE_NAMES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Pacific/Apia',
] as const;

/** Instants at which one of the zones changes its offset, so that the hours around them are tried often. */
const CHANGES = [
  '2026-03-29T01:00:00Z', // Berlin, forward
  '2026-10-25T01:00:00Z', // Berlin, back
  '2026-03-08T07:00:00Z', // New York, forward
  '2026-11-01T06:00:00Z', // New York, back
  '2026-10-03T15:30:00Z', // Lord Howe, forward by half an hour
  '2026-04-04T15:00:00Z', // Lord Howe, back by half an hour
  '2011-12-30T10:00:00Z', // Apia skips a day
].map((text) => Date.parse(text));

const HOUR_MS = 3_600_000;

export const zones: fc.Arbitrary<Zone> = fc.constantFrom(...ZONE_NAMES.map(createZone));

export const instants: fc.Arbitrary<number> = fc.oneof(
  fc.integer({ min: Date.UTC(1971, 0, 1), max: Date.UTC(2199, 0, 1) }),
  fc
    .tuple(fc.constantFrom(...CHANGES), fc.integer({ min: -3 * HOUR_MS, max: 3 * HOUR_MS }))
    .map(([change, offset]) => change + offset),
);

/** The wall clock has shown the same before, because the clocks were put back: the earlier instant is meant. */
export function isRepeated(instant: number, zone: Zone): boolean {
  return [HOUR_MS / 2, HOUR_MS].some((shift) => zone.toSerial(instant - shift) === zone.toSerial(instant));
}

/** An instant that a cell of the zone's spreadsheet can name. */
export function instantsIn(zone: Zone): fc.Arbitrary<number> {
  return instants.filter((instant) => !isRepeated(instant, zone));
}

const texts = fc.string({ unit: 'grapheme', maxLength: 60 });

/** What a cell gives back unchanged. */
const cellTexts = texts.map((text) => text.trim());

export const recipients: fc.Arbitrary<Recipient> = fc
  .oneof(
    fc.integer({ min: 1, max: 2 ** 52 }).map(String),
    fc.integer({ min: -(2 ** 52), max: -1 }).map(String),
    fc.stringMatching(/^@[a-z][a-z0-9_]{3,31}$/),
  )
  .map((address) => ({ channel: 'telegram', address }));

const sources = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9_-]{20,80}$/),
  fc
    .webUrl({ validSchemes: ['https'], withQueryParameters: true, withFragments: true })
    .filter((url) => !/,$|,(?:https|photo|video|animation|document):/i.test(url)),
);

const items = (...kinds: readonly MediaItem['kind'][]): fc.Arbitrary<MediaItem> =>
  fc.record({ kind: fc.constantFrom(...kinds), source: sources });

export const media: fc.Arbitrary<readonly MediaItem[]> = fc.oneof(
  fc.array(items('photo', 'video', 'animation', 'document'), { maxLength: 1 }),
  fc.array(items('photo', 'video'), { minLength: 2, maxLength: 10 }),
  fc.array(items('document'), { minLength: 2, maxLength: 10 }),
);

const labels = texts.filter((text) => text.trim() !== '');

const buttons: fc.Arbitrary<Button> = fc.oneof(
  fc.record({ text: labels, url: fc.webUrl() }),
  fc.record({ text: labels, data: fc.stringMatching(/^[a-z0-9:=]{1,64}$/) }),
);

export const options: fc.Arbitrary<Options> = fc.record(
  {
    buttons: fc.array(fc.array(buttons, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 }),
    silent: fc.boolean(),
    protect: fc.boolean(),
    linkPreview: fc.boolean(),
    thread: fc.integer({ min: 1, max: 2 ** 31 }),
  },
  { requiredKeys: [] },
);

/** Every notification that may stand in the queue, its times such as the zone's spreadsheet can name. */
export function notifications(
  zone: Zone,
  statuses: readonly Status[] = STATUSES,
): fc.Arbitrary<Notification> {
  const times = fc.option(instantsIn(zone));
  return fc.record({
    id: cellTexts,
    recipient: recipients,
    message: texts.map((text) => `${text}<b>x</b>`),
    type: cellTexts,
    status: fc.constantFrom(...statuses),
    createdAt: times,
    sentAt: times,
    retryCount: fc.nat({ max: 20 }),
    errorMessage: cellTexts,
    priority: fc.integer({ min: 1, max: 10 }),
    sendAt: times,
    nextAttemptAt: times,
    media,
    options,
    dedupeKey: cellTexts,
    messageId: cellTexts,
  });
}

/** A header row in any order, with columns between that are not ours. */
export const headerRows: fc.Arbitrary<readonly string[]> = fc
  .array(fc.constantFrom('', 'Notes', 'Checked by', 'ID of the order', 'Phone'), { maxLength: 6 })
  .chain((foreign) => {
    const names = [...COLUMN_KEYS.map((key) => COLUMNS[key].header), ...foreign];
    return fc.shuffledSubarray(names, { minLength: names.length });
  });

export function positionsOf(row: readonly string[]): Header {
  const entries = COLUMN_KEYS.map((key) => [key, row.indexOf(COLUMNS[key].header)]);
  return Object.fromEntries(entries) as Header;
}

export const outcomes: fc.Arbitrary<Outcome> = fc.oneof(
  fc.record({
    kind: fc.constant('delivered' as const),
    messageId: fc.nat().map(String),
    at: instants,
  }),
  fc.record({
    kind: fc.constant('rateLimited' as const),
    retryAfterMs: fc.nat({ max: 86_400_000 }),
    reason: texts,
  }),
  fc.record({
    kind: fc.constant('rejected' as const),
    reason: texts,
    advice: texts,
    fault: fc.constantFrom('recipient' as const, 'payload' as const),
  }),
  fc.record({ kind: fc.constant('unavailable' as const), reason: texts }),
  fc.record({ kind: fc.constant('uncertain' as const), reason: texts }),
  fc.record({ kind: fc.constant('misconfigured' as const), reason: texts, advice: texts }),
);

const UTC = createZone('UTC');

/** A notification to spread other fields over: claimed, nothing tried. */
export const SENDING: Notification = {
  id: 'NOTIF_1769869800000_abcdefgh',
  recipient: { channel: 'telegram', address: '123456789' },
  message: 'You won a <b>mug</b>.',
  type: 'user_prize',
  status: 'sending',
  createdAt: Date.UTC(2026, 0, 31, 14, 30),
  sentAt: null,
  retryCount: 0,
  errorMessage: '',
  priority: 3,
  sendAt: null,
  nextAttemptAt: null,
  media: [],
  options: {},
  dedupeKey: '',
  messageId: '',
};

export { UTC };
