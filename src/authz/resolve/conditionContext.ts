import type { ContextFact, ContextLookup } from '../decide/types.ts';
import type { UnverifiedRequest } from '../parse/unverifiedRequest.ts';
import type { Principal } from '../principal.ts';
import type { RoleFact } from './dependentPermissions.ts';
import type { PrimaryFact } from './primaryBroker.ts';
import type { RequestTagFacts } from './requestTags.ts';
import type { Place, ResourceTarget, TargetFacts } from './resourceTarget.ts';

/** Everything the condition keys of one call are read from. */
export interface CallFacts {
  readonly request: UnverifiedRequest;
  readonly principal: Principal;
  readonly principalTags: Readonly<Record<string, string>>;
  readonly place: Place;
  readonly target: ResourceTarget;
  readonly targetFacts: TargetFacts;
  readonly requestTags: RequestTagFacts;
  readonly role: RoleFact;
  readonly primary: PrimaryFact;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

type Provider = (facts: CallFacts) => ContextFact;
type TagProvider = (facts: CallFacts, tagKey: string) => ContextFact;

/**
 * The global condition keys that a call signed with long-term credentials has. A key that is not here is absent: session keys
 * (`aws:TokenIssueTime`, `aws:MultiFactorAuthPresent`, …) do not apply to such a call.
 * Source: IAM User Guide, "AWS global condition context keys".
 */
const KEYS: ReadonlyMap<string, Provider> = new Map<string, Provider>([
  ['aws:principalarn', ({ principal }) => single(principal.arn)],
  ['aws:principalaccount', ({ principal }) => single(principal.accountId)],
  ['aws:principaltype', ({ principal }) => single(principal.type)],
  ['aws:principalisawsservice', () => single('false')],
  ['aws:userid', ({ principal }) => single(principal.userId)],
  ['aws:username', ({ principal }) => (principal.type === 'User' ? single(principal.userName) : 'absent')],
  ['aws:requestedregion', ({ place }) => single(place.region)],
  ['aws:resourceaccount', ({ place }) => single(place.accountId)],
  ['aws:sourceip', ({ request }) => (request.sourceIp === undefined ? 'unknown' : single(request.sourceIp))],
  // API Gateway serves REST APIs over TLS only; the local gateway answers as the deployed one would.
  ['aws:securetransport', () => single('true')],
  ['aws:useragent', ({ request }) => header(request, 'user-agent')],
  ['aws:referer', ({ request }) => header(request, 'referer')],
  ['aws:currenttime', ({ now }) => single(new Date(now).toISOString())],
  ['aws:epochtime', ({ now }) => single(String(Math.floor(now / 1000)))],
  ['aws:viaawsservice', () => single('false')],
  ['aws:tagkeys', ({ requestTags }) => tagKeys(requestTags)],
]);

/** Keys with a tag's name behind the slash; the name keeps its case. */
const TAG_KEYS: ReadonlyMap<string, TagProvider> = new Map<string, TagProvider>([
  ['aws:principaltag', ({ principalTags }, key) => tag(principalTags, key)],
  ['aws:requesttag', ({ requestTags }, key) => requestTag(requestTags, key)],
  ['aws:resourcetag', resourceTag],
  ['mq:resourcetag', resourceTag],
]);

/** The context of one call as the decision asks for it, key by key. */
export function conditionContext(facts: CallFacts): ContextLookup {
  return (key) => {
    const slash = key.indexOf('/');
    if (slash < 0) return KEYS.get(key.toLowerCase())?.(facts) ?? 'absent';
    const provider = TAG_KEYS.get(key.slice(0, slash).toLowerCase());
    return provider?.(facts, key.slice(slash + 1)) ?? 'absent';
  };
}

/** Whether a `pending.needs` entry is one that the body will answer. */
export function isAnsweredByBody(need: string): boolean {
  const key = need.toLowerCase();
  return key === 'body' || key === 'aws:tagkeys' || key.startsWith('aws:requesttag/');
}

function single(value: string): ContextFact {
  return { values: [value], multivalued: false };
}

function header(request: UnverifiedRequest, name: string): ContextFact {
  const values = request.headers.get(name);
  return values === undefined ? 'absent' : single(values.join(','));
}

function tag(tags: Readonly<Record<string, string>>, key: string): ContextFact {
  return tagFact(Object.entries(tags), key);
}

function requestTag(tags: RequestTagFacts, key: string): ContextFact {
  if (tags === 'none') return 'absent';
  return tags === 'unknown' ? 'unknown' : tagFact(tags, key);
}

/**
 * IAM compares tag keys without case inside condition keys. Two tags that differ by case only leave open which one is meant: that
 * stays unknown, and so refuses, whichever comes first.
 * Source: IAM User Guide, "Controlling access to AWS resources using tags".
 */
function tagFact(tags: Iterable<readonly [string, string | undefined]>, key: string): ContextFact {
  const wanted = key.toLowerCase();
  const found = [...tags].filter(([name]) => name.toLowerCase() === wanted);
  const [only, another] = found;
  if (another !== undefined) return 'unknown';
  return only?.[1] === undefined ? 'absent' : single(only[1]);
}

function tagKeys(tags: RequestTagFacts): ContextFact {
  if (tags === 'none') return 'absent';
  if (tags === 'unknown') return 'unknown';
  return { values: [...tags.keys()], multivalued: true };
}

/** No such broker, or one not looked up: its tags are not known, and stay so. */
function resourceTag({ target, targetFacts }: CallFacts, key: string): ContextFact {
  if (target.type === 'any' || target.type === 'newConfiguration') return 'absent';
  if (targetFacts === 'unread' || targetFacts === 'none') return 'unknown';
  return tag(targetFacts.tags, key);
}
