import type { ContextFact, ContextLookup } from '../../src/authz/decide/types.ts';
import { type CallFacts, conditionContext } from '../../src/mq/authorization/conditionContext.ts';
import { OPERATIONS } from '../../src/mq/operations.ts';
import type { Asked, Suite } from './suite.ts';
import type { SuiteResource } from './suiteResources.ts';

/**
 * The fact that a test determines for a key. `open`: no fact is determined, and the request may have the key.
 */
export type Derived = ContextFact | 'open';

/**
 * Keys whose fact the gateway's own context always determines (`callerContext.ts`, `conditionContext.ts`).
 */
const DETERMINED: ReadonlySet<string> = new Set([
  ...[
    'aws:principalarn',
    'aws:principalaccount',
    'aws:principaltype',
    'aws:principalisawsservice',
    'aws:userid',
  ],
  ...['aws:username', 'aws:tokenissuetime', 'aws:multifactorauthpresent', 'aws:multifactorauthage'],
  ...[
    'aws:sourceidentity',
    'aws:federatedprovider',
    'aws:requestedregion',
    'aws:currenttime',
    'aws:epochtime',
  ],
  ...['aws:resourceaccount'],
]);

/** Keys of the organization: without an organization file the account may still be in one. */
const OF_THE_ORGANIZATION = ['aws:principalorgid', 'aws:principalorgpaths', 'aws:resourceorgid'];

/**
 * The facts of a direct call. A test may give others, for calls that a service makes on the caller's behalf.
 */
const DIRECT_CALL: ReadonlyMap<string, ContextFact> = new Map<string, ContextFact>([
  ['aws:securetransport', { values: ['true'], multivalued: false }],
  ['aws:viaawsservice', { values: ['false'], multivalued: false }],
  ['aws:calledvia', 'absent'],
  ['aws:calledviafirst', 'absent'],
  ['aws:calledvialast', 'absent'],
]);

/**
 * Keys that depend on the action only (docs/policy-tests.md, Semantics 3, does not name them). A file may
 * give them for a whole matrix.
 */
const OF_THE_ACTION = /^aws:(?:requesttag\/|tagkeys$)/u;

const REQUEST_TAGS: ReadonlyMap<string, string> = new Map(
  OPERATIONS.map(({ action, requestTags }) => [action.toLowerCase(), requestTags]),
);

const WILDCARD_ONLY: ReadonlySet<string> = new Set(
  OPERATIONS.filter(({ resource }) => resource === 'any').map(({ action }) => action.toLowerCase()),
);

/** One question: its principal, action and resource, and its suite. */
export interface Deriving {
  readonly asked: Asked;
  readonly action: string;
  readonly resource: SuiteResource;
  readonly suite: Suite;
}

/**
 * The facts that the principal, its session, the resource, the region and the clock determine
 * (docs/policy-tests.md, Semantics 3). They come from the gateway's own context. This file only says which
 * keys a test leaves open.
 */
export function derivedContext(deriving: Deriving): (key: string) => Derived {
  const { asked, action, resource, suite } = deriving;
  const gateway = conditionContext(callFacts(deriving));
  const tagged = REQUEST_TAGS.get(action.toLowerCase());
  return (key) => {
    if (asked.principal.open.has(key)) return 'open';
    if (key === 'aws:resourceaccount') return accountOf(resource, suite);
    if (DETERMINED.has(key)) return gateway(key);
    if (OF_THE_ORGANIZATION.includes(key)) return suite.world.organization === 'none' ? 'open' : gateway(key);
    const direct = DIRECT_CALL.get(key);
    if (direct !== undefined) return direct;
    const prefix = key.slice(0, key.indexOf('/') + 1);
    if (prefix === 'aws:principaltag/') return gateway(key);
    if (prefix === 'aws:resourcetag/' || prefix === 'mq:resourcetag/') return openIfUnknown(gateway(key));
    if (prefix === 'aws:requesttag/' || key === 'aws:tagkeys') {
      if (tagged === 'none' || (tagged === 'query' && key !== 'aws:tagkeys')) return 'absent';
      return impliedTag(key, asked);
    }
    return 'open';
  };
}

function openIfUnknown(fact: ContextFact): Derived {
  return fact === 'unknown' ? 'open' : fact;
}

/** A request has a tag exactly if its key is among `aws:TagKeys`. */
function impliedTag(key: string, { given }: Asked): Derived {
  if (key === 'aws:tagkeys') return 'open';
  const keys = given.get('aws:tagkeys')?.fact;
  if (keys === undefined) return 'open';
  const name = key.slice(key.indexOf('/') + 1);
  return keys === 'absent' || !keys.values.some((one) => one.toLowerCase() === name) ? 'absent' : 'open';
}

/**
 * The account in the ARN; of `*`, the account of the principal; of an ARN without one (Amazon S3), not known.
 */
function accountOf({ arn }: SuiteResource, suite: Suite): Derived {
  const account = arn === '*' ? suite.world.account.accountId : arn.split(':')[4];
  return account === undefined || !/^\d{12}$/u.test(account)
    ? 'open'
    : { values: [account], multivalued: false };
}

function callFacts({ asked, action, resource, suite }: Deriving): CallFacts {
  const { organization, account } = suite.world;
  const any = resource.arn === '*' || WILDCARD_ONLY.has(action.toLowerCase());
  return {
    request: NO_REQUEST,
    caller: asked.principal.caller,
    principalTags: asked.principal.tags,
    organization: organization === 'none' ? 'none' : { id: organization.id, path: organization.path },
    place: { partition: account.partition, region: suite.region, accountId: account.accountId },
    target: any ? { type: 'any' } : { type: 'foreign', arn: resource.arn },
    targetFacts: resource.tags === undefined ? 'unread' : { name: '', tags: resource.tags },
    requestTags: 'unknown',
    role: 'unread',
    primary: 'none',
    passed: 'none',
    region: suite.region,
    now: suite.now,
  };
}

const NO_REQUEST: CallFacts['request'] = {
  requestId: '',
  method: 'GET',
  path: '/',
  resource: '/',
  query: [],
  headers: new Map(),
  sourceIp: undefined,
  body: 'unknown',
};

/**
 * The context of a question for the decision, and the keys that the decision asked for without getting a
 * fact.
 */
export interface RowContext {
  readonly lookup: ContextLookup;
  /** Whether this key (lower case) was neither given nor derived, although the request may have it. */
  readonly isOpen: (key: string) => boolean;
  /** Given keys that contradict what was derived, as sentences. */
  readonly contradictions: readonly string[];
}

export function rowContext(deriving: Deriving): RowContext {
  const { given, unknownIsAbsent } = deriving.asked;
  const derived = derivedContext(deriving);
  const factOf = (key: string): ContextFact => {
    const own = given.get(key) ?? given.get(otherName(key));
    if (own !== undefined) return own.fact;
    const fact = derived(key);
    if (fact !== 'open') return fact;
    return unknownIsAbsent ? 'absent' : 'unknown';
  };
  const contradictions = [...given].flatMap(([key, { key: written, fact }]) => {
    const certain = derived(key);
    if (certain === 'open' || certain === 'unknown' || alike(fact, certain)) return [];
    if (DIRECT_CALL.has(key) || OF_THE_ACTION.test(key)) return [];
    return [`${written} is given as ${shown(fact)}, but the test determines that it is ${shown(certain)}`];
  });
  return { lookup: factOf, isOpen: (key) => factOf(key) === 'unknown', contradictions };
}

/** `mq:ResourceTag/…` is another name of `aws:ResourceTag/…`. */
function otherName(key: string): string {
  if (key.startsWith('mq:resourcetag/')) return `aws${key.slice(2)}`;
  return key.startsWith('aws:resourcetag/') ? `mq${key.slice(3)}` : key;
}

function alike(one: ContextFact, other: ContextFact): boolean {
  if (typeof one === 'string' || typeof other === 'string') return one === other;
  return (
    one.values.length === other.values.length && one.values.every((value, at) => value === other.values[at])
  );
}

function shown(fact: ContextFact): string {
  return typeof fact === 'string' ? fact : fact.values.join(', ').slice(0, 128);
}
