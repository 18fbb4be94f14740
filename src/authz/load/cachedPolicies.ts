import { RefreshingCache, type RefreshLimits } from '../../aws/refreshingCache.ts';
import { policyHolder } from '../principal.ts';
import { compileRecord } from './compileRecord.ts';
import type { Directory } from './directory.ts';
import type { LoadedPolicies, PolicySource } from './policySource.ts';
import { cutBySession, loadSessionPolicies, type SessionPolicies, sessionKey } from './sessionPolicies.ts';

/**
 * Compiled policies of each user and role: a change is seen within `maxAgeMs`, and a source that fails is bridged for `maxStaleMs`.
 * All sessions of a role share its policies; what cuts one session is kept for it alone.
 */
export function cachedPolicies(directory: Directory, limits: RefreshLimits): PolicySource {
  const holders = new RefreshingCache<LoadedPolicies>(limits);
  const sessions = new RefreshingCache<SessionPolicies>(limits);
  return {
    async load({ principal, session }) {
      const holder = policyHolder(principal);
      // The unique id is part of the key: a user made anew under an old name is somebody else.
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
