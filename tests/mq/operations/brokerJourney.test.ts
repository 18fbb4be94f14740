import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Table } from '../../../src/state/table/client.ts';
import { startEngine } from '../../state/engine.ts';
import { activeMq, CREATION_MS, PASSWORD, REBOOT_MS, world } from '../world.ts';

let table: Table;
let stop: () => Promise<void>;
let account = 550_000_000_000;

beforeAll(async () => {
  ({ table, stop } = await startEngine());
});
afterAll(() => stop());

/**
 * A naive broker: what is pending is applied by an event at the end of a reboot, where the real one derives
 * it from time.
 */
class Model {
  now: Record<string, unknown> = { engineVersion: '5.18', hostInstanceType: 'mq.t3.micro' };
  pending: Record<string, unknown> = {};
  users = new Map<string, Rights>([['admin', { consoleAccess: false, groups: [] }]]);
  pendingUsers = new Map<string, { change: string; rights?: Rights }>();
  rebootEnds: number | undefined;
  time = 0;

  pass(milliseconds: number): void {
    this.time += milliseconds;
    if (this.rebootEnds === undefined || this.time < this.rebootEnds) return;
    this.rebootEnds = undefined;
    Object.assign(this.now, this.pending);
    this.pending = {};
    for (const [name, { change, rights }] of this.pendingUsers) {
      if (change === 'DELETE') this.users.delete(name);
      else if (rights !== undefined) this.users.set(name, rights);
    }
    this.pendingUsers.clear();
  }

  update(change: Record<string, unknown>): boolean {
    if (this.rebootEnds !== undefined) return false;
    if (change.engineVersion === '5.18' && this.now.engineVersion === '5.19') return false;
    for (const [member, value] of Object.entries(change)) {
      if (value === this.now[member]) delete this.pending[member];
      else this.pending[member] = value;
    }
    return true;
  }

  reboot(): boolean {
    if (this.rebootEnds !== undefined) return false;
    this.rebootEnds = this.time + REBOOT_MS;
    return true;
  }

  createUser(name: string, rights: Rights): boolean {
    if (this.rebootEnds !== undefined || this.users.has(name) || this.pendingUsers.has(name)) return false;
    this.pendingUsers.set(name, { change: 'CREATE', rights });
    return true;
  }

  updateUser(name: string, given: Partial<Rights>): boolean {
    const pending = this.pendingUsers.get(name);
    const user = this.users.get(name);
    if (this.rebootEnds !== undefined || pending?.change === 'DELETE' || (!user && !pending)) return false;
    const rights = { consoleAccess: false, groups: [], ...user, ...pending?.rights, ...given };
    if (pending?.change !== 'CREATE' && JSON.stringify(rights) === JSON.stringify(user))
      this.pendingUsers.delete(name);
    else this.pendingUsers.set(name, { change: pending?.change ?? 'UPDATE', rights });
    return true;
  }

  deleteUser(name: string): boolean {
    const pending = this.pendingUsers.get(name);
    if (this.rebootEnds !== undefined || (!this.users.has(name) && !pending)) return false;
    if (pending?.change === 'CREATE') this.pendingUsers.delete(name);
    else this.pendingUsers.set(name, { change: 'DELETE' });
    return true;
  }

  shown() {
    const names = [...new Set([...this.users.keys(), ...this.pendingUsers.keys()])].sort();
    const { engineVersion, hostInstanceType } = this.pending;
    const running = this.now.engineVersion === '5.18' ? '5.18.4' : this.now.engineVersion;
    return {
      brokerState: this.rebootEnds === undefined ? 'RUNNING' : 'REBOOT_IN_PROGRESS',
      ...this.now,
      engineVersion: running,
      pendingEngineVersion: engineVersion,
      pendingHostInstanceType: hostInstanceType,
      users: names.map((username) => {
        const pending = this.pendingUsers.get(username);
        return pending ? { username, pendingChange: pending.change } : { username };
      }),
    };
  }
}

interface Rights {
  consoleAccess: boolean;
  groups: string[];
}

const name = fc.constantFrom('admin', 'bob', 'zoe');
const groups = fc.subarray(['dev', 'ops']);
const step = fc.oneof(
  fc.record({
    do: fc.constant('update' as const),
    change: fc.record(
      {
        engineVersion: fc.constantFrom('5.18', '5.19'),
        hostInstanceType: fc.constantFrom('mq.t3.micro', 'mq.m5.large'),
      },
      { requiredKeys: [] },
    ),
  }),
  fc.record({
    do: fc.constant('create' as const),
    name,
    rights: fc.record({ consoleAccess: fc.boolean(), groups }),
  }),
  fc.record({
    do: fc.constant('change' as const),
    name,
    given: fc.record({ consoleAccess: fc.boolean(), groups }, { requiredKeys: [] }),
  }),
  fc.record({ do: fc.constant('delete' as const), name }),
  fc.record({ do: fc.constant('reboot' as const) }),
  fc.record({ do: fc.constant('pass' as const), milliseconds: fc.constantFrom(1, REBOOT_MS - 1, REBOOT_MS) }),
);

test('after every step of a random journey a broker equals a naive model of it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40, size: 'max' }), async (steps) => {
      const it = world(table, String(++account));
      const users = [{ username: 'admin', password: PASSWORD }];
      const brokerId = await it.create(activeMq('a', { engineVersion: '5.18', users }));
      it.pass(CREATION_MS);
      const model = new Model();
      const done = (operation: string, username: string, body?: unknown) =>
        it.call(operation, { path: { brokerId, username }, body }).then(
          () => true,
          (error: { status?: number }) => {
            expect([400, 404, 409]).toContain(error.status);
            return false;
          },
        );
      for (const taken of steps) {
        if (taken.do === 'pass') {
          it.pass(taken.milliseconds);
          model.pass(taken.milliseconds);
        } else if (taken.do === 'update') {
          expect(await done('UpdateBroker', '', taken.change)).toBe(model.update(taken.change));
        } else if (taken.do === 'reboot') {
          expect(await done('RebootBroker', '')).toBe(model.reboot());
        } else if (taken.do === 'create') {
          const body = { password: PASSWORD, ...taken.rights };
          expect(await done('CreateUser', taken.name, body)).toBe(model.createUser(taken.name, taken.rights));
        } else if (taken.do === 'change') {
          expect(await done('UpdateUser', taken.name, taken.given)).toBe(
            model.updateUser(taken.name, taken.given),
          );
        } else {
          expect(await done('DeleteUser', taken.name)).toBe(model.deleteUser(taken.name));
        }
        const { body = {} } = await it.describe(brokerId);
        const expected = model.shown();
        const members = Object.keys(expected).map((member) => [member, body[member]]);
        expect(Object.fromEntries(members)).toEqual(expected);
        for (const [username, rights] of model.users) {
          const shown = (await it.call('DescribeUser', { path: { brokerId, username } })).body;
          expect(shown).toMatchObject(rights);
        }
        const kept = await it.ports.brokers.get({ accountId: it.accountId, region: 'us-east-1' }, brokerId);
        const unsettled = kept?.rebootEndsAt !== undefined && model.rebootEnds === undefined;
        const counted = (kept?.userCount ?? 0) - (unsettled ? (kept?.leavingUsers ?? 0) : 0);
        expect(counted).toBe((body.users as unknown[]).length);
      }
    }),
    { numRuns: 30 },
  );
}, 120_000);
