import type { Meaning, Rule } from './telegram-rule.ts';

const BOT_API = 'source: telegram-bot-api/';
const TD = 'source: td/';
const MEASURED = 'measured with fetch and node-telegram-bot-api 2.1.0';

const uncertain = (reason: string): Meaning => ({ kind: 'uncertain', reason });
const WAIT: Meaning = { kind: 'rateLimited', reason: 'Telegram asks to wait.' };

const TOKEN_REFUSED: Meaning = {
  kind: 'misconfigured',
  reason: 'Telegram does not accept the bot token.',
  advice: 'Set TELEGRAM_BOT_TOKEN to the token that @BotFather shows, and start the worker again.',
};

const NOT_FOUND: Meaning = {
  kind: 'misconfigured',
  reason: 'Nothing answers for this bot token at this address.',
  advice: 'Check TELEGRAM_BOT_TOKEN and TELEGRAM_API_URL, and start the worker again.',
};

const REDIRECTED: Meaning = {
  kind: 'misconfigured',
  reason: 'Something between here and Telegram redirects to another address, which is not followed.',
  advice: 'Check TELEGRAM_API_URL and the proxy, and start the worker again.',
};

const TOO_BIG: Meaning = {
  kind: 'rejected',
  fault: 'payload',
  reason: 'The message is bigger than Telegram takes.',
  advice: 'Shorten the row, then set Status to pending.',
};

/** Everything but plain refusals: the token, the rate, the server and the network. */
export const TROUBLE_RULES: readonly Rule[] = [
  {
    status: 401,
    pattern: /^Unauthorized/,
    meaning: TOKEN_REFUSED,
    source: `${BOT_API}ClientManager.cpp:76,84; Client.cpp:16271-16292; reported: tdlib/telegram-bot-api#77, #80`,
  },
  {
    status: 404,
    pattern: /^Not Found/,
    meaning: NOT_FOUND,
    source: `${BOT_API}HttpConnection.cpp:30-44; Client.cpp:12664; reported: blt950/vPilot-Pushover#29`,
  },
  {
    status: 409,
    pattern: /^Conflict/,
    meaning: {
      kind: 'misconfigured',
      reason: 'Another program uses this bot token in a way that excludes this one.',
      advice: 'Stop it, or use a bot of its own for each.',
    },
    source: `${BOT_API}Client.cpp:16225-16251; only for getUpdates and setWebhook`,
  },
  {
    status: 421,
    pattern: /^Misdirected Request/,
    meaning: TOKEN_REFUSED,
    source: `${BOT_API}ClientManager.cpp:80; a server of one's own with --filter`,
  },
  {
    status: 413,
    pattern: /.*/,
    meaning: TOO_BIG,
    source: `${TD}tdnet/td/net/HttpReader.cpp:115,211,418,842; HttpConnectionBase.cpp:139-157; the body is no JSON`,
  },
  { status: 431, pattern: /.*/, meaning: TOO_BIG, source: `${TD}tdnet/td/net/HttpReader.cpp:280,434,558` },
  {
    status: 429,
    pattern: /retry after 60$/,
    meaning: WAIT,
    source: `${BOT_API}Client.cpp:16262-16269,7972-7980,12889; Client.h:73: the server's guards, or a real wait of 60 s`,
  },
  {
    status: 429,
    pattern: /retry after 5$/,
    meaning: { kind: 'rateLimited', reason: 'The Telegram server is restarting.' },
    source: `${BOT_API}Query.h:246-251; ClientManager.cpp:64-68; or a real wait of 5 s`,
  },
  {
    status: 429,
    pattern: /^(?!.*retry after)/,
    meaning: WAIT,
    source: 'not produced by the server (source); not verified: a proxy in front of it',
  },
  {
    status: 429,
    pattern: /^Too Many Requests: retry after (\d+)/,
    meaning: WAIT,
    source: `${BOT_API}Query.cpp:105-112; HttpConnection.cpp:71-73; ${TD}telegram/net/NetQueryDelayer.cpp:98-105`,
  },
  {
    status: 500,
    pattern: /^Internal Server Error: restart/,
    meaning: uncertain('the Telegram server was restarted while it had the message'),
    source: `${BOT_API}Client.cpp:9280-9288,16296`,
  },
  {
    status: 500,
    pattern: /^Internal Server Error/,
    meaning: uncertain('Telegram had trouble of its own ({answer})'),
    source: `${TD}telegram/Global.h:685; ${BOT_API}Client.cpp:166`,
  },
  {
    status: 502,
    pattern: /.*/,
    meaning: uncertain('a gateway in front of Telegram lost the answer (502)'),
    source: 'reported: tdlib/telegram-bot-api#868 (JSON), yagop/node-telegram-bot-api#89 (HTML)',
  },
  {
    status: 503,
    pattern: /.*/,
    meaning: uncertain('Telegram was not available (503)'),
    source: 'not verified: a gateway',
  },
  {
    status: 504,
    pattern: /.*/,
    meaning: uncertain('a gateway in front of Telegram did not wait for the answer (504)'),
    source: 'not verified: a gateway',
  },

  // Not Telegram's own: whoever answers so has not passed the message on.
  ...[301, 302, 303, 307, 308].map((status): Rule => ({
    status,
    pattern: /.*/,
    meaning: REDIRECTED,
    source: 'choice: the Bot API never redirects (source)',
  })),
  { status: 401, pattern: /^$/, meaning: TOKEN_REFUSED, source: 'choice: an answer without Telegram’s JSON' },
  { status: 404, pattern: /^$/, meaning: NOT_FOUND, source: 'choice: an answer without Telegram’s JSON' },
  {
    status: 407,
    pattern: /.*/,
    meaning: {
      kind: 'misconfigured',
      reason: 'A proxy on the way to Telegram asks for a password.',
      advice: 'Set the proxy up, and start the worker again.',
    },
    source: 'documented: RFC 9110, 407',
  },

  // No answer at all.
  {
    status: null,
    pattern: /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$/,
    meaning: { kind: 'unavailable', reason: 'Telegram cannot be reached ({answer}).' },
    source: `${MEASURED}: ECONNREFUSED, ENOTFOUND; documented: undici, the others; no connection was made`,
  },
  {
    status: null,
    pattern: /ERR_SSL_|ERR_TLS_|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO/,
    meaning: {
      kind: 'misconfigured',
      reason: 'The server that answers cannot prove that it is Telegram ({answer}).',
      advice: 'Check TELEGRAM_API_URL, the clock of this machine and any proxy on the way.',
    },
    source: `${MEASURED}, partly: the handshake fails before the request is written`,
  },
  {
    status: null,
    pattern: /^ETIMEOUT/,
    meaning: uncertain('Telegram did not answer in time'),
    source: `${MEASURED}; the server itself may hold a send for 11 s (source: td NetQueryCreator.cpp)`,
  },
  {
    status: null,
    pattern: /^(ECONNRESET|EPIPE|UND_ERR_SOCKET|UND_ERR_HEADERS_TIMEOUT|UND_ERR_BODY_TIMEOUT)$/,
    meaning: uncertain('the connection to Telegram broke before its answer was there ({answer})'),
    source: `${MEASURED}: both after the delivery`,
  },
  {
    status: null,
    pattern: /^(AbortError|EABORTED)/,
    meaning: uncertain('the send was broken off'),
    source: `${MEASURED}: the library passes the reason on`,
  },
  {
    status: null,
    pattern: /^EPARSE/,
    meaning: uncertain('Telegram answered with something that cannot be read'),
    source: `${MEASURED}: likely delivered where the status was 200`,
  },
];
