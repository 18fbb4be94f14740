import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type { CredentialScope } from './credentialScope.ts';

/** One access key is used on two days around midnight, and for few services: more scopes than this are not worth keeping. */
const SCOPES_PER_SECRET = 8;

/**
 * Derived keys live exactly as long as the secret object they come from: when an access key is loaded anew, or is no longer
 * found, they are gone with it. Nothing secret is a cache key.
 */
const derived = new WeakMap<KeyObject, Map<string, KeyObject>>();

/**
 * The signing key of one day, region and service.
 * `secret` holds `"AWS4" + secret access key`. Source: IAM User Guide, "Create a signed AWS API request", signing key.
 */
export function signingKey(secret: KeyObject, scope: CredentialScope): KeyObject {
  let keys = derived.get(secret);
  if (keys === undefined) {
    keys = new Map();
    derived.set(secret, keys);
  }
  const name = `${scope.day}/${scope.region}/${scope.service}`;
  const known = keys.get(name);
  if (known !== undefined) return known;
  if (keys.size >= SCOPES_PER_SECRET) keys.clear();
  const key = deriveSigningKey(secret, scope);
  keys.set(name, key);
  return key;
}

function deriveSigningKey(secret: KeyObject, scope: CredentialScope): KeyObject {
  const day = createHmac('sha256', secret).update(scope.day).digest();
  const region = createHmac('sha256', day).update(scope.region).digest();
  const service = createHmac('sha256', region).update(scope.service).digest();
  return createSecretKey(createHmac('sha256', service).update('aws4_request').digest());
}
