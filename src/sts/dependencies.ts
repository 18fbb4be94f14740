import type { AccessKeySource } from '../authz/authenticate/accessKey.ts';
import type { ActionGate } from '../authz/authorizeAction.ts';
import type { Directory, Identities } from '../authz/load/directory.ts';
import type { KeySet } from '../keyring/keyring.ts';
import type { MfaDevices } from './mfaDevices.ts';
import type { SamlProviders } from './saml/samlProviders.ts';
import type { IdentityProviders } from './webIdentity/identityProviders.ts';

/**
 * All that the STS operations depend on: identities, their policies, and the keys that seal session tokens.
 */
export interface StsDependencies extends ActionGate {
  /**
   * The clock of the machine, in milliseconds since 1970. One-time codes, ID tokens and assertions are
   * compared with it, because they are made outside the gateway. The `now` of a local gateway may be ahead of
   * it.
   */
  readonly proofNow: () => number;
  readonly tokens: KeySet;
  readonly identities: Identities;
  readonly keys: AccessKeySource;
  readonly managedPolicies: Directory['managedPolicies'];
  readonly mfa: MfaDevices;
  readonly providers: IdentityProviders;
  readonly samlProviders: SamlProviders;
}
