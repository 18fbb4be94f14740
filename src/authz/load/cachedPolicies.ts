import { RefreshingCache, type RefreshLimits } from '../../aws/caches.ts';
import type { CompiledPolicy } from '../policy/compiledPolicy.ts';
import { compilePolicy } from '../policy/compilePolicy.ts';
import { PolicyError, type PolicyGrammar } from '../policy/parsedPolicy.ts';
import { type PolicyHolder, policyHolder } from '../principal.ts';
import type { Directory, PolicyLevels, PrincipalRecord } from './directory.ts';
import type { LoadedPolicies, PolicySource } from './policySource.ts';
import { cutBySession, loadSessionPolicies, type SessionPolicies, sessionKey } from './sessionPolicies.ts';

/**
 * Compiled policies of each user and role. A change takes effect within `maxAgeMs`; while the source fails,
 * old policies serve for `maxStaleMs` more. All sessions of a role share its policies; session policies are
 * kept separately.
 */
export function cachedPolicies(directory: Directory, limits: RefreshLimits): PolicySource {
  const holders = new RefreshingCache<LoadedPolicies>(limits);
  const sessions = new RefreshingCache<SessionPolicies>(limits);
  return {
    async load({ principal, session }) {
      const holder = policyHolder(principal);
      // The unique id is part of the key, because a user created again under an old name is another user.
      const loaded = holders.get(`${holder.arn} ${holder.id}`, async () => {
        const record = await directory.load(principal);
        return record && { value: compileRecord(holder, record), asOf: record.asOf };
      });
      if (session === undefined) return aged(await loaded);
      const [policies, cut] = await Promise.all([
        loaded,
        sessions.get(sessionKey(session), async () => ({
          value: await loadSessionPolicies(session, directory),
        })),
      ]);
      if (policies === undefined || cut === undefined) return undefined;
      const value = cutBySession(policies.value, session, cut.value);
      return aged({ value, ageMs: Math.max(policies.ageMs, cut.ageMs) });
    },
  };
}

function aged(
  loaded: { readonly value: LoadedPolicies; readonly ageMs: number } | undefined,
): LoadedPolicies | undefined {
  return loaded && { ...loaded.value, ageMs: Math.round(loaded.ageMs) };
}

/**
 * The documents of a holder → a policy set without session policies. If a document is not a policy, every
 * request is refused, and the decision log has the reason (docs/rules/iam.md rule 21).
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
