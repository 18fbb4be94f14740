import type { CompiledPolicy } from '../policy/compiledPolicy.ts';
import { compilePolicy } from '../policy/compilePolicy.ts';
import type { PolicyGrammar } from '../policy/parsedPolicy.ts';
import { PolicyError } from '../policy/policyError.ts';
import type { PolicyHolder } from '../principal.ts';
import type { PolicyLevels, PrincipalRecord } from './directory.ts';
import type { LoadedPolicies } from './policySource.ts';

/**
 * The documents of a holder → a policy set without session policies. If a document is not a policy, there is
 * no set: every request is refused, and the decision log says why (docs/rules/iam.md rule 21).
 */
export function compileRecord(holder: PolicyHolder, record: PrincipalRecord): LoadedPolicies {
  const { tags } = record;
  const from = record.organization;
  const organization = from === 'none' ? from : { id: from.id, path: from.path };
  try {
    const boundary = record.boundary && compilePolicy(record.boundary);
    const set = {
      root: holder.type === 'Account',
      identity: record.identity.map((named) => compilePolicy(named)),
      ...(boundary === undefined ? {} : { boundary }),
      serviceControl: from === 'none' ? [] : compileLevels(from.serviceControl, 'identity'),
      resourceControl: from === 'none' ? [] : compileLevels(from.resourceControl, 'resource-control'),
    };
    return { set, tags, organization };
  } catch (error) {
    if (error instanceof PolicyError) return { set: 'unreadable', fault: error.message, tags, organization };
    throw error;
  }
}

function compileLevels(levels: PolicyLevels, grammar: PolicyGrammar): CompiledPolicy[][] {
  return levels.map((level) => level.map((named) => compilePolicy(named, grammar)));
}
