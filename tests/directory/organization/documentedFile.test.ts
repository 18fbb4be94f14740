import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { parsePolicy } from '../../../src/authz/policy/parsePolicy.ts';
import { inheritanceOf } from '../../../src/directory/organization/organization.ts';
import { readOrganization } from '../../../src/directory/organization/parseOrganization.ts';

test('the organization file of the documentation is valid', async () => {
  const text = await readFile(new URL('../../../docs/directories.md', import.meta.url), 'utf8');
  const [, example = ''] = text.split('## The organization file')[1]?.split(/```(?:json)?\n/) ?? [];
  const { path, serviceControl } = inheritanceOf(readOrganization(example, parsePolicy), '123456789012');
  expect(path).toBe('o-exampleorgid/r-ab12/ou-ab12-workload/');
  expect(serviceControl.map((level) => level.map(({ name }) => name))).toEqual([
    ['FullAWSAccess'],
    ['FullAWSAccess', 'keep-brokers'],
    ['FullAWSAccess'],
  ]);
});
