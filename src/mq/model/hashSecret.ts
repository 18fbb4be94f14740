import { randomBytes, type ScryptOptions, scrypt } from 'node:crypto';

/**
 * 8 MB and about 35 ms a password. Nothing signs in with these hashes, so it is kept below OWASP's advice for login pages: one call may
 * carry 250 users, and API Gateway waits 29 s. The result names its cost, so that it can be raised later.
 */
const COST = { N: 2 ** 13, r: 8, p: 1 } as const;
const SALT_BYTES = 16;
const KEY_BYTES = 32;

/** `scrypt$<N>$<r>$<p>$<salt>$<key>` (base64url), with a fresh salt. Off the main thread. */
export async function hashSecret(secret: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const key = await derive(secret, salt, COST);
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), key.toString('base64url')].join('$');
}

function derive(secret: string, salt: Buffer, cost: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(secret, salt, KEY_BYTES, cost, (error, key) => (error ? reject(error) : resolve(key)));
  });
}
