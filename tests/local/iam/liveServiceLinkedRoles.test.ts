import { IAMClient } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ServiceLinkedRoles } from '../../../local/iam/serviceLinkedRoles.ts';
import { liveServiceLinkedRoles } from '../../../src/directory/aws/liveServiceLinkedRoles.ts';
import { importSnapshot } from '../../../src/directory/importSnapshot.ts';
import { serviceLinkedRoles } from '../../../src/state/roles/serviceLinkedRole.ts';
import type { Table } from '../../../src/state/table/client.ts';
import { ACCOUNT, account, role, user } from '../../directory/exports.ts';
import { rabbitMq, world } from '../../mq/world.ts';
import { startEngine } from '../../state/engine.ts';
import { serveIam } from './httpIam.ts';
import { iamOver } from './world.ts';

let table: Table;
let mq: ReturnType<typeof world>;
let live: ServiceLinkedRoles;
const undo: (() => unknown)[] = [];

beforeAll(async () => {
  const engine = await startEngine();
  undo.push(engine.stop);
  table = engine.table;
  mq = world(table, ACCOUNT);
  const squatter = role('AWSServiceRoleForAmazonMQ');
  await importSnapshot(table, account({ users: [user('alice')], roles: [squatter] }));
  const server = await serveIam(iamOver(table, mq.ports.clock));
  undo.push(server.stop);
  const credentials = { accessKeyId: 'AKIAX', secretAccessKey: 'x' };
  const client = new IAMClient({ region: 'us-east-1', endpoint: server.url, credentials, maxAttempts: 1 });
  undo.push(() => client.destroy());
  live = liveServiceLinkedRoles({ of: async (id) => (id === ACCOUNT ? client : undefined) });
});
afterAll(async () => {
  for (const step of undo.reverse()) await step();
});

it('a role of that name under another path is not it', async () => {
  expect(await live.get(ACCOUNT)).toBeUndefined();
  await importSnapshot(table, account({ users: [user('alice')] }));
});

/** The adapter over the table does the same, and looks at the same role. */
it('lives the life of the role through IAM', async () => {
  const kept = serviceLinkedRoles(table, { region: 'us-east-1', clock: mq.ports.clock, deletionMs: 3_000 });
  for (const roles of [live, kept]) {
    expect(await roles.get(ACCOUNT)).toBeUndefined();
    expect(await roles.describe(ACCOUNT, 'nobody')).toBe(false);
    expect(await roles.delete(ACCOUNT)).toBeUndefined();

    const made = await roles.create(ACCOUNT, 'first');
    expect(made).toEqual({
      roleId: expect.stringMatching(/^AROA/),
      createdAt: mq.ports.clock(),
      description: 'first',
    });
    expect(await roles.create(ACCOUNT)).toBe('exists');
    expect(await roles.describe(ACCOUNT, 'second')).toBe(true);
    for (const each of [live, kept]) {
      expect(await each.get(ACCOUNT)).toEqual({ ...(made as object), description: 'second' });
    }

    const id = await mq.create(rabbitMq('one'));
    mq.pass(60_000);
    const failing = (await roles.delete(ACCOUNT)) ?? '';
    expect(await roles.deletion(ACCOUNT, failing)).toEqual({ status: 'IN_PROGRESS' });
    mq.pass(3_000);
    expect(await roles.deletion(ACCOUNT, failing)).toEqual({
      status: 'FAILED',
      reason: expect.stringMatching(/^The role is in use/),
      usage: [{ region: 'us-east-1', resources: [expect.stringContaining(`:broker:one:${id}`)] }],
    });
    await mq.remove(id);
    mq.pass(30_000);
    const task = (await roles.delete(ACCOUNT)) ?? '';
    mq.pass(3_000);
    expect(await roles.deletion(ACCOUNT, task)).toEqual({ status: 'SUCCEEDED' });
  }
});

it('an account that is not read is no account without a role', async () => {
  await expect(live.get('999999999999')).rejects.toMatchObject({ name: 'DirectoryError' });
});
