import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { incompleteSignature, invalidSignature, quotable } from '../errors.ts';
import type { RequestDate } from './requestDate.ts';

/** A parsed `Credential`: the access key id, and the scope that its signing key was derived for. */
export interface CredentialScope {
  readonly accessKeyId: string;
  /** `YYYYMMDD` (UTC). */
  readonly day: string;
  readonly region: string;
  readonly service: string;
}

const TERMINATOR = 'aws4_request';

/**
 * `keyid/date/region/service/aws4_request` → CredentialScope, which must be this gateway's and this request's
 * day.
 * Source: IAM User Guide, "Elements of an AWS API request signature", credential scope.
 * @throws RequestRefused IncompleteSignature (part count), InvalidSignature (every fault of the scope in one
 * message)
 */
export function requireScope(
  credential: string,
  date: RequestDate,
  expected: { readonly region: string; readonly service: string },
): CredentialScope {
  const parts = credential.split('/');
  const [accessKeyId, day, region, service, terminator] = parts;
  if (
    parts.length !== 5 ||
    !accessKeyId ||
    day === undefined ||
    region === undefined ||
    service === undefined ||
    terminator === undefined
  ) {
    throw incompleteSignature(
      'Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, ' +
        `got '${quotable(credential)}'`,
    );
  }
  const faults: string[] = [];
  if (region !== expected.region) {
    faults.push(`Credential should be scoped to a valid region, not '${quotable(region)}'.`);
  }
  if (service !== expected.service) {
    faults.push(`Credential should be scoped to correct service: '${expected.service}'.`);
  }
  if (terminator !== TERMINATOR) {
    faults.push(
      `Credential should be scoped with a valid terminator: '${TERMINATOR}', not '${quotable(terminator)}'.`,
    );
  }
  const requestDay = date.text.slice(0, 8);
  if (day !== requestDay) {
    faults.push(
      'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: ' +
        `'${quotable(day)}' != '${requestDay}', from '${date.text}'.`,
    );
  }
  if (faults.length > 0) throw invalidSignature(faults.join(' '));
  return { accessKeyId, day, region, service };
}

/** The scope as the string to sign contains it. */
export function scopeText(scope: CredentialScope): string {
  return `${scope.day}/${scope.region}/${scope.service}/${TERMINATOR}`;
}

/** The most scopes kept for one access key: it is used for few services, and around midnight on two days. */
const SCOPES_PER_SECRET = 8;

/**
 * Derived keys live as long as the secret object they come from: they are dropped when the access key is
 * loaded again or is no longer found. Nothing secret is a cache key.
 */
const derived = new WeakMap<KeyObject, Map<string, KeyObject>>();

/**
 * The signing key of one day, region and service.
 * `secret` holds `"AWS4" + secret access key`. Source: IAM User Guide, "Create a signed AWS API request",
 * signing key.
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
