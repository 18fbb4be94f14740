import { hash } from 'node:crypto';
import { JsonFault, readJson } from '../../json/readJson.ts';
import type { CompiledPolicy } from '../policy/compiledPolicy.ts';
import { compilePolicy } from '../policy/compilePolicy.ts';
import { notJson, PolicyError } from '../policy/parsedPolicy.ts';
import type { Session } from '../principal.ts';
import type { Directory } from './directory.ts';
import type { LoadedPolicies } from './policySource.ts';

/** How a session limits its holder's policies. `uncut`: no session policy was passed. */
export type SessionPolicies =
  | { readonly cut: readonly CompiledPolicy[] | 'uncut' }
  | { readonly cut: 'unreadable'; readonly fault: string };

/**
 * The session policies of one session, compiled; managed ones in their current version (IAM User Guide,
 * "Session policies").
 * INVARIANT: a missing or unreadable policy may have had a Deny, so no request can be decided without it.
 */
export async function loadSessionPolicies(session: Session, directory: Directory): Promise<SessionPolicies> {
  const { policies, policyArns, principal } = session;
  if (policies.length + policyArns.length === 0) {
    return { cut: principal.type === 'FederatedUser' ? [] : 'uncut' };
  }
  const managed =
    policyArns.length === 0
      ? new Map<string, never>()
      : await directory.managedPolicies(principal.accountId, policyArns);
  try {
    const inline = policies.map((text, index) =>
      compilePolicy({ name: `session policy ${index + 1}`, source: 'session', document: parsed(text) }),
    );
    const byArn = policyArns.map((arn) => {
      const named = managed.get(arn);
      if (named === undefined) throw new PolicyError([{ path: '', reason: 'is not there (any more)' }], arn);
      return compilePolicy({ ...named, source: 'session' });
    });
    return { cut: [...inline, ...byArn] };
  } catch (error) {
    if (error instanceof PolicyError) return { cut: 'unreadable', fault: error.message };
    throw error;
  }
}

/**
 * The cache key of each session object. It is computed once, because session policies may be long, and a
 * cached token gives the same object.
 */
const KEYS = new WeakMap<Session, string>();

/**
 * The cache key of session policies: all their content, so that sessions share an entry only if they have the
 * same limits.
 */
export function sessionKey(session: Session): string {
  const known = KEYS.get(session);
  if (known !== undefined) return known;
  const { principal, policies, policyArns } = session;
  const cut = JSON.stringify([principal.accountId, principal.type, policies, policyArns]);
  const key = hash('sha256', cut, 'base64url');
  KEYS.set(session, key);
  return key;
}

/** The holder's policies, limited by this session's policies. */
export function cutBySession(
  holder: LoadedPolicies,
  session: Session,
  { cut, ...rest }: SessionPolicies,
): LoadedPolicies {
  const { organization } = holder;
  const tags = session.tags.length === 0 ? holder.tags : withSessionTags(holder.tags, session.tags);
  if (holder.set === 'unreadable') return { ...holder, tags };
  if (cut === 'unreadable') {
    return { set: cut, fault: 'fault' in rest ? rest.fault : '', tags, organization };
  }
  return { set: cut === 'uncut' ? holder.set : { ...holder.set, session: cut }, tags, organization };
}

/** A session tag replaces every tag whose key differs by case only: conditions treat them as one key. */
function withSessionTags(
  own: Readonly<Record<string, string>>,
  passed: Session['tags'],
): Readonly<Record<string, string>> {
  const passedKeys = new Set(passed.map(([key]) => key.toLowerCase()));
  const tags: Record<string, string> = Object.create(null);
  for (const [key, value] of Object.entries(own)) if (!passedKeys.has(key.toLowerCase())) tags[key] = value;
  for (const [key, value] of passed) tags[key] = value;
  return tags;
}

function parsed(text: string): unknown {
  try {
    return readJson(text);
  } catch (error) {
    if (error instanceof JsonFault) throw notJson(error);
    throw error;
  }
}
