import { join } from 'node:path';
import { readCredentialsFile } from '../local/account/credentialsFile.ts';
import { loadKeyring } from '../src/keyring/readKeyFile.ts';
import { issueSession } from '../src/sts/issueSession.ts';
import type { Signer } from './samples/sample.ts';

const ACCOUNT = '123456789012';
const HOUR_MS = 3_600_000;

/** The demo account's roles that sign samples, with their unique ids. */
const ROLE_IDS: Readonly<Record<string, string>> = { 'mq-break-glass': 'AROAEAKA2ATZLRTFKBH4D' };

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Credentials of the signer: an issued key, or a session sealed with the local gateway's own keys. */
export async function credentialsOf(signer: Exclude<Signer, 'nobody'>): Promise<Credentials> {
  if (signer === 'stranger') {
    return { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'A'.repeat(40) };
  }
  if ('role' in signer) return roleSession(signer.role, signer.expired === true);
  const file = join(process.env.DATA_DIR || '.mqgate', 'credentials');
  const found = (await readCredentialsFile(file)).find(({ name }) => name === signer.profile);
  if (found === undefined)
    throw new Error(`${file} has no profile [${signer.profile}]: npm start writes it.`);
  return signer.wrongSecret ? { ...found, secretAccessKey: 'A'.repeat(40) } : found;
}

function roleSession(role: string, expired: boolean): Credentials {
  const roleId = ROLE_IDS[role];
  if (roleId === undefined) throw new Error(`No sample role is called ${role}.`);
  const expiresAt = Date.now() + (expired ? -60_000 : HOUR_MS);
  const principal = {
    type: 'AssumedRole',
    accountId: ACCOUNT,
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${role}/sample`,
    userId: `${roleId}:sample`,
    roleArn: `arn:aws:iam::${ACCOUNT}:role/${role}`,
    roleId,
  } as const;
  const session = {
    kind: 'AssumeRole',
    principal,
    issuedAt: expiresAt - HOUR_MS,
    expiresAt,
    policies: [],
    policyArns: [],
    tags: [],
    transitiveTagKeys: [],
  } as const;
  return issueSession(session, loadKeyring(process.env.KEYRING_FILE ?? '').tokens);
}
