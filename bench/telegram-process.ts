import { createTelegramServer } from '../local/src/telegram-server/telegram-server.ts';
import type { TelegramProcessOptions } from './telegram-under-watch.ts';

/** A Telegram in a process of its own, so that nothing else delays the times at which messages arrive. */
const options = JSON.parse(process.argv[2] ?? '{}') as TelegramProcessOptions;
const server = createTelegramServer({
  bots: [{ token: options.token, username: 'rig_bot', firstName: 'Rig' }],
  limits: 'on',
  openChats: true,
});
for (const id of options.groups) server.chats.add({ type: 'group', id, title: `Group ${id}` });
await server.listen(0);
process.stdout.write(`${server.url}\n`);
