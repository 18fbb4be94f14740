import type { KeyObject } from 'node:crypto';

/** A 256-bit key and the id by which sealed data names it. A KeyObject prints as nothing in logs and inspection. */
export interface NamedKey {
  readonly id: string;
  readonly key: KeyObject;
}

/** The keys of one purpose: the newest seals, every one of them still opens what it once sealed. */
export interface KeySet {
  readonly newest: NamedKey;
  readonly byId: ReadonlyMap<string, KeyObject>;
}

/** The gateway's own keys, one set for each purpose, so that no key ever serves two algorithms. */
export interface Keyring {
  /** MAC keys of the verdict that the authorizer hands to the handlers. */
  readonly seal: KeySet;
  /** AES-256 keys of the secret access keys at rest. */
  readonly secrets: KeySet;
  /** AES-256 keys of session tokens. */
  readonly tokens: KeySet;
}

/** Port: where the keyring comes from. A key file (`loadKeyring`); KMS on AWS. Asked once per container. */
export interface KeyringSource {
  load(): Promise<Keyring>;
}

/** The purposes of a keyring, in the order of the key file. */
export const KEY_PURPOSES = ['seal', 'secrets', 'tokens'] as const satisfies readonly (keyof Keyring)[];

export const KEY_BYTES = 32;
