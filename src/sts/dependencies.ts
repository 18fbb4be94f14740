import type { AccessKeySource } from '../authz/authenticate/accessKey.ts';
import type { ActionGate } from '../authz/authorizeAction.ts';
import type { Directory, Identities } from '../authz/load/directory.ts';
import type { KeySet } from '../keyring/keyring.ts';
import type { MfaDevices } from './mfaDevices.ts';
import type { IdentityProviders } from './webIdentity/identityProviders.ts';

/**
 * All that the STS operations depend on: who is who, what they may do, and the keys that session tokens are
 * sealed with.
 */
export interface StsDependencies extends ActionGate {
  readonly tokens: KeySet;
  readonly identities: Identities;
  readonly keys: AccessKeySource;
  readonly managedPolicies: Directory['managedPolicies'];
  readonly mfa: MfaDevices;
  readonly providers: IdentityProviders;
}
