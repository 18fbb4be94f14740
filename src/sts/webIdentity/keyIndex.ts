import { errors, importJWK, type JSONWebKeySet, type JWK, type JWTVerifyGetKey } from 'jose';

/**
 * If a provider has more RSA keys than this, AWS ignores all its RSA keys (recorded). Its other keys still
 * verify.
 */
const MAX_RSA_KEYS = 100;

/** The key type and the curve of each algorithm. */
const FAMILIES: ReadonlyMap<string, readonly [type: string, curve?: string]> = new Map([
  ['RS256', ['RSA']],
  ['RS384', ['RSA']],
  ['RS512', ['RSA']],
  ['ES256', ['EC', 'P-256']],
  ['ES384', ['EC', 'P-384']],
  ['ES512', ['EC', 'P-521']],
]);

/**
 * The keys of a provider, found by key id as AWS finds them (docs/rules/identities.md rule 53). If two keys
 * have one id, the later one is used. Keys without an id, for encryption, or with `key_ops` are ignored; the
 * `alg` of a key has no effect. A token without a key id needs a provider with exactly one key.
 * @returns a function that rejects with jose's JWKSNoMatchingKey or JWKInvalid
 * @throws JWKSInvalid
 */
export function keyIndex(set: unknown): JWTVerifyGetKey {
  const { keys: listed } = (set ?? {}) as Partial<JSONWebKeySet>;
  if (!Array.isArray(listed)) throw new errors.JWKSInvalid('JSON Web Key Set malformed');
  const keys = listed.filter((key): key is JWK => typeof key === 'object' && key !== null);
  const tooMany = keys.filter(({ kty }) => kty === 'RSA').length > MAX_RSA_KEYS;
  const signing = keys.filter(
    ({ kid, kty, use = 'sig' }) =>
      typeof kid === 'string' && kid !== '' && use === 'sig' && !(tooMany && kty === 'RSA'),
  );
  const byId = new Map(signing.map((key) => [key.kid, key]));
  const imported = new Map<string, ReturnType<typeof importKey>>();
  return ({ alg = '', kid }) => {
    const [only, ...others] = byId.values();
    const key = kid ? byId.get(kid) : others.length === 0 ? only : undefined;
    const [type, curve] = FAMILIES.get(alg) ?? [];
    if (key === undefined || key.kty !== type || (curve !== undefined && key.crv !== curve)) {
      throw new errors.JWKSNoMatchingKey();
    }
    const name = `${alg} ${key.kid}`;
    const known = imported.get(name) ?? importKey(key, alg);
    imported.set(name, known);
    return known;
  };
}

async function importKey({ kty, n, e, crv, x, y, key_ops: operations }: JWK, alg: string) {
  if (operations !== undefined) throw new errors.JWKInvalid('The key says key_ops.');
  const publicKey = kty === 'RSA' ? { kty, n, e } : { kty, crv, x, y };
  try {
    return await importJWK(publicKey as JWK, alg);
  } catch (cause) {
    throw new errors.JWKInvalid('The key cannot be read.', { cause });
  }
}
