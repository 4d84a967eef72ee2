import { generateKeyPairSync } from 'node:crypto';

/** A key file as Google's console gives it out, and as google-auth-library reads it. */
interface ServiceAccountKey {
  readonly type: 'service_account';
  readonly project_id: string;
  readonly private_key_id: string;
  readonly private_key: string;
  readonly client_email: string;
  readonly client_id: string;
  readonly token_uri: string;
  readonly universe_domain: 'googleapis.com';
}

/** What the server keeps of an account: enough to verify what it signs. */
export interface ServiceAccount {
  readonly email: string;
  readonly keyId: string;
  readonly publicKey: string;
}

export interface NewServiceAccount {
  readonly key: ServiceAccountKey;
  readonly account: ServiceAccount;
}

/**
 * Makes a service account whose private key never leaves this machine. `name` becomes the part before the `@`;
 * `tokenUri` is written into the key file (the client library ignores it).
 */
export function createServiceAccount(name: string, tokenUri: string): NewServiceAccount {
  const project = 'sheet-courier-local';
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const email = `${name}@${project}.iam.gserviceaccount.com`;
  return {
    key: {
      type: 'service_account',
      project_id: project,
      private_key_id: LOCAL_KEY_ID,
      private_key: privateKey,
      client_email: email,
      client_id: '100000000000000000000',
      token_uri: tokenUri,
      universe_domain: 'googleapis.com',
    },
    account: { email, keyId: LOCAL_KEY_ID, publicKey },
  };
}

const LOCAL_KEY_ID = 'local';
