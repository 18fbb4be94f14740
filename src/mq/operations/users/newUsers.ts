import type { UserRecord } from '../../model/broker.ts';
import type { HashSecret } from '../../model/ports.ts';
import type { UserRequest } from '../../shapes/user.ts';

/** Hashes under way at once: each takes a thread of Node's pool, which DNS and files need too. */
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
