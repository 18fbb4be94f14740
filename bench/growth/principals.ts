import { strictEqual } from 'node:assert/strict';
import { createSecretKey } from 'node:crypto';
import { cachedKeys } from '../../src/authz/authenticate/accessKey.ts';
import { cachedPolicies } from '../../src/authz/load/cachedPolicies.ts';
import type { Directory } from '../../src/authz/load/directory.ts';
import { parsePolicy } from '../../src/authz/policy/parsePolicy.ts';
import type { UserPrincipal } from '../../src/authz/principal.ts';
import { readAccountExport } from '../../src/directory/accountExport.ts';
import { importSnapshot } from '../../src/directory/importSnapshot.ts';
import { snapshotDirectory } from '../../src/directory/snapshotDirectory.ts';
import { ACCOUNT, attached, FULL_ACCESS, inline, user } from '../../tests/directory/exports.ts';
import { startServedEngine } from '../../tests/state/engine.ts';
import type { Figure } from '../figure.ts';
import { along, type Point } from './along.ts';
import { byResource } from './policySets.ts';

const CACHED = [10, 1_000, 10_000];
const KEPT = [10, 100, 1_000];
const DOCUMENT = { Version: '2012-10-17', Statement: byResource(4) };
const HOUR = 3_600_000;

/**
 * Different principals in turn: read from the cache of a warm container, and from the table in a cold one.
 */
export async function principals(): Promise<Figure[]> {
  return [
    ...(await along('cached policies of a principal', 'principals', await Promise.all(CACHED.map(policies)))),
    ...(await along('cached access key', 'keys', await Promise.all(CACHED.map(accessKeys)))),
    ...(await fromTable()),
  ];
}

async function policies(size: number): Promise<Point> {
  const directory: Directory = {
    load: async () => ({
      identity: [{ name: 'own', source: 'user', document: DOCUMENT }],
      tags: {},
      organization: 'none',
    }),
    managedPolicies: async () => new Map(),
  };
  const source = cachedPolicies(directory, limits(size));
  const callers = Array.from({ length: size }, (_, index) => ({ principal: principal(index) }));
  for (const caller of callers) await source.load(caller);
  const next = inOrder(callers);
  return { size, run: () => source.load(next()) };
}

async function accessKeys(size: number): Promise<Point> {
  let reads = 0;
  const source = cachedKeys(
    {
      find: async (accessKeyId) => {
        reads += 1;
        const secret = createSecretKey(Buffer.from(`AWS4${accessKeyId}`));
        return { accessKeyId, status: 'Active', secret, principal: principal(reads) };
      },
    },
    limits(size),
  );
  const ids = Array.from({ length: size }, (_, index) => `AKIAEXAMPLE${String(index).padStart(9, '0')}`);
  for (const id of ids) await source.find(id);
  const next = inOrder(ids);
  for (const _ of ids) await source.find(next());
  strictEqual(reads, size);
  return { size, run: () => source.find(next()) };
}

/**
 * An engine for each size. Its account has that number of users, each with its own policy and an AWS managed
 * one.
 */
async function fromTable(): Promise<Figure[]> {
  const engines: Awaited<ReturnType<typeof startServedEngine>>[] = [];
  try {
    const points: Point[] = [];
    for (const size of KEPT) {
      const engine = await startServedEngine();
      engines.push(engine);
      const text = JSON.stringify({
        UserDetailList: Array.from({ length: size }, (_, index) =>
          user(`u${index}`, { ...inline('UserPolicyList', { own: DOCUMENT }), ...attached(FULL_ACCESS) }),
        ),
        GroupDetailList: [],
        RoleDetailList: [],
        Policies: [],
      });
      await importSnapshot(engine.table, readAccountExport(text, parsePolicy));
      const directory = snapshotDirectory(engine.table);
      const next = inOrder(Array.from({ length: size }, (_, index) => principal(index)));
      const run = () => directory.load(next());
      strictEqual((await run())?.identity.length, 2);
      points.push({ size, run });
    }
    return await along('policies of a principal, read from the table', 'principals', points, 'µs');
  } finally {
    for (const engine of engines) await engine.stop();
  }
}

function limits(maxEntries: number) {
  return { maxEntries, maxAgeMs: HOUR, now: () => performance.now() };
}

function principal(index: number): UserPrincipal {
  const { UserId: userId, Arn: arn, UserName: userName } = user(`u${index}`);
  return { type: 'User', accountId: ACCOUNT, userId, arn, userName };
}

/** One after the other, and from the start again. */
function inOrder<Item>(items: readonly Item[]): () => Item {
  let call = 0;
  return () => items[call++ % items.length] as Item;
}
