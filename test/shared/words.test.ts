import { putIntoWords, readUsers, createZone, type Directory } from '@sheet-courier/shared';
import { describe, expect, test } from 'vitest';

const recipient = { channel: 'telegram', address: '5' } as const;
const buttons = [[{ text: 'Open', data: 'open' }]];

function directory(language = ''): Directory {
  const header = ['User ID', 'Name', 'Language', 'Preference', 'Opted Out At'];
  const users = readUsers([header, ['5', 'Ada', language]], createZone('UTC'));
  if (!users.ok) throw new Error(users.problem);
  const text = (of: string, tongue: string) => ({
    name: 'greeting',
    language: tongue,
    text: of,
    buttons: '',
  });
  return {
    templates: [
      text('Hello {{name}}', ''),
      text('Hallo {{name}}', 'de'),
      text('Salut {{name}}', 'fr'),
      { name: 'pushy', language: '', text: 'Push', buttons: JSON.stringify(buttons) },
    ],
    users: users.users,
  };
}

describe('a notification that names a template', () => {
  const named = (more = {}) => ({
    id: 'NOTIF_1',
    recipient,
    message: '',
    options: { silent: true, template: 'greeting', variables: { name: 'Ada' }, ...more },
  });

  test('gets its words, and keeps what else it has', () => {
    expect(putIntoWords(named(), directory())).toEqual({
      ok: true,
      notification: { id: 'NOTIF_1', recipient, message: 'Hello Ada', options: { silent: true } },
    });
  });

  test.each([
    [{}, '', 'Hello Ada'],
    [{ language: 'de' }, '', 'Hallo Ada'],
    [{ language: 'de' }, 'fr', 'Salut Ada'],
    [{}, 'fr', 'Salut Ada'],
  ])('with %j speaks to a reader of %j', (options, language, message) => {
    expect(putIntoWords(named(options), directory(language))).toMatchObject({ notification: { message } });
  });

  test('gets the template’s buttons, unless it has its own', () => {
    const own = [[{ text: 'Mine', data: 'mine' }]];

    expect(putIntoWords(named({ template: 'pushy' }), directory())).toMatchObject({
      notification: { options: { buttons } },
    });
    expect(putIntoWords(named({ template: 'pushy', buttons: own }), directory())).toMatchObject({
      notification: { options: { buttons: own } },
    });
  });

  test('that does not exist, or needs more than is given, is a problem', () => {
    expect(putIntoWords(named({ template: 'gone' }), directory())).toEqual({
      ok: false,
      problem: 'There is no template "gone".',
    });
    expect(putIntoWords(named({ variables: undefined }), directory())).toEqual({
      ok: false,
      problem: 'The template "greeting" needs {{name}}, not given.',
    });
  });
});

describe('a notification that names none', () => {
  test('stays as it is', () => {
    const plain = { recipient, message: 'Hi {{name}}', options: { silent: true } };

    expect(putIntoWords(plain, directory())).toEqual({ ok: true, notification: plain });
    expect(putIntoWords({ recipient, message: 'Hi' }, directory())).toMatchObject({ ok: true });
  });
});
