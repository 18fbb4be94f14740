import { policyHolder } from '../principal.ts';
import { BoundedCache, type CacheLimits } from './boundedCache.ts';
import { compileRecord } from './compileRecord.ts';
import type { Directory } from './directory.ts';
import type { LoadedPolicies, PolicySource } from './policySource.ts';
import { cutBySession, loadSessionPolicies, type SessionPolicies } from './sessionPolicies.ts';

/**
 * Compiled policies of each user and role, loaded anew once they are `maxAgeMs` old: a change is seen within that time. All sessions
 * of a role share its policies; what cuts one session is kept by its access key id.
 */
export function cachedPolicies(directory: Directory, limits: CacheLimits): PolicySource {
  const holders = new BoundedCache<LoadedPolicies>(limits);
  const sessions = new BoundedCache<SessionPolicies>(limits);
  return {
    async load({ principal, session }) {
      const holder = policyHolder(principal);
      // The unique id is part of the key: a user made anew under an old name is somebody else.
      const loaded = holders.get(`${holder.arn} ${holder.id}`, async () => {
        const record = await directory.load(principal);
        return record && compileRecord(holder, record);
      });
      if (session === undefined) return loaded;
      const [policies, cut] = await Promise.all([
        loaded,
        sessions.get(session.accessKeyId, () => loadSessionPolicies(session, directory)),
      ]);
      return policies && cut && cutBySession(policies, session, cut);
    },
  };
}
