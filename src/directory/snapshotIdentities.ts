import type { Identities } from '../authz/load/identities.ts';
import type { Pause } from '../state/snapshots/snapshotBatches.ts';
import { SnapshotError } from '../state/snapshots/snapshotError.ts';
import { readEntities, readPointer } from '../state/snapshots/snapshots.ts';
import type { Table } from '../state/table/client.ts';
import { entityKeys, type RoleBody, type UserBody } from './snapshotEntities.ts';

/** How often a look-up starts over when the snapshot is replaced under it. */
const ATTEMPTS = 3;
const DEFAULT_SESSION_SECONDS = 3_600;

/** Users and roles of the imported snapshots. Rejects with a `SnapshotError`, or the client's error; an unknown account has none. */
export function snapshotIdentities(table: Table, pause?: Pause): Identities {
  return {
    async role(accountId, roleName) {
      const body = await readEntity<RoleBody>(table, accountId, entityKeys.role(roleName), pause);
      if (body === undefined) return undefined;
      const { arn, roleId, trust, tags, maxSessionSeconds = DEFAULT_SESSION_SECONDS } = body;
      return { arn, roleId, roleName, trust, maxSessionSeconds, tags };
    },
    async user(accountId, userName) {
      const body = await readEntity<UserBody>(table, accountId, entityKeys.user(userName), pause);
      return body && { arn: body.arn, userId: body.userId, userName };
    },
  };
}

async function readEntity<Body>(
  table: Table,
  accountId: string,
  key: string,
  pause: Pause | undefined,
): Promise<Body | undefined> {
  let version = (await readPointer(table, accountId))?.version;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (version === undefined) return undefined;
    const found = (await readEntities(table, accountId, version, new Set([key]), pause)).get(key);
    if (found !== undefined) return found as Body;
    // Old versions get deleted: what is missing counts only if the version is still the one in force.
    const current = (await readPointer(table, accountId))?.version;
    if (current === version) return undefined;
    version = current;
  }
  throw new SnapshotError(
    'unavailable',
    `The snapshot of account ${accountId} was replaced ${ATTEMPTS} times while it was read.`,
  );
}
