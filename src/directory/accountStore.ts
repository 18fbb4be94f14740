import type { Update } from '@aws-sdk/client-dynamodb';
import {
  readAllEntities,
  readPointer,
  SnapshotError,
  type SnapshotPointer,
} from '../state/snapshots/snapshots.ts';
import type { Table } from '../state/table/client.ts';
import type { Account } from './account.ts';
import { putIntoForce } from './importSnapshot.ts';
import { keptAccount } from './keptAccount.ts';
import type { Inheritance } from './organization/organization.ts';
import { withoutServiceLinkedRole } from './serviceLinkedRole.ts';
import { contentHashOf, snapshotEntities } from './snapshotEntities.ts';

/** An account from its current snapshot. */
interface StoredAccount {
  readonly account: Account;
  readonly organization: Inheritance | 'none';
  readonly pointer: SnapshotPointer;
}

/**
 * Reads and writes whole accounts as snapshots. For local accounts only: each change writes a whole new
 * version, and thousands of entities take seconds.
 */
export interface AccountStore {
  /** @throws SnapshotError */
  read(accountId: string): Promise<StoredAccount>;
  /**
   * Makes the account current in place of the one that was read.
   * @param along further writes of the same transaction: all of them happen, or none
   * @throws SnapshotError `conflict` when another change or import was faster: nothing was written; read
   * again
   */
  replace(read: StoredAccount, account: Account, along?: readonly Update[]): Promise<void>;
}

/** How often a read starts over when the snapshot is replaced under it. */
const ATTEMPTS = 3;

/** @param now Milliseconds since the epoch. */
export function accountStore(table: Table, now: () => number): AccountStore {
  // A version never changes, so the last one read is cached.
  let last: StoredAccount | undefined;
  return {
    async read(accountId) {
      let pointer = await pointerOf(table, accountId);
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        const { version } = pointer;
        if (last?.pointer.version === version && last.account.accountId === accountId) return last;
        const entities = await readAllEntities(table, accountId, version);
        // Old versions are deleted: the account is complete only if its version is still current.
        const current = await pointerOf(table, accountId);
        if (current.version === version) {
          last = { ...keptAccount(accountId, entities), pointer };
          return last;
        }
        pointer = current;
      }
      throw new SnapshotError(
        'unavailable',
        `The snapshot of account ${accountId} was replaced ${ATTEMPTS} times while it was read.`,
      );
    },
    async replace({ pointer, organization }, account, along = []) {
      const entities = snapshotEntities(withoutServiceLinkedRole(account).kept, organization);
      const contentHash = contentHashOf(entities);
      if (contentHash === pointer.contentHash) return;
      const next = { entities, contentHash, importedHash: pointer.importedHash ?? pointer.contentHash };
      await putIntoForce(table, account.accountId, pointer, next, along, { now });
    },
  };
}

async function pointerOf(table: Table, accountId: string): Promise<SnapshotPointer> {
  const pointer = await readPointer(table, accountId);
  if (pointer) return pointer;
  throw new SnapshotError('absent', `No snapshot of account ${accountId} was imported.`);
}
