import type { ContextFact, ContextLookup } from '../../authz/decide/types.ts';
import { type CallerFacts, callerFact, single, tagFact } from '../../authz/resolve/callerContext.ts';
import type { RequestTagFacts } from './callBody.ts';
import type { RoleFact } from './dependentPermissions.ts';
import type { PassedRoleFact, Place, PrimaryFact, ResourceTarget, TargetFacts } from './resourceTarget.ts';

/** The facts of one Amazon MQ call. The values of all its condition keys are computed from them. */
export interface CallFacts extends CallerFacts {
  readonly place: Place;
  readonly target: ResourceTarget;
  readonly targetFacts: TargetFacts;
  readonly requestTags: RequestTagFacts;
  readonly role: RoleFact;
  readonly primary: PrimaryFact;
  readonly passed: PassedRoleFact;
}

/**
 * The condition keys about the resource. A broker or configuration belongs to the caller's account, and so to
 * the account's organization.
 */
const KEYS: ReadonlyMap<string, (facts: CallFacts) => ContextFact> = new Map([
  ['aws:resourceaccount', ({ place }) => single(place.accountId)],
  ['aws:resourceorgid', ({ organization }) => (organization === 'none' ? 'absent' : single(organization.id))],
  ['aws:tagkeys', ({ requestTags }) => tagKeys(requestTags)],
]);

/** Keys with a tag's name after the slash; the name keeps its case. */
const TAG_KEYS: ReadonlyMap<string, (facts: CallFacts, tagKey: string) => ContextFact> = new Map([
  ['aws:requesttag', ({ requestTags }, key) => requestTag(requestTags, key)],
  ['aws:resourcetag', resourceTag],
  ['mq:resourcetag', resourceTag],
]);

/** The look-up of one call's condition keys, for the decision. */
export function conditionContext(facts: CallFacts): ContextLookup {
  return (asked) => {
    const key = asked.toLowerCase();
    const slash = key.indexOf('/');
    if (slash < 0) return KEYS.get(key)?.(facts) ?? callerFact(facts, key);
    const provider = TAG_KEYS.get(key.slice(0, slash));
    return provider === undefined ? callerFact(facts, key) : provider(facts, key.slice(slash + 1));
  };
}

/** Whether the body gives the fact that a `pending.needs` entry names. */
export function isAnsweredByBody(need: string): boolean {
  const key = need.toLowerCase();
  return key === 'body' || key === 'aws:tagkeys' || key.startsWith('aws:requesttag/');
}

function requestTag(tags: RequestTagFacts, key: string): ContextFact {
  if (tags === 'none') return 'absent';
  return tags === 'unknown' ? 'unknown' : tagFact(tags, key);
}

function tagKeys(tags: RequestTagFacts): ContextFact {
  if (tags === 'none') return 'absent';
  if (tags === 'unknown') return 'unknown';
  return { values: [...tags.keys()], multivalued: true };
}

/** A tag of the resource; unknown when the resource does not exist or was not looked up. */
function resourceTag({ target, targetFacts }: CallFacts, key: string): ContextFact {
  if (target.type === 'any' || target.type === 'newConfiguration') return 'absent';
  if (targetFacts === 'unread' || targetFacts === 'none') return 'unknown';
  return tagFact(targetFacts.tags, key);
}
