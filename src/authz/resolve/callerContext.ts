import type { ContextFact } from '../decide/types.ts';
import type { OrganizationFacts } from '../load/policySource.ts';
import type { UnverifiedRequest } from '../parse/parseEvent.ts';
import type { Caller } from '../principal.ts';

export function single(value: string): ContextFact {
  return { values: [value], multivalued: false };
}

/** Tags as the table keeps them, or as a request has them: undefined for a key without a value. */
export type Tags = Readonly<Record<string, string>> | TagPairs;
type TagPairs = Iterable<readonly [key: string, value: string | undefined]>;

/** The facts of tag condition keys, by lower-case tag key. */
type TagIndex = ReadonlyMap<string, ContextFact>;

/** Built once for each object of tags, because a cached principal uses the same object for many requests. */
const indexes = new WeakMap<Tags, TagIndex>();

/**
 * IAM compares tag keys without case inside condition keys. If two tags differ by case only, it is not clear
 * which one is meant: the fact is unknown, so it refuses in any order of the tags.
 * Source: IAM User Guide, "Controlling access to AWS resources using tags".
 */
export function tagFact(tags: Tags, key: string): ContextFact {
  let index = indexes.get(tags);
  if (index === undefined) {
    index = indexOf(tags);
    indexes.set(tags, index);
  }
  return index.get(key.toLowerCase()) ?? 'absent';
}

function indexOf(tags: Tags): TagIndex {
  const index = new Map<string, ContextFact>();
  for (const [key, value] of isPairs(tags) ? tags : Object.entries(tags)) {
    const name = key.toLowerCase();
    if (index.has(name)) index.set(name, 'unknown');
    else index.set(name, value === undefined ? 'absent' : single(value));
  }
  return index;
}

function isPairs(tags: Tags): tags is TagPairs {
  return Symbol.iterator in tags;
}

/** The source of the condition keys of a call of any service. */
export interface CallerFacts {
  readonly request: UnverifiedRequest;
  readonly caller: Caller;
  readonly principalTags: Readonly<Record<string, string>>;
  readonly organization: OrganizationFacts | 'none';
  /** The region called. */
  readonly region: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

type Provider = (facts: CallerFacts) => ContextFact;

/**
 * The global condition keys about the principal, its session, the network and the request. A key that is not
 * in this table is absent. The session's keys are absent for long-term credentials.
 * Source: IAM User Guide, "AWS global condition context keys".
 */
const KEYS: ReadonlyMap<string, Provider> = new Map<string, Provider>([
  // For a role session this is the role's ARN, not the session's, so that policies can name the role.
  [
    'aws:principalarn',
    ({ caller: { principal } }) =>
      single(principal.type === 'AssumedRole' ? principal.roleArn : principal.arn),
  ],
  ['aws:principalaccount', ({ caller }) => single(caller.principal.accountId)],
  ['aws:principaltype', ({ caller }) => single(caller.principal.type)],
  ['aws:principalisawsservice', () => single('false')],
  [
    'aws:principalorgid',
    ({ organization }) => (organization === 'none' ? 'absent' : single(organization.id)),
  ],
  [
    'aws:principalorgpaths',
    ({ organization }) =>
      organization === 'none' ? 'absent' : { values: [organization.path], multivalued: true },
  ],
  ['aws:userid', ({ caller }) => single(caller.principal.userId)],
  [
    'aws:username',
    ({ caller: { principal } }) => (principal.type === 'User' ? single(principal.userName) : 'absent'),
  ],
  [
    'aws:tokenissuetime',
    ({ caller: { session } }) => (session === undefined ? 'absent' : single(isoSeconds(session.issuedAt))),
  ],
  [
    'aws:multifactorauthpresent',
    ({ caller: { session } }) =>
      session === undefined ? 'absent' : single(String(session.mfaAt !== undefined)),
  ],
  [
    'aws:multifactorauthage',
    ({ caller: { session }, now }) =>
      session?.mfaAt === undefined
        ? 'absent'
        : single(String(Math.max(0, Math.floor((now - session.mfaAt) / 1000)))),
  ],
  ['aws:sourceidentity', ({ caller: { session } }) => optional(session?.sourceIdentity)],
  ['aws:federatedprovider', ({ caller: { session } }) => optional(session?.federatedProvider)],
  ['saml:sub', ({ caller: { session } }) => optional(session?.saml?.subject)],
  ['saml:sub_type', ({ caller: { session } }) => optional(session?.saml?.subjectType)],
  ['saml:namequalifier', ({ caller: { session } }) => optional(session?.saml?.nameQualifier)],
  ['aws:requestedregion', ({ region }) => single(region)],
  ['aws:sourceip', ({ request }) => (request.sourceIp === undefined ? 'unknown' : single(request.sourceIp))],
  // API Gateway serves REST APIs over TLS only; the local gateway answers as the deployed one would.
  ['aws:securetransport', () => single('true')],
  ['aws:useragent', ({ request }) => header(request, 'user-agent')],
  ['aws:referer', ({ request }) => header(request, 'referer')],
  ['aws:currenttime', ({ now }) => single(new Date(now).toISOString())],
  ['aws:epochtime', ({ now }) => single(String(Math.floor(now / 1000)))],
  ['aws:viaawsservice', () => single('false')],
]);

/** One of these keys, in lower case, or `aws:principaltag/<key>` (the tag's key in any case). */
export function callerFact(facts: CallerFacts, key: string): ContextFact {
  const slash = key.indexOf('/');
  if (slash < 0) return KEYS.get(key)?.(facts) ?? 'absent';
  if (key.slice(0, slash) !== 'aws:principaltag') return 'absent';
  return tagFact(facts.principalTags, key.slice(slash + 1));
}

function optional(value: string | undefined): ContextFact {
  return value === undefined ? 'absent' : single(value);
}

function header(request: UnverifiedRequest, name: string): ContextFact {
  const values = request.headers.get(name);
  return values === undefined ? 'absent' : single(values.join(','));
}

/** `2026-11-21T12:00:00Z`: STS issues tokens on whole seconds. */
function isoSeconds(millis: number): string {
  return `${new Date(millis).toISOString().slice(0, 19)}Z`;
}
