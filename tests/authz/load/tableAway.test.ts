import { afterAll, beforeAll, expect, test } from 'vitest';
import { cachedPolicies } from '../../../src/authz/load/cachedPolicies.ts';
import { steadyClock } from '../../../src/aws/caches.ts';
import { importSnapshot } from '../../../src/directory/importSnapshot.ts';
import { snapshotDirectory } from '../../../src/directory/snapshotDirectory.ts';
import type { Table } from '../../../src/state/table/client.ts';
import { intercepted } from '../../directory/brokenTable.ts';
import { ACCOUNT, account, document, inline, user } from '../../directory/exports.ts';
import { startEngine } from '../../state/engine.ts';

const HOUR = 3_600_000;

let table: Table;
let stop: () => Promise<void>;
beforeAll(async () => {
  ({ table, stop } = await startEngine());
});
afterAll(() => stop());

/** alice behind the cache, a table that may be away, and two clocks that may disagree. */
async function world() {
  const importAlice = (action: string) =>
    importSnapshot(
      table,
      account({ users: [user('alice', inline('UserPolicyList', { own: document(action) }))] }),
    );
  await importAlice('mq:List*');
  const state = { away: false, wall: 0, monotonic: 0 };
  const shaky = intercepted(table, () => {
    if (state.away) throw new Error('connect ECONNREFUSED');
  });
  const now = steadyClock(
    () => state.wall,
    () => state.monotonic,
  );
  const limits = { maxEntries: 10, maxAgeMs: 60_000, maxStaleMs: 300_000, now };
  const policies = cachedPolicies(
    snapshotDirectory(shaky, async () => {}),
    limits,
  );
  const { UserId: userId, Arn: arn, UserName: userName } = user('alice');
  const principal = { type: 'User', accountId: ACCOUNT, userId, arn, userName } as const;
  /** What alice may do, and how old that is. */
  const ask = async () => {
    const loaded = await policies.load({ principal });
    if (loaded === undefined || loaded.set === 'unreadable') return loaded;
    const actions = ['mq:ListBrokers', 'mq:DeleteBroker'].filter(
      (action) => loaded.set.identity[0]?.forAction(action).allow.length,
    );
    return `${actions} ${loaded.ageMs}`;
  };
  const turn = (wall: number, monotonic = wall) => {
    state.wall += wall;
    state.monotonic += monotonic;
  };
  return { state, ask, turn, importAlice };
}

test('without the table, old policies serve, then calls are refused, then it recovers', async () => {
  const { state, ask, turn } = await world();
  expect(await ask()).toBe('mq:ListBrokers 0');
  state.away = true;
  turn(60_000);
  expect(await ask()).toBe('mq:ListBrokers 60000');
  turn(299_999);
  expect(await ask()).toBe('mq:ListBrokers 359999');
  turn(5_000);
  await expect(ask()).rejects.toThrow('ECONNREFUSED');
  state.away = false;
  expect(await ask()).toBe('mq:ListBrokers 0');
});

test('with the wall clock set back by an hour, a change is seen as soon as usual', async () => {
  const { ask, turn, importAlice } = await world();
  expect(await ask()).toBe('mq:ListBrokers 0');
  await importAlice('mq:Delete*');
  turn(-HOUR, 30_000);
  expect(await ask()).toBe('mq:ListBrokers 30000');
  turn(30_000);
  expect(await ask()).toBe('mq:DeleteBroker 0');
});

test('a wall clock that jumps an hour ahead and back causes one extra read of the policies', async () => {
  const { state, ask, turn, importAlice } = await world();
  expect(await ask()).toBe('mq:ListBrokers 0');
  turn(HOUR, 1);
  expect(await ask()).toBe('mq:ListBrokers 0');
  turn(-HOUR, 1);
  await importAlice('mq:Delete*');
  turn(60_000);
  expect(await ask()).toBe('mq:DeleteBroker 0');
  // An hour is longer than every bound: values that cannot be read again then are not used.
  state.away = true;
  turn(HOUR, 1);
  await expect(ask()).rejects.toThrow('ECONNREFUSED');
});

test('a container that was frozen for an hour with its clock does not use its old values', async () => {
  const { ask, turn, importAlice } = await world();
  expect(await ask()).toBe('mq:ListBrokers 0');
  await importAlice('mq:Delete*');
  turn(HOUR, 3);
  expect(await ask()).toBe('mq:DeleteBroker 0');
});
