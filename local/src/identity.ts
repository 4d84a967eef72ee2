import { randomBytes, randomInt } from 'node:crypto';
import { z } from 'zod';

export const identitySchema = z.object({
  spreadsheetId: z.string(),
  /** The id under which the web app answers, as in `/macros/s/ID/exec`. */
  deploymentId: z.string(),
  botToken: z.string(),
  adminChatId: z.int(),
  /** What spins are signed with. */
  webAppSecret: z.string(),
});

/** What the parts on this machine must agree on, made once for a data folder. */
export type Identity = Readonly<z.infer<typeof identitySchema>>;

const ADMIN_CHAT_ID = 900_000_001;

/** Ids and secrets in the forms that Google and Telegram give them. */
export function newIdentity(): Identity {
  return {
    spreadsheetId: `1${randomBytes(32).toString('base64url')}`,
    deploymentId: `AKfycb${randomBytes(24).toString('base64url')}`,
    botToken: `${randomInt(1_000_000_000, 9_999_999_999)}:AA${randomBytes(25).toString('base64url').slice(0, 33)}`,
    adminChatId: ADMIN_CHAT_ID,
    webAppSecret: randomBytes(32).toString('hex'),
  };
}
