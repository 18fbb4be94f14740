import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PolicyError } from '../../src/authz/policy/parsedPolicy.ts';
import { parsePolicy } from '../../src/authz/policy/parsePolicy.ts';
import { readAccountExport } from '../../src/directory/accountExport.ts';
import { AccountExportError } from '../../src/directory/export/members.ts';
import { importSnapshot } from '../../src/directory/importSnapshot.ts';
import { inheritanceOf, OrganizationError } from '../../src/directory/organization/organization.ts';
import { readOrganization } from '../../src/directory/organization/parseOrganization.ts';
import { snapshotDirectory } from '../../src/directory/snapshotDirectory.ts';
import { readPointer, SnapshotError } from '../../src/state/snapshots/snapshots.ts';
import {
  account,
  attached,
  document,
  group,
  inline,
  policy,
  policyArn,
  role,
  user,
} from '../directory/exports.ts';
import { MEMBER, organizationFile, serviceControl, UNIT } from '../directory/organization/organizations.ts';
import { startEngine } from '../state/engine.ts';
import { anyText } from './harness/anyText.ts';
import { PATIENCE } from './harness/budget.ts';
import { fuzz, sketch } from './harness/fuzz.ts';
import { textOf } from './harness/mutate.ts';

const demo = JSON.parse(
  readFileSync(new URL('../../local/account/demo-account.json', import.meta.url), 'utf8'),
);
const SMALL = {
  UserDetailList: [
    user('alice', {
      ...inline('UserPolicyList', {
        own: document('mq:*'),
        encoded: encodeURIComponent(JSON.stringify(document('a:b'))),
      }),
      ...attached(policyArn('shared'), 'arn:aws:iam::aws:policy/AmazonMQFullAccess'),
      GroupList: ['admins'],
      Tags: [{ Key: 'team', Value: 'a' }],
      PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: policyArn('shared') },
    }),
  ],
  GroupDetailList: [group('admins', inline('GroupPolicyList', { all: document('*') }))],
  RoleDetailList: [role('Operator', { ...attached(policyArn('shared')), MaxSessionDuration: 3600 })],
  Policies: [policy('shared', [document('mq:List*'), document('mq:Delete*', 'Deny')])],
};
const FULL_ACCESS_OF_AWS = {
  ...policy('AmazonMQFullAccess', [document('mq:*')]),
  Arn: 'arn:aws:iam::aws:policy/AmazonMQFullAccess',
};

interface Import {
  /** The files of `mqgate import`: texts, or JSON. */
  readonly account: unknown;
  readonly organization: unknown;
}

function shaped(value: unknown): Import | undefined {
  if (typeof value !== 'object' || value === null || !('account' in value)) return undefined;
  return { account: value.account, organization: 'organization' in value ? value.organization : undefined };
}

const fileOf = (value: unknown) => (typeof value === 'string' ? value : textOf(value));

/** The value, or the fault of the file: one sentence on one line, and no other kind of error. */
function readOr<Value>(read: () => Value): Value | string {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof AccountExportError || error instanceof OrganizationError)) throw error;
    expect(error.message).toMatch(/^[^\r\n]{1,2000}$/);
    return sketch(error.message);
  }
}

const check = (value: unknown) => void parsePolicy(value);

let table: Awaited<ReturnType<typeof startEngine>>['table'];
let stop: () => Promise<void>;
beforeAll(async () => {
  ({ table, stop } = await startEngine());
});
afterAll(() => stop());

it('a file takes effect completely, or is refused with a sentence and changes nothing', {
  timeout: PATIENCE,
}, async () => {
  const control = organizationFile();
  control.Policies.push(serviceControl('no-reboots', document('mq:RebootBroker', 'Deny'), UNIT));
  const small = { ...SMALL, Policies: [...SMALL.Policies, FULL_ACCESS_OF_AWS] };
  const pages =
    `${JSON.stringify(SMALL, null, 1)}\n` + `${JSON.stringify({ Policies: [FULL_ACCESS_OF_AWS] }, null, 1)}`;
  await importSnapshot(table, account({ users: [user('alice')] }));
  const noise = fc.oneof(fc.jsonValue() as fc.Arbitrary<unknown>, anyText);
  let switched = 0;
  await fuzz('import', {
    seeds: [
      { account: small, organization: control },
      { account: demo, organization: undefined },
      { account: pages, organization: organizationFile() },
      { account: JSON.stringify(small), organization: JSON.stringify(control) },
    ],
    arbitrary: fc.record({ account: noise, organization: noise }),
    shaped,
    check: async ({ account: accountFile, organization: organizationGiven }) => {
      const read = readOr(() => readAccountExport(fileOf(accountFile), check));
      if (typeof read === 'string') return `account: ${read}`;
      const organization =
        organizationGiven === undefined
          ? undefined
          : readOr(() => inheritanceOf(readOrganization(fileOf(organizationGiven), parsePolicy), MEMBER));
      if (typeof organization === 'string') return `organization: ${organization}`;
      const before = await readPointer(table, read.accountId);
      try {
        const { version } = await importSnapshot(table, read, { organization });
        expect((await readPointer(table, read.accountId))?.version).toBe(version);
      } catch (error) {
        if (!(error instanceof SnapshotError)) throw error;
        expect(await readPointer(table, read.accountId)).toEqual(before);
        return `snapshot: ${error.name} ${sketch(error.message)}`;
      }
      switched += 1;
      for (const { name: userName, id: userId, arn } of read.users.slice(0, 3)) {
        const principal = { type: 'User', accountId: read.accountId, arn, userId, userName } as const;
        const record = await snapshotDirectory(table).load(principal);
        expect(record).toBeDefined();
        // Calls can be decided with the account that is in force.
        for (const { document: kept } of record?.identity ?? [])
          expect(() => parsePolicy(kept)).not.toThrow(PolicyError);
      }
      return `in force ${organization === undefined}`;
    },
    reaches: ['in force true', 'in force false', /^account: .*not JSON/, /^organization: /, /cannot be read/],
    leastRuns: 2,
  });
  expect(switched).toBeGreaterThan(2);
});
