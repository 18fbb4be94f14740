import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parsePolicy } from '../../../src/authz/policy/parsePolicy.ts';
import { parseAccountExport, readAccountExport } from '../../../src/directory/accountExport.ts';
import { importSnapshot } from '../../../src/directory/importSnapshot.ts';
import { contentHashOf, snapshotEntities } from '../../../src/directory/snapshotEntities.ts';
import type { Table } from '../../../src/state/table/client.ts';
import { startEngine } from '../../state/engine.ts';
import { type Answered, iamWorld, userCaller } from './world.ts';

const DEMO = readFileSync(new URL('../../../local/account/demo-account.json', import.meta.url), 'utf8');
const demo = readAccountExport(DEMO, parsePolicy);

let table: Table;
let stop: () => Promise<void>;
let iam: ReturnType<typeof iamWorld>;

beforeAll(async () => {
  ({ table, stop } = await startEngine());
  iam = iamWorld(table);
  await importSnapshot(table, demo);
});
afterAll(() => stop());

/** As the AWS CLI prints it: lists are lists, texts are texts. */
function printed({ result }: Answered): Record<string, unknown> {
  const lists = ['UserDetailList', 'GroupDetailList', 'RoleDetailList', 'Policies'];
  return Object.fromEntries(lists.map((list) => [list, unwrapped(result[list])]));
}
function unwrapped(value: unknown): unknown {
  if (value === '') return [];
  if (Array.isArray(value)) return value.map(unwrapped);
  if (typeof value !== 'object' || value === null) return named(value);
  if ('member' in value) return unwrapped(value.member);
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, unwrapped(one)]));
}
function named(value: unknown): unknown {
  if (value === 'true' || value === 'false') return value === 'true';
  return /^\d{1,5}$/.test(String(value)) ? Number(value) : value;
}
const sorted = (account: typeof demo) => snapshotEntities(account).map(({ sk, body }) => ({ sk, body }));
const hash = (account: typeof demo) => contentHashOf(snapshotEntities(account));

describe('the account details of the IAM API', () => {
  it('are those of the import', async () => {
    const page = await iam('GetAccountAuthorizationDetails', { MaxItems: '1000' });
    expect(page.result.IsTruncated).toBe('false');
    const read = parseAccountExport(printed(page), parsePolicy);
    expect(sorted(read)).toEqual(sorted(demo));
    expect(hash(read)).toBe(hash(demo));
  });

  it('are the same in pages, and a single page is refused as an import', async () => {
    const pages: string[] = [];
    let Marker: string | undefined;
    do {
      const page = await iam('GetAccountAuthorizationDetails', { MaxItems: '4', ...(Marker && { Marker }) });
      Marker = page.result.Marker;
      const more = Marker === undefined ? {} : { IsTruncated: true, Marker };
      pages.push(JSON.stringify({ ...printed(page), ...more }, null, 2));
    } while (Marker !== undefined);
    expect(pages.length).toBeGreaterThan(3);
    expect(hash(readAccountExport(`${pages.join('\n')}\n`, parsePolicy))).toBe(hash(demo));
    expect(() => readAccountExport(pages.slice(0, -1).join('\n'), parsePolicy)).toThrow(
      'the account export: it is truncated (IsTruncated): its last page is missing',
    );
  });

  it('include the service-linked role with its policy, and only what the filter names', async () => {
    await iam('CreateServiceLinkedRole', { AWSServiceName: 'mq.amazonaws.com' });
    const roles = await iam('GetAccountAuthorizationDetails', { 'Filter.member.1': 'Role' });
    const lists = printed(roles);
    expect(lists.UserDetailList).toEqual([]);
    expect(lists.RoleDetailList).toContainEqual(
      expect.objectContaining({ RoleName: 'AWSServiceRoleForAmazonMQ' }),
    );
    const aws = await iam('GetAccountAuthorizationDetails', { 'Filter.member.1': 'AWSManagedPolicy' });
    expect(printed(aws).Policies).toContainEqual(
      expect.objectContaining({ PolicyName: 'AmazonMQServiceRolePolicy' }),
    );
    const wrong = await iam('GetAccountAuthorizationDetails', { 'Filter.member.1': 'Users' });
    expect(wrong.error).toMatch(/^ValidationError: .*LocalManagedPolicy/);
  });

  it('are only for callers with the permission', async () => {
    expect((await iam('GetAccountAuthorizationDetails', {}, userCaller('alice'))).status).toBe(403);
  });
});
