import { onTestFinished } from 'vitest';
import type { NewFaultPlan } from '../../../local/src/telegram-server/faults.ts';
import { createTelegramServer } from '../../../local/src/telegram-server/telegram-server.ts';
import { createTelegramChannel } from '../../../worker/src/channels/telegram.ts';
import { channelConformance } from '../../conformance/channel.ts';

const TOKEN = '123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw';

const error = (code: number, description: string): NewFaultPlan['fault'] => ({
  kind: 'error',
  code,
  description,
});

const FAULTS = {
  refusesRecipient: error(403, 'Forbidden: bot was blocked by the user'),
  refusesPayload: error(400, `Bad Request: no such thing for ${TOKEN}`),
  asksToWait: error(429, 'Too Many Requests: retry after 4'),
  losesAnswer: { kind: 'cutOff' },
  neverAnswers: { kind: 'hang', delivered: true },
  failsItself: { kind: 'http', status: 502, body: `<html>/bot${TOKEN}/sendMessage failed</html>` },
} as const satisfies Readonly<Record<string, NewFaultPlan['fault']>>;

channelConformance('Telegram', async () => {
  const server = createTelegramServer({ bots: [{ token: TOKEN }], limits: 'off', openChats: true });
  await server.listen();
  onTestFinished(() => server.close());
  return {
    channel: createTelegramChannel({
      token: TOKEN,
      apiRoot: server.url,
      timeoutMs: 500,
      clock: { now: () => 0 },
    }),
    recipient: { channel: 'telegram', address: '1001' },
    mishap: (mishap) => {
      server.faults.clear();
      server.faults.add({ fault: FAULTS[mishap], method: 'sendMessage', times: null });
    },
    disappear: () => server.setOutage(true),
    revoke: () => {
      server.faults.clear();
      server.setRevoked(TOKEN, true);
    },
    delivered: () => server.deliveries().length,
    asked: () =>
      Object.entries(server.requests).reduce(
        (sum, [what, count]) => sum + (what.startsWith('send') ? count : 0),
        0,
      ),
    secret: 'AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw',
  };
});
