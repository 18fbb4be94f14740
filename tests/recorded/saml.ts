import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { nameQualifier } from '../../src/sts/saml/samlContext.ts';
import { type EncryptionOptions, encryptedResponse } from '../sts/saml/encrypt.ts';
import {
  base64,
  ENTITY,
  type IdentityProvider,
  identityProvider,
  PROVIDER,
  SAML_ROLE,
  type Wanted,
} from '../sts/saml/identityProvider.ts';
import { NOON } from '../sts/sessions.ts';
import { role, world } from '../sts/world.ts';
import type { Compared } from './compared.ts';

/**
 * One recorded AssumeRoleWithSAML: how its assertion or the role's trust policy differs from the usual one.
 * `{provider}`, `{role}` and `{qualifier}` stand for what the recording had.
 */
interface Row extends Omit<Wanted, 'now'> {
  readonly label: string;
  /** How the assertion is encrypted. */
  readonly encrypted?: EncryptionOptions;
  /** The provider takes encrypted assertions only. */
  readonly required?: true;
  /** The same assertion a second time. */
  readonly again?: true;
  readonly condition?: object;
  readonly principal?: object;
  /** A provider that was made anew with another key: who uses that key. */
  readonly otherKey?: 'provider' | 'assertion';
  readonly parameters?: Readonly<Record<string, string>>;
  readonly expected: Readonly<Record<string, unknown>>;
}

const TABLE: Readonly<Record<string, readonly Row[]>> = JSON.parse(
  filled(readFileSync(new URL('tables/saml.json', import.meta.url), 'utf8')),
);
const DECRYPTION = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
/** Seconds that a recorded call took: its session is that much shorter than asked for. */
const LATENCY = 2;

/** Every recorded sign-in with a SAML assertion, through the STS service. */
export async function compareSaml(): Promise<readonly Compared[]> {
  const [idp, other] = [identityProvider(), identityProvider()];
  const compared: Compared[] = [];
  for (const [source, rows] of Object.entries(TABLE)) {
    for (const row of rows) {
      const { label, expected } = row;
      const answered = JSON.stringify(await answer(row, idp, row.otherKey === undefined ? idp : other));
      const recorded = JSON.stringify(expected);
      compared.push({ operation: 'AssumeRoleWithSAML', source, label, recorded, answered });
    }
  }
  return compared;
}

async function answer(row: Row, idp: IdentityProvider, other: IdentityProvider): Promise<object> {
  const { condition, principal = { Federated: PROVIDER }, parameters, expected } = row;
  const actions = ['sts:AssumeRoleWithSAML', 'sts:TagSession', 'sts:SetSourceIdentity'];
  const trust = { Effect: 'Allow', Principal: principal, Action: actions };
  const probe = role('Probe', [{ ...trust, ...(condition && { Condition: condition }) }], {
    maxSessionSeconds: 14_400,
  });
  const provider = {
    metadata: other.metadata,
    privateKeys: [DECRYPTION.privateKey],
    requiresEncryption: row.required === true,
  };
  const { ask, sessionOf } = world({
    roles: [probe],
    dependencies: { samlProviders: { find: async () => provider } },
  });
  const signer = row.otherKey === 'provider' ? other : idp;
  const plain = await signer.respond(row);
  const xml = row.encrypted ? encryptedResponse(plain, DECRYPTION.publicKey, row.encrypted) : plain;
  const call = { RoleArn: SAML_ROLE, PrincipalArn: PROVIDER, SAMLAssertion: base64(xml), ...parameters };
  if (row.again) await ask('nobody', 'AssumeRoleWithSAML', call);
  const answered = await ask('nobody', 'AssumeRoleWithSAML', call);
  const { status, text } = answered;
  if (status !== 200) return { error: text('Code'), message: text('Message')?.replaceAll(ID, '<id>') };
  if ('allowed' in expected) return { allowed: true };
  const seconds = (sessionOf(answered).expiresAt - NOON) / 1000;
  const recorded = Number(expected.seconds);
  return {
    subject: text('Subject'),
    subjectType: text('SubjectType'),
    audience: text('Audience'),
    ...(text('SourceIdentity') !== undefined && { sourceIdentity: text('SourceIdentity') }),
    seconds: seconds - recorded >= 0 && seconds - recorded <= LATENCY ? recorded : seconds,
  };
}

function filled(table: string): string {
  const qualifier = nameQualifier(ENTITY, PROVIDER);
  return table
    .replaceAll('{provider}', PROVIDER)
    .replaceAll('{role}', SAML_ROLE)
    .replaceAll('{qualifier}', qualifier);
}
