import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseTelegramAddress, RETRY_POLICY_NAMES, UNCERTAIN_POLICIES } from '@sheet-courier/shared';
// The package's root also loads its messages in fifty languages: 13 MB and 60 ms more (measured).
import { z } from 'zod/v3';
import { CHECKPOINTS } from './checkpoints.ts';

const SECOND_MS = 1000;
const HOUR_MS = 3_600_000;

const YES_NO = ['no', 'yes'] as const;

/** The levels that pino knows, and what each shows. */
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

const PORT_RULE = 'must be a port from 1 to 65535, or 0 for any that is free';

/** A spreadsheet's address is as good as its id; people copy it from the browser. */
const SPREADSHEET_ADDRESS = /^https:\/\/docs\.google\.com\/spreadsheets\/d\/([\w-]+)/;

const text = (what: string) => z.string({ required_error: `is missing; set it to ${what}` }).trim();

const wholeNumber = (least: number, most: number, standard: number, unit: string) => {
  const rule = `must be a whole number of ${unit} from ${least} to ${most}`;
  return z
    .string()
    .trim()
    .regex(/^\d+$/, rule)
    .default(String(standard))
    .transform(Number)
    .refine((value) => value >= least && value <= most, rule);
};

const oneOf = <const Choices extends readonly [string, ...string[]]>(choices: Choices) =>
  z.enum(choices, { errorMap: () => ({ message: `must be one of ${choices.join(', ')}` }) });

/** `booking_24h=persistent, announcement=standard`: a choice for each Type that is named. */
const byType = <const Choices extends readonly [string, ...string[]]>(choices: Choices) =>
  z
    .string()
    .default('')
    .transform((list, context): ReadonlyMap<string, Choices[number]> => {
      const entries = list
        .split(',')
        .filter((part) => part.trim() !== '')
        .map((part) => part.split('=').map((side) => side.trim().toLowerCase()));
      const isChoice = (choice = ''): choice is Choices[number] => choices.includes(choice);
      const good = entries.flatMap(([type = '', choice, ...rest]) =>
        type !== '' && rest.length === 0 && isChoice(choice) ? [[type, choice] as const] : [],
      );
      if (good.length < entries.length) {
        const message = `must be a list such as booking_24h=${choices[0]}, each with one of ${choices.join(', ')}`;
        context.addIssue({ code: 'custom', message });
      }
      return new Map(good);
    });

/** A root URL with a slash at its end, so that paths can be put behind it. */
const rootUrl = z
  .string()
  .trim()
  .refine(isHttpUrl, 'must be an http or https address such as http://127.0.0.1:8788/')
  .transform((address) => (address.endsWith('/') ? address : `${address}/`))
  .optional();

const optionalPort = z
  .string()
  .trim()
  .regex(/^\d+$/, PORT_RULE)
  .transform(Number)
  .refine((port) => port <= 65_535, PORT_RULE)
  .optional();

/** Every setting; docs/settings.md is made from this. */
export const settings = z.object({
  SPREADSHEET_ID: text("the sheet's id or address")
    .transform((value) => SPREADSHEET_ADDRESS.exec(value)?.[1] ?? value)
    .pipe(z.string().regex(/^[\w-]+$/, "must be a sheet's id or its address in the browser"))
    .describe('The sheet: its id, or its address from the browser.'),
  GOOGLE_APPLICATION_CREDENTIALS: text("the path of the service account's key file (JSON)")
    .superRefine((path, context) => {
      const problem = keyFileProblem(path);
      if (problem !== null) context.addIssue({ code: 'custom', message: problem });
    })
    .describe('The key file of the service account that the sheet is shared with.'),
  TELEGRAM_BOT_TOKEN: text('the token that @BotFather gave')
    .regex(/^\d{3,}:[\w-]{20,}$/, 'must look like 123456789:AbC…, as @BotFather gave it')
    .describe("The bot's token. Whoever has it can speak as the bot."),
  ADMIN_CHAT_ID: text('the chat id of whoever runs this')
    .refine(
      (value) => parseTelegramAddress(value) !== null,
      'must be a Telegram chat id such as 123456789, or @channelname',
    )
    .describe('The chat that hears of trouble. It must have pressed Start in the bot.'),
  SHEETS_API_URL: rootUrl.describe('Only for trying things out: a stand-in for Google.'),
  TELEGRAM_API_URL: rootUrl.describe("A Bot API server of one's own, or a stand-in."),
  POLL_INTERVAL_MS: wholeNumber(100, HOUR_MS, 2 * SECOND_MS, 'milliseconds').describe(
    "How long to wait between two looks at the sheet while nothing is due. Less notices rows sooner; under 1,500 only while enough of Google's 60 reads a minute are left.",
  ),
  BATCH_SIZE: wholeNumber(1, 5000, 50, 'rows').describe(
    "The most rows claimed ahead of being sent. Empty: 8 seconds' worth of the rate in force, at least 50.",
  ),
  RATE_PER_SECOND: wholeNumber(1, 1000, 10, 'messages a second').describe(
    'The most messages that start in any second. Telegram allows about 30; more only with paid broadcasts.',
  ),
  MAX_RETRIES: wholeNumber(0, 100, 3, 'retries').describe(
    'How often a failed message is tried again, by the policy `standard`.',
  ),
  RETRY_DELAY_MS: wholeNumber(0, 24 * HOUR_MS, 60 * SECOND_MS, 'milliseconds').describe(
    'How long before each of these tries.',
  ),
  RETRY_POLICY: oneOf(RETRY_POLICY_NAMES)
    .default('standard')
    .describe(
      'Which retries a notification gets: `standard`, as set above, or `persistent`: 5 within a minute, then for hours.',
    ),
  RETRY_POLICY_BY_TYPE: byType(RETRY_POLICY_NAMES).describe('The same for single types.'),
  UNCERTAIN_POLICY: oneOf(UNCERTAIN_POLICIES)
    .default('resend')
    .describe(
      'What becomes of a message that may have been delivered: sent once more with a mark in Error Message, or held for a person.',
    ),
  UNCERTAIN_POLICY_BY_TYPE: byType(UNCERTAIN_POLICIES).describe('The same for single types.'),
  SEND_TIMEOUT_MS: wholeNumber(SECOND_MS, 10 * 60 * SECOND_MS, 60 * SECOND_MS, 'milliseconds').describe(
    "How long to wait for Telegram's answer. Below about 15000 a slow answer looks like none, and the row becomes `uncertain`.",
  ),
  DATA_DIR: z
    .string()
    .trim()
    .default('.data/worker')
    .transform((path) => resolve(path))
    .superRefine((path, context) => {
      const problem = folderProblem(path);
      if (problem !== null) context.addIssue({ code: 'custom', message: problem });
    })
    .describe(
      'Where the worker keeps its journal: what it has sent and not yet written to the sheet. It must outlive the worker.',
    ),
  LOG_LEVEL: oneOf(LOG_LEVELS)
    .default('info')
    .describe('What the log has. `info` has one line for each attempt.'),
  READ_BOT_UPDATES: oneOf(YES_NO)
    .default('no')
    .describe(
      "Whether the worker reads what people write to the bot, so that the admin can write `/notifications`, `/retry ID`, `/pause` and `/resume`, and anybody `/stop` and `/start`. Only where no other program reads the bot's updates.",
    ),
  HTTP_PORT: optionalPort.describe('Where `/healthz`, `/readyz` and `/metrics` are served. Empty: nowhere.'),
  HTTP_HOST: z
    .string()
    .trim()
    .default('127.0.0.1')
    .describe('On which address of this machine. Others than its own only where the network is trusted.'),
  OTEL_EXPORTER_OTLP_ENDPOINT: rootUrl.describe(
    'Where traces go: an OpenTelemetry receiver (OTLP over HTTP). Empty: nowhere.',
  ),
  COURIER_CRASH_AT: z
    .string()
    .trim()
    .transform((text, context) => {
      const [at, passing = ''] = text.split(':');
      const checkpoint = CHECKPOINTS.find((name) => name === at);
      if (checkpoint !== undefined && /^[1-9]\d*$/.test(passing))
        return { at: checkpoint, passing: Number(passing) };
      const message = `must be like ${CHECKPOINTS[0]}:1, one of ${CHECKPOINTS.join(', ')} and a count`;
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    })
    .optional()
    .describe(
      'Only for proving that nothing is lost: the worker kills itself when it passes a point for the nth time.',
    ),
});

export type Config = Readonly<
  Omit<z.infer<typeof settings>, 'BATCH_SIZE'> & {
    /** Null where it follows the rate. */
    BATCH_SIZE: number | null;
  }
>;

export type ConfigResult =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Reads every setting and names every problem at once; a setting that is empty counts as not set. Values never appear in problems. */
export function parseConfig(environment: Readonly<Record<string, string | undefined>>): ConfigResult {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim() !== ''));
  const result = settings.safeParse(given);
  if (result.success) {
    const { BATCH_SIZE } = result.data;
    return { ok: true, config: { ...result.data, BATCH_SIZE: 'BATCH_SIZE' in given ? BATCH_SIZE : null } };
  }
  const problems = result.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
  return { ok: false, problems: [...new Set(problems)] };
}

function isHttpUrl(address: string): boolean {
  return URL.canParse(address) && /^https?:$/.test(new URL(address).protocol);
}

function keyFileProblem(path: string): string | null {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch {
    return 'names a file that cannot be read; set it to the path of the key file that the Google Cloud console gave';
  }
  try {
    const key: unknown = JSON.parse(content);
    if (typeof key === 'object' && key !== null && 'type' in key) return null;
  } catch {
    // Falls through: what is no JSON is no key file either.
  }
  return 'names a file that is not a Google key file (JSON with a "type")';
}

/** The nearest folder that exists must be one in which the worker may write. */
function folderProblem(path: string): string | null {
  let folder = path;
  for (;;) {
    try {
      if (!statSync(folder).isDirectory()) return `must be a folder, but ${folder} is a file`;
      accessSync(folder, constants.W_OK);
      return null;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
        return `must be a folder that the worker may write in`;
      folder = resolve(folder, '..');
    }
  }
}
