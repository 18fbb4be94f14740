import { compilePolicy } from '../policy/compilePolicy.ts';
import { PolicyError } from '../policy/policyError.ts';
import type { Principal } from '../principal.ts';
import type { PrincipalRecord } from './directory.ts';
import type { LoadedPolicies } from './policySource.ts';

/**
 * A principal's documents → a policy set. A document that is no policy leaves no set to decide with: every request is refused,
 * and the decision log says why (iam.md rule 21).
 */
export function compileRecord(principal: Principal, record: PrincipalRecord): LoadedPolicies {
  const { tags } = record;
  try {
    const boundary = record.boundary && compilePolicy(record.boundary);
    return {
      set: {
        root: principal.type === 'Account',
        identity: record.identity.map((named) => compilePolicy(named)),
        ...(boundary === undefined ? {} : { boundary }),
        serviceControl: [],
        resourceControl: [],
      },
      tags,
    };
  } catch (error) {
    if (error instanceof PolicyError) return { set: 'unreadable', fault: error.message, tags };
    throw error;
  }
}
