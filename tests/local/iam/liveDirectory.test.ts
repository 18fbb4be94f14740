import { IAMClient } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PrincipalRecord } from '../../../src/authz/load/directory.ts';
import type { Principal } from '../../../src/authz/principal.ts';
import { awsDirectory } from '../../../src/directory/aws/awsDirectory.ts';
import { keptOrganization } from '../../../src/directory/aws/keptOrganization.ts';
import { importSnapshot } from '../../../src/directory/importSnapshot.ts';
import { snapshotDirectory } from '../../../src/directory/snapshotDirectory.ts';
import type { Table } from '../../../src/state/table/client.ts';
import {
  ACCOUNT,
  account,
  attached,
  document,
  FULL_ACCESS,
  group,
  inline,
  policy,
  policyArn,
  READ_ONLY,
  role,
  user,
} from '../../directory/exports.ts';
import { startEngine } from '../../state/engine.ts';
import { serveIam } from './httpIam.ts';
import { iamOver, ROOT } from './world.ts';

/** Most calls of IAM that the first decision for a principal may cost. */
const MAX_CALLS = 12;

let table: Table;
let url: string;
let calls = 0;
const undo: (() => unknown)[] = [];

const bounded = {
  PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: READ_ONLY },
};
const whole = account({
  users: [
    user('alice', {
      GroupList: ['admins', 'limited'],
      ...inline('UserPolicyList', { own: document('mq:List*'), other: document('mq:Describe*') }),
      ...attached(policyArn('shared')),
      ...bounded,
      Tags: [{ Key: 'team', Value: 'a & <b>' }],
    }),
    user('bob', { Path: '/people/', Arn: `arn:aws:iam::${ACCOUNT}:user/people/bob` }),
  ],
  groups: [
    group('admins', attached(FULL_ACCESS, policyArn('shared'))),
    group('limited', inline('GroupPolicyList', { never: document('mq:DeleteBroker', 'Deny') })),
  ],
  roles: [
    role('worker', {
      ...inline('RolePolicyList', { r: document('mq:Reboot*') }),
      ...attached(READ_ONLY),
      ...bounded,
      Tags: [{ Key: 'env', Value: 'dev' }],
    }),
  ],
  policies: [policy('shared', [document('mq:Describe*'), document('mq:*')])],
});

beforeAll(async () => {
  const engine = await startEngine();
  undo.push(engine.stop);
  table = engine.table;
  await importSnapshot(table, whole);
  const server = await serveIam(iamOver(table));
  undo.push(server.stop);
  url = server.url;
});
afterAll(async () => {
  for (const step of undo.reverse()) await step();
});

function live() {
  const credentials = { accessKeyId: 'AKIAX', secretAccessKey: 'x' };
  const client = new IAMClient({ region: 'us-east-1', endpoint: url, credentials, maxAttempts: 1 });
  client.middlewareStack.add((next) => (args) => {
    calls++;
    return next(args);
  });
  undo.push(() => client.destroy());
  const accounts = { of: async () => client };
  return awsDirectory({ accounts, organization: keptOrganization('none'), refreshMs: 0, now: Date.now });
}

const userCalled = (arn: string): Principal => ({
  type: 'User',
  accountId: ACCOUNT,
  arn,
  userId: `AIDA${arn.slice(arn.lastIndexOf('/') + 1).toUpperCase()}`,
  userName: arn.slice(arn.lastIndexOf('/') + 1),
});
const PRINCIPALS: Record<string, Principal> = {
  alice: userCalled(`arn:aws:iam::${ACCOUNT}:user/alice`),
  bob: userCalled(`arn:aws:iam::${ACCOUNT}:user/people/bob`),
  nobody: userCalled(`arn:aws:iam::${ACCOUNT}:user/nobody`),
  'alice, moved': userCalled(`arn:aws:iam::${ACCOUNT}:user/old/alice`),
  'a session of worker': {
    type: 'AssumedRole',
    accountId: ACCOUNT,
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/worker/s`,
    userId: 'AROAWORKER:s',
    roleArn: `arn:aws:iam::${ACCOUNT}:role/worker`,
    roleId: 'AROAWORKER',
  },
  'the root user': ROOT,
};

/** What a decision sees: the order of policies decides nothing. */
function seen(record: PrincipalRecord | undefined) {
  if (record === undefined) return undefined;
  const { identity, tags, boundary, organization } = record;
  const order = (one: { source: string; name: string }) => `${one.source} ${one.name}`;
  const sorted = [...identity].sort((a, b) => (order(a) < order(b) ? -1 : 1));
  return { identity: sorted, tags: { ...tags }, boundary: boundary?.document, organization };
}

it.each(Object.entries(PRINCIPALS))(
  'live IAM over HTTP gives for %s what the snapshot gives',
  async (_, who) => {
    calls = 0;
    expect(seen(await live().load(who))).toEqual(seen(await snapshotDirectory(table).load(who)));
    expect(calls).toBeLessThanOrEqual(MAX_CALLS);
  },
);
