import { describe, expect, it } from 'vitest';
import { parseAccountExport } from '../../../src/directory/accountExport.ts';
import { inheritanceOf } from '../../../src/directory/organization/organization.ts';
import { parseOrganization } from '../../../src/directory/organization/parseOrganization.ts';
import { Comparer } from '../../../workbench/compare/comparer.ts';
import { AccountPrincipals } from '../../../workbench/simulate/principalPolicies.ts';
import { changeOne, largeAccount, largeOrganization, type Rewrite, rewriteAll } from './largeAccount.ts';

function worldOf(rewrite?: Rewrite, guarded?: readonly string[]): AccountPrincipals {
  const account = parseAccountExport(largeAccount(rewrite), () => {});
  const organization = parseOrganization(largeOrganization(guarded), () => {});
  return new AccountPrincipals(account, inheritanceOf(organization, account.accountId));
}

/** `ms`: of the processor, so that other work of the machine does not count. */
function compareAll(before: AccountPrincipals, after: AccountPrincipals) {
  const comparer = new Comparer();
  const { account } = before;
  const found = { differences: 0, unknown: 0, questions: 0, ms: 0 };
  const start = process.cpuUsage();
  for (const { arn } of [...account.users, ...account.roles]) {
    const [one, other] = [before.find(arn), after.find(arn)];
    if (one === undefined || other === undefined) throw new Error(arn);
    const holder = arn.includes(':role/') ? 'Role' : 'User';
    const known = new Map([
      ['aws:principalarn', { values: [arn], multivalued: false }],
      ...(holder === 'User'
        ? [['aws:username', { values: [arn.split('/').at(-1) ?? ''], multivalued: false }] as const]
        : []),
      ...(holder === 'User'
        ? one.tags.map(
            ([key, value]) => [`aws:principaltag/${key}`, { values: [value], multivalued: false }] as const,
          )
        : []),
    ]);
    const result = comparer.compare(one.set, other.set, {
      partition: 'aws',
      account: account.accountId,
      holder,
      known,
    });
    found.differences += result.differences.length;
    found.unknown += result.undecided.length;
    found.questions += result.questions;
  }
  const { user, system } = process.cpuUsage(start);
  found.ms = Math.round((user + system) / 1_000);
  return found;
}

describe('an account of 500 users, 200 roles and 300 policies against itself', () => {
  const before = worldOf();
  compareAll(before, worldOf());

  it('with one statement changed', () => {
    const runs = [1, 2, 3].map(() => compareAll(before, worldOf(changeOne('p7'))));
    console.log('one statement', runs);
    expect(runs[0]?.differences).toBeGreaterThan(0);
    expect(Math.min(...runs.map(({ ms }) => ms))).toBeLessThan(1_000);
  });

  it('with one service control policy changed', () => {
    const found = compareAll(before, worldOf(undefined, ['mq:DeleteConfiguration', 'mq:DeleteBroker']));
    console.log('one service control policy', found);
    expect(found.differences).toBeGreaterThan(0);
    expect(found.unknown).toBe(0);
    expect(found.ms).toBeLessThan(5_000);
  });

  it('with every policy rewritten to an equal one', () => {
    const found = compareAll(before, worldOf(rewriteAll));
    console.log('rewritten', found, `${Math.round(process.memoryUsage().rss / 2 ** 20)} MB`);
    expect(found.differences).toBe(0);
    expect(found.unknown).toBe(0);
    expect(process.memoryUsage().rss).toBeLessThan(2 ** 30);
    expect(found.ms).toBeLessThan(10_000);
  });
}, 600_000);
