import { createZone, readUsers, unwanted, type User } from '@sheet-courier/shared';
import { describe, expect, test } from 'vitest';

const ZONE = createZone('Europe/Berlin');
const HEADER = ['User ID', 'Name', 'Language', 'Preference', 'Opted Out At'];

function users(...rows: (string | number | null)[][]): ReadonlyMap<string, User> {
  const result = readUsers([HEADER, ...rows], ZONE);
  if (!result.ok) throw new Error(result.problem);
  return result.users;
}

describe('the tab Users', () => {
  test('is read by user id', () => {
    expect([...users([5, 'Ada', 'de', 'Important only', null], ['7'], ['nobody'], [])]).toEqual([
      ['5', { userId: '5', name: 'Ada', language: 'de', preference: 'important only', optedOutAt: null }],
      ['7', { userId: '7', name: '', language: '', preference: 'all', optedOutAt: null }],
    ]);
  });

  test('knows when somebody opted out, and takes whatever stands there for a yes', () => {
    const at = Date.parse('2026-01-31T14:30:00+01:00');
    const found = users(
      ['5', '', '', '', ZONE.toSerial(at)],
      ['6', '', '', '', '2026-01-31 14:30'],
      ['7', '', '', '', 'yes'],
    );

    expect([...found.values()].map(({ optedOutAt }) => optedOutAt)).toEqual([at, at, 0]);
  });

  test('takes who stands twice for the one who wants less', () => {
    const rows = [
      ['5', 'first', '', 'important only', ''],
      ['5', 'second', '', 'all', ''],
      ['5', 'third', '', 'none', ''],
      ['5', 'fourth', '', 'all', 46000],
      ['5', 'fifth', '', 'none', ''],
    ];

    expect(users(...rows.slice(0, 2)).get('5')?.name).toBe('first');
    expect(users(...rows.slice(0, 3)).get('5')?.name).toBe('third');
    expect(users(...rows).get('5')?.name).toBe('fourth');
  });

  test('with a header missing is a problem', () => {
    expect(readUsers([['User ID']], ZONE)).toEqual({
      ok: false,
      problem: 'The tab Users has no column headed "Name".',
    });
  });
});

describe('a notification', () => {
  const user = (row: (string | number)[]) => users(['5', 'Ada', 'en', ...row]).get('5');
  const personal = { type: 'user_prize', priority: 3 };

  test('is for everybody who said nothing', () => {
    expect(unwanted(undefined, personal)).toBeNull();
    expect(unwanted(user(['all']), { type: 'announcement', priority: 10 })).toBeNull();
    expect(unwanted(user(['rubbish']), personal)).toBeNull();
  });

  test('is for nobody who has opted out or wants none', () => {
    expect(unwanted(user(['all', 46000]), personal)).toBe('Not sent: the recipient has opted out.');
    expect(unwanted(user(['none']), { ...personal, priority: 1 })).toContain('wants no messages');
  });

  test.each([
    ['user_prize', 1],
    ['user_prize', 3],
    ['booking_24h', 2],
  ])('of type %s and priority %i reaches who wants important ones only', (type, priority) => {
    expect(unwanted(user(['important only']), { type, priority })).toBeNull();
  });

  test.each([
    ['user_prize', 4],
    ['announcement', 1],
    ['Announcement_sale', 1],
  ])('of type %s and priority %i does not reach who wants important ones only', (type, priority) => {
    expect(unwanted(user(['important only']), { type, priority })).toContain('important messages only');
  });
});
