import { describe, expect, it } from 'vitest';
import { cachedIdentities, type Identities, type UserFacts } from '../../../src/authz/load/directory.ts';

const ACCOUNT = '123456789012';

/** Users that a test sets, and which look-ups reached them. */
function world(maxAgeMs = 60_000) {
  let now = 0;
  const looked: string[] = [];
  const users = new Map<string, UserFacts>();
  const source: Identities = {
    role: async () => undefined,
    user: async (accountId, name) => {
      looked.push(`${accountId}/${name}`);
      await Promise.resolve();
      return users.get(name);
    },
  };
  const { user } = cachedIdentities(source, { maxEntries: 3, maxAgeMs, now: () => now });
  const make = (userName: string) =>
    users.set(userName, {
      userName,
      userId: `AIDA${userName}`,
      arn: `arn:aws:iam::${ACCOUNT}:user/${userName}`,
    });
  return { user, make, users, looked, turn: (ms: number) => (now += ms) };
}

describe('cachedIdentities', () => {
  it('looks a name up once for concurrent callers, and answers all of them', async () => {
    const { user, make, looked } = world();
    make('ann');
    const [first, second] = await Promise.all([user(ACCOUNT, 'ann'), user(ACCOUNT, 'ann')]);
    expect([first?.userName, second?.userName]).toEqual(['ann', 'ann']);
    expect((await user(ACCOUNT, 'ann'))?.userName).toBe('ann');
    expect(looked).toHaveLength(1);
  });

  it('sees a change once the cached entry has expired', async () => {
    const { user, make, users, turn } = world();
    make('ann');
    await user(ACCOUNT, 'ann');
    users.clear();
    turn(59_999);
    expect(await user(ACCOUNT, 'ann')).toBeDefined();
    turn(1);
    expect(await user(ACCOUNT, 'ann')).toBeUndefined();
  });

  it('asks for an unknown name once in ten seconds, and then sees a new user', async () => {
    const { user, make, looked, turn } = world();
    await Promise.all(Array.from({ length: 50 }, () => user(ACCOUNT, 'bob')));
    expect(looked).toHaveLength(1);
    make('bob');
    turn(9_999);
    expect(await user(ACCOUNT, 'bob')).toBeUndefined();
    turn(1);
    expect((await user(ACCOUNT, 'bob'))?.userName).toBe('bob');
  });

  it('keeps an entry no longer than the directory does', async () => {
    const { user, make, turn } = world(2_000);
    await user(ACCOUNT, 'bob');
    make('bob');
    turn(2_000);
    expect(await user(ACCOUNT, 'bob')).toBeDefined();
  });

  it('keeps accounts apart', async () => {
    const { user, looked } = world();
    await user(ACCOUNT, 'ann');
    await user('210987654321', 'ann');
    expect(looked).toEqual([`${ACCOUNT}/ann`, '210987654321/ann']);
  });

  it('does not keep a failed look-up', async () => {
    let failing = true;
    const source: Identities = {
      role: async () => {
        if (failing) throw new Error('IAM is away');
        return undefined;
      },
      user: async () => undefined,
    };
    const { role } = cachedIdentities(source, { maxEntries: 3, maxAgeMs: 60_000, now: () => 0 });
    await expect(role(ACCOUNT, 'ops')).rejects.toThrow('IAM is away');
    failing = false;
    expect(await role(ACCOUNT, 'ops')).toBeUndefined();
  });
});
