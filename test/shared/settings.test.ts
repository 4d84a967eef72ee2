import { type Cell, decodeSettings, isQuiet, NO_SETTINGS, type Settings } from '@sheet-courier/shared';
import {
  array,
  assert,
  boolean,
  constant,
  constantFrom,
  double,
  oneof,
  property,
  string,
  tuple,
} from 'fast-check';
import { describe, expect, it } from 'vitest';

const HEADER = ['Name', 'Value', 'Meaning', 'Note'];

/** The tab with one setting. */
function tab(name: string, value: Cell, note: Cell = ''): Cell[][] {
  return [HEADER, [name, value, 'What it means.', note]];
}

function read(block: readonly (readonly Cell[])[], last: Settings = NO_SETTINGS) {
  const reading = decodeSettings(block, last);
  if (reading === null) throw new Error('not read');
  return reading;
}

describe('settings', () => {
  it.each<[string, Cell, Partial<Settings>]>([
    ['Paused', 'yes', { paused: true }],
    ['Paused', true, { paused: true }],
    ['Paused', 'No', { paused: false }],
    ['Paused', 0, { paused: false }],
    ['Rate per second', 7, { ratePerSecond: 7 }],
    ['Rate per second', ' 30 ', { ratePerSecond: 30 }],
    [
      'Retry policy by type',
      'User_Prize = persistent, news=standard,',
      {
        retryPolicyByType: new Map([
          ['user_prize', 'persistent'],
          ['news', 'standard'],
        ]),
      },
    ],
    ['Uncertain policy by type', 'invoice=hold', { uncertainPolicyByType: new Map([['invoice', 'hold']]) }],
    ['Quiet hours', '22:00-07:00', { quietHours: { from: 1320, until: 420 } }],
    ['Quiet hours', '0:30 – 24:00', { quietHours: { from: 30, until: 1440 } }],
    ['Archive sent after days', 0, { archiveSentAfterDays: 0 }],
    ['Archive others after days', '90', { archiveOthersAfterDays: 90 }],
    ['Archive finished before', '2026-01-31 14:30:00', { archiveFinishedBefore: '2026-01-31 14:30:00' }],
    ['Admin chat', -1001234567890, { adminChat: '-1001234567890' }],
    ['admin CHAT', '@channelname', { adminChat: '@channelname' }],
  ])('%s takes %j', (name, value, expected) => {
    const { settings, notes } = read(tab(name, value));
    expect(settings).toEqual({ ...NO_SETTINGS, ...expected });
    expect(notes).toEqual([]);
  });

  it.each<[string, Cell]>([
    ['Paused', 'maybe'],
    ['Rate per second', 0],
    ['Rate per second', 31],
    ['Rate per second', 1.5],
    ['Rate per second', 'ten'],
    ['Retry policy by type', 'persistent'],
    ['Retry policy by type', 'a=often'],
    ['Retry policy by type', '=standard'],
    ['Uncertain policy by type', 'a=hold=resend'],
    ['Quiet hours', 'at night'],
    ['Quiet hours', '22:60-07:00'],
    ['Quiet hours', '22:00-07:60'],
    ['Quiet hours', '24:00-07:00'],
    ['Quiet hours', '22:00-25:00'],
    ['Quiet hours', '22:00-22:00'],
    ['Archive sent after days', -1],
    ['Archive others after days', 3651],
    ['Archive finished before', 'yesterday'],
    ['Admin chat', 'somebody'],
  ])('%s keeps its last good value where it says %j, and Note says what it may hold', (name, value) => {
    const last: Settings = {
      paused: true,
      ratePerSecond: 5,
      retryPolicyByType: new Map([['a', 'persistent']]),
      uncertainPolicyByType: new Map([['a', 'hold']]),
      quietHours: { from: 1, until: 2 },
      archiveSentAfterDays: 1,
      archiveOthersAfterDays: 2,
      archiveFinishedBefore: '2026-01-31 14:30',
      adminChat: '1',
    };
    const { settings, notes } = read(tab(name, value), last);

    const kept = Object.entries(last).filter(([key, one]) => settings[key as keyof Settings] === one);
    expect(kept).toHaveLength(1);
    expect(notes).toEqual([
      {
        name,
        row: 1,
        text: expect.stringContaining(`"${String(value)}" can't be read as ${name}; it stays`),
      },
    ]);
  });

  it('are what the worker was started with where a value or the whole row is missing', () => {
    const last: Settings = { ...NO_SETTINGS, paused: true, ratePerSecond: 5 };
    expect(read(tab('Rate per second', ''), last).settings).toEqual(NO_SETTINGS);
    expect(read(tab('Paused', null), last).settings).toEqual(NO_SETTINGS);
  });

  it('lose their Note once the value is mended, and keep one that says what it should', () => {
    expect(read(tab('Paused', 'no', 'old trouble')).notes).toEqual([{ name: 'Paused', row: 1, text: '' }]);
    const [note] = read(tab('Paused', 'maybe')).notes;
    expect(read(tab('Paused', 'maybe', note?.text)).notes).toEqual([]);
  });

  it('count by their upper row where one stands twice, and the lower row says so', () => {
    const { settings, notes } = read([HEADER, ['Paused', 'yes'], ['paused', 'no']]);
    expect(settings.paused).toBe(true);
    expect(notes).toEqual([{ name: 'paused', row: 2, text: expect.stringContaining('stands here twice') }]);
  });

  it('are found wherever operators have put columns and header, among whatever else stands there', () => {
    const { settings, noteColumn, nameColumn, headerRow, lastEdit } = read([
      ['How this works'],
      [],
      ['Note', 'VALUE', 'Owner', 'Name'],
      ['', 'yes', 'Ann', 'Paused'],
      ['', 'x', '', 'Something of ours'],
      ['', '2026-06-01 12:00:00.123', '', 'Last edit'],
    ]);
    expect(settings.paused).toBe(true);
    expect([noteColumn, nameColumn, headerRow]).toEqual([0, 3, 2]);
    expect(lastEdit).toBe('2026-06-01 12:00:00.123');
  });

  it('are not read at all without their headers', () => {
    expect(
      decodeSettings(
        [
          ['Name', 'Meaning'],
          ['Paused', 'yes'],
        ],
        NO_SETTINGS,
      ),
    ).toBeNull();
    expect(decodeSettings([], NO_SETTINGS)).toBeNull();
  });

  it('never throw, whatever the cells hold', () => {
    const cell = oneof(string(), double(), boolean(), constant(null));
    assert(
      property(array(tuple(constantFrom('Paused', 'Quiet hours', 'Admin chat', 'x'), cell)), (rows) => {
        expect(() => decodeSettings([HEADER, ...rows], NO_SETTINGS)).not.toThrow();
      }),
    );
  });
});

describe('quiet hours', () => {
  it('reach over midnight', () => {
    const night = { from: 1320, until: 420 };
    expect([1319, 1320, 1439, 0, 419, 420].map((minute) => isQuiet(night, minute))).toEqual([
      false,
      true,
      true,
      true,
      true,
      false,
    ]);
  });

  it('lie within a day', () => {
    const noon = { from: 720, until: 780 };
    expect([719, 720, 779, 780].map((minute) => isQuiet(noon, minute))).toEqual([false, true, true, false]);
  });
});
