import { randomBytes, type ScryptOptions, scrypt } from 'node:crypto';
import type { UserRecord } from '../../model/broker.ts';
import type { HashSecret } from '../../model/ports.ts';
import type { UserRequest } from '../../shapes/requests.ts';

/** Hashes in progress at the same time: each takes a thread of Node's pool, which DNS and files need too. */
const AT_ONCE = 2;

/** Users as they are kept: every password replaced by its hash. */
export async function newUsers(
  requests: readonly UserRequest[],
  hashSecret: HashSecret,
): Promise<readonly UserRecord[]> {
  const users: UserRecord[] = [];
  for (let start = 0; start < requests.length; start += AT_ONCE) {
    const some = requests.slice(start, start + AT_ONCE);
    users.push(...(await Promise.all(some.map((request) => newUser(request, hashSecret)))));
  }
  return users;
}

async function newUser(request: UserRequest, hashSecret: HashSecret): Promise<UserRecord> {
  return {
    username: request.username,
    consoleAccess: request.consoleAccess ?? false,
    groups: request.groups ?? [],
    replicationUser: request.replicationUser ?? false,
    passwordHash: await hashSecret(request.password),
    version: 1,
  };
}

/**
 * 8 MB and about 35 ms a password. No sign-in uses these hashes, so the cost is below OWASP's advice for
 * login pages: one call may have 250 users, and API Gateway waits 29 s. The result names its cost, so that it
 * can be raised later.
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
