import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decide } from '../../src/authz/decide/decide.ts';
import type { ContextLookup, ResourceRef } from '../../src/authz/decide/types.ts';
import { compileRecord } from '../../src/authz/load/cachedPolicies.ts';
import { parsePolicy } from '../../src/authz/policy/parsePolicy.ts';
import { policyHolder, type UserPrincipal } from '../../src/authz/principal.ts';
import { readAccountExport } from '../../src/directory/accountExport.ts';
import { type ImportedSnapshot, importSnapshot } from '../../src/directory/importSnapshot.ts';
import { snapshotDirectory } from '../../src/directory/snapshotDirectory.ts';
import type { Table } from '../../src/state/table/client.ts';
import { startEngine } from '../state/engine.ts';

/** The examples that the demo account shows, decided from the table: principal, action, broker, tags. */
const CASES: [user: string, action: string, on: string, tags: string, outcome: 'allowed' | 'refused'][] = [
  ['alice', 'mq:DeleteBroker', 'broker:prod-1:b-1', '', 'allowed'],
  ['bob', 'mq:DescribeBroker', 'broker:prod-1:b-1', '', 'allowed'],
  ['bob', 'mq:DeleteBroker', 'broker:prod-1:b-1', '', 'refused'],
  ['carol', 'mq:ListBrokers', '*', '', 'allowed'],
  ['carol', 'mq:DeleteBroker', 'broker:dev-1:b-1', '', 'allowed'],
  ['carol', 'mq:DeleteBroker', 'broker:prod-1:b-1', '', 'refused'],
  ['carol', 'mq:UpdateBroker', 'broker:dev-1:b-1', '', 'refused'],
  ['dave', 'mq:RebootBroker', 'broker:prod-1:b-1', '', 'allowed'],
  ['dave', 'mq:DeleteBroker', 'broker:prod-1:b-1', '', 'refused'],
  ['erin', 'mq:DeleteBroker', 'broker:any:b-1', 'aws:ResourceTag/env=dev', 'allowed'],
  ['erin', 'mq:DeleteBroker', 'broker:any:b-1', 'aws:ResourceTag/env=prod', 'refused'],
  ['erin', 'mq:DeleteBroker', 'broker:any:b-1', '', 'refused'],
  ['erin', 'mq:CreateBroker', '*', 'aws:RequestTag/env=dev', 'allowed'],
  ['erin', 'mq:CreateBroker', '*', '', 'refused'],
  ['erin', 'mq:CreateTags', 'broker:new:b-2', 'aws:RequestTag/env=dev', 'allowed'],
  ['erin', 'mq:CreateTags', 'broker:any:b-1', 'aws:RequestTag/env=dev aws:ResourceTag/env=prod', 'refused'],
  ['erin', 'ec2:CreateNetworkInterface', '*', '', 'allowed'],
  ['erin', 'ec2:CreateNetworkInterfacePermission', '*', 'ec2:AuthorizedService=mq.amazonaws.com', 'allowed'],
  ['erin', 'ec2:CreateNetworkInterfacePermission', '*', '', 'refused'],
  ['frank', 'mq:ListBrokers', '*', '', 'refused'],
  ['grace', 'mq:DeleteBroker', 'broker:dev-1:b-1', '', 'allowed'],
  ['grace', 'mq:DeleteBroker', 'broker:prod-1:b-1', '', 'refused'],
  ['grace', 'mq:DescribeConfiguration', 'configuration:c-1', '', 'allowed'],
  ['grace', 'mq:UpdateConfiguration', 'configuration:c-1', '', 'refused'],
  ['heidi', 'mq:RebootBroker', 'broker:prod-1:b-1', '', 'allowed'],
  ['heidi', 'mq:DeleteBroker', 'broker:prod-1:b-1', '', 'refused'],
  ['ivan', 'mq:DescribeBroker', 'broker:prod-1:b-1', '', 'allowed'],
  ['ivan', 'mq:DeleteBroker', 'broker:prod-1:b-1', '', 'refused'],
  ['judy', 'mq:DeleteBroker', 'broker:judy-1:b-1', '', 'allowed'],
  ['judy', 'mq:DeleteBroker', 'broker:alice-1:b-1', '', 'refused'],
];

let table: Table;
let stop: () => Promise<void>;
let demo: ImportedSnapshot;

beforeAll(async () => {
  ({ table, stop } = await startEngine());
  const text = readFileSync(new URL('../../local/account/demo-account.json', import.meta.url), 'utf8');
  demo = await importSnapshot(table, readAccountExport(text, parsePolicy));
});
afterAll(() => stop());

test.each(CASES)('%s %s on %s %s is %5$s', async (userName, action, on, tags, outcome) => {
  const user = demo.users.find((one) => one.userName === userName);
  if (!user) throw new Error(`no user ${userName}`);
  const principal: UserPrincipal = { type: 'User', accountId: demo.accountId, ...user };
  const record = await snapshotDirectory(table).load(principal);
  const loaded = record && compileRecord(policyHolder(principal), record);
  if (!loaded || loaded.set === 'unreadable') throw new Error('the demo account is readable');
  const resource: ResourceRef =
    on === '*' ? { kind: 'any' } : { kind: 'arn', arn: `arn:aws:mq:eu-west-1:${demo.accountId}:${on}` };
  const context = contextOf(`aws:username=${userName} ${tags}`);
  expect(decide(loaded.set, [{ action, resource, required: true, context }]).outcome).toBe(outcome);
});

function contextOf(facts: string): ContextLookup {
  const known = new Map(
    facts
      .split(' ')
      .filter((fact) => fact !== '')
      .map((fact) => fact.split('=') as [string, string])
      .map(([key, value]) => [key.toLowerCase(), value]),
  );
  return (key) => {
    const value = known.get(key.toLowerCase());
    return value === undefined ? 'absent' : { values: [value], multivalued: false };
  };
}
