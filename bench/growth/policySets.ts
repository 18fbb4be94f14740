import type { PolicySet } from '../../src/authz/decide/types.ts';
import { compilePolicy } from '../../src/authz/policy/compilePolicy.ts';
import type { NamedStatements } from '../decide/manyPolicies.ts';

export const BROKERS = 'arn:aws:mq:*:123456789012:broker:';

export function identitySet(named: readonly NamedStatements[]): PolicySet {
  return {
    root: false,
    identity: named.map(({ name, Statement }) =>
      compilePolicy({ name, source: 'user', document: { Version: '2012-10-17', Statement } }),
    ),
    serviceControl: [],
    resourceControl: [],
  };
}

/** One policy. */
export function onePolicy(...Statement: readonly object[]): PolicySet {
  return identitySet([{ name: 'only', Statement: [...Statement] }]);
}

/**
 * Allows for brokers of other names, and a last one that matches decidedCall. Only their resources differ.
 */
export function byResource(count: number): object[] {
  return Array.from({ length: count }, (_, index) => ({
    Effect: 'Allow',
    Action: 'mq:DeleteBroker',
    Resource: index === count - 1 ? `${BROKERS}alice-*` : `${BROKERS}team-${index}-*:*`,
  }));
}
