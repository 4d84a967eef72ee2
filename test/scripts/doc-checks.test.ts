import { describe, expect, it } from 'vitest';
import { brokenLinks } from '../../scripts/doc-links.ts';
import { Names } from '../../scripts/doc-names.ts';
import { allSettings, settingsPage } from '../../scripts/settings-table.ts';

describe('links in documents', () => {
  const links = (text: string) => brokenLinks('docs/deploy.md', text);

  it('may lead to files, headings and other addresses', () => {
    const text =
      '[a](operators.md) [b](../README.md#try-it-without-any-account) [c](#going-live)\n![d](https://a.example/b.png)';

    expect(links(`# Going live\n${text}`)).toEqual([]);
  });

  it('are told with their document where they lead to no file or no heading', () => {
    expect(links('[a](nowhere.md) [b](../README.md#nothing) [c](http://[)')).toEqual([
      'docs/deploy.md: the link to nowhere.md leads to no file',
      'docs/deploy.md: the link to ../README.md#nothing leads to no heading',
      'docs/deploy.md: the link to http://[ is no address',
    ]);
  });

  it('are not looked for in code', () => {
    expect(links('`[a](nowhere.md)`\n\n```\n[b](nowhere.md)\n```\n')).toEqual([]);
  });
});

describe('names in documents', () => {
  const names = new Names(['LOG_LEVEL']);

  it('are settings that there are', () => {
    expect(names.unknownSettings('a.md', 'LOG_LEVEL, `LOG_LEVELS`, NO_COLOR and GMT')).toEqual([
      'a.md: there is no setting LOG_LEVELS',
    ]);
  });

  it('are scripts and programs that there are', () => {
    const text =
      '`npm run check`, `npm test`, `npx clasp login`, `npm run nothing`\n\n    npx nobody now   # why';

    expect(names.unknownCalls('a.md', text)).toEqual([
      'a.md: there is no npm script "nothing" (npm run nothing)',
      'a.md: there is no program nobody (npx nobody now)',
    ]);
  });

  it('are commands and options of the courier, of the bench and of npm start that there are', () => {
    const text = [
      '`npx courier start --takeover`, `courier doctor --json`, `npm run courier -- show NOTIF_1 --json`,',
      '`npm run bench -- start --runs 3` and `npm start -- --fresh --spins 25`, but not',
      '`npx courier fly`, `npx courier start --slowly`, `npm run bench -- nothing` nor `npm start -- --fres`.',
    ].join('\n');

    expect(names.unknownCalls('a.md', text)).toEqual([
      'a.md: there is no command "fly" (npx courier fly)',
      'a.md: there is no option --slowly (npx courier start --slowly)',
      'a.md: there is no command "nothing" (npm run bench -- nothing)',
      'a.md: there is no option --fres (npm start -- --fres)',
    ]);
  });
});

describe('the table of settings', () => {
  it('has for each what it is for, what it may be and what it is otherwise, as the schema says', () => {
    const all = allSettings();

    expect(all.filter(({ meaning }) => meaning === '')).toEqual([]);
    expect(all.filter(({ isRequired }) => isRequired).map(({ name }) => name)).toEqual([
      'SPREADSHEET_ID',
      'GOOGLE_APPLICATION_CREDENTIALS',
      'TELEGRAM_BOT_TOKEN',
      'ADMIN_CHAT_ID',
    ]);
    expect(all.find(({ name }) => name === 'RATE_PER_SECOND')).toMatchObject({
      standard: '10',
      rule: 'a whole number of messages a second from 1 to 1000',
    });
    expect(settingsPage()).toContain(
      '| `DATA_DIR` | `.data/worker` | a folder that the worker may write in |',
    );
  });
});
