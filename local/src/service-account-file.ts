import { createPublicKey } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { createServiceAccount, type ServiceAccount } from './sheets-server/service-account.ts';

const keySchema = z.object({ client_email: z.string(), private_key_id: z.string(), private_key: z.string() });

/** As in every key file; the client library ignores it. */
const TOKEN_URI = 'https://oauth2.googleapis.com/token';

/** The worker's own account at the local Google. */
export interface ServiceAccountFile {
  /** What GOOGLE_APPLICATION_CREDENTIALS is set to. */
  readonly path: string;
  readonly account: ServiceAccount;
}

/** The key file in the folder, made at the first start. */
export function openServiceAccountFile(folder: string): ServiceAccountFile {
  const path = join(folder, 'service-account.json');
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true });
    const { key, account } = createServiceAccount('courier', TOKEN_URI);
    writeFileSync(path, `${JSON.stringify(key, null, 2)}\n`, { mode: 0o600 });
    return { path, account };
  }
  const key = keySchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  const publicKey = createPublicKey(key.private_key).export({ type: 'spki', format: 'pem' }).toString();
  return { path, account: { email: key.client_email, keyId: key.private_key_id, publicKey } };
}
