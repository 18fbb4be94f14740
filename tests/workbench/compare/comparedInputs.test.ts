import { describe, expect, it } from 'vitest';
import { parseAccountExport } from '../../../src/directory/accountExport.ts';
import { inheritanceOf } from '../../../src/directory/organization/organization.ts';
import { parseOrganization } from '../../../src/directory/organization/parseOrganization.ts';
import { AccountPrincipals } from '../../../workbench/simulate/principalPolicies.ts';
import { drawFrom } from '../../fuzz/harness/random.ts';
import { documentOf, drawNeighbour, drawPolicy } from './drawnPolicies.ts';
import { changeOne, largeAccount, largeOrganization, rewriteAll } from './largeAccount.ts';
import { firstDifference, setOf } from './smallWorld.ts';

const account = (rewrite?: Parameters<typeof largeAccount>[0]) =>
  parseAccountExport(largeAccount(rewrite), () => {});

describe('the inputs of the comparison’s tests', () => {
  it("are an account of 500 users, 200 roles and some 300 policies, with AWS's own", () => {
    const { users, roles, policies } = account();
    expect([users.length, roles.length]).toEqual([500, 200]);
    expect(policies.length).toBeGreaterThanOrEqual(299);
    expect(policies.some(({ name }) => name === 'AmazonMQFullAccess')).toBe(true);
  });

  it('are the same account each time, and one policy can change alone', () => {
    expect(largeAccount()).toEqual(largeAccount());
    const [before, after] = [account(), account(changeOne('p7'))];
    const changed = before.policies.filter(
      ({ document }, index) => JSON.stringify(document) !== JSON.stringify(after.policies[index]?.document),
    );
    expect(changed.map(({ name }) => name)).toEqual(['p7']);
  });

  it('have an organization whose policies limit the account', () => {
    const organization = parseOrganization(largeOrganization(), () => {});
    const world = new AccountPrincipals(account(rewriteAll), inheritanceOf(organization, '123456789012'));
    const found = world.find('arn:aws:iam::123456789012:user/u1');
    expect(found?.set.serviceControl.map((level) => level.length)).toEqual([1, 2, 1]);
  });

  it('have pairs of generated policies, of which some differ and some are equal', () => {
    const draw = drawFrom(7);
    const found = Array.from({ length: 20 }, () => {
      const one = drawPolicy(draw);
      return firstDifference(setOf([documentOf(one)]), setOf([documentOf(drawNeighbour(one, draw))]));
    });
    expect(found.some((request) => request === undefined)).toBe(true);
    expect(found.some((request) => request !== undefined)).toBe(true);
  });
});
