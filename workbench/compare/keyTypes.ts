import type { QuestionKind, World } from './world.ts';

/**
 * The type of a key's facts. `list`: multivalued, also with one element. `either`: one value or a list, for
 * keys about which nothing is known. `values`: any text, `true` or `false`, whole numbers from 0, points in
 * time, addresses.
 */
export interface KeyType {
  readonly presence: 'always' | 'may' | 'never';
  readonly many: 'single' | 'list' | 'either';
  readonly values: 'text' | 'bool' | 'integer' | 'instant' | 'seconds' | 'epoch' | 'address';
}

const type = (
  presence: KeyType['presence'],
  values: KeyType['values'] = 'text',
  many: KeyType['many'] = 'single',
): KeyType => ({ presence, many, values });

export const NEVER = type('never');
const OPEN = type('may', 'text', 'either');

/**
 * The global condition keys. Source: IAM User Guide, "AWS global condition context keys" (availability and
 * value type of each), and the gateway's own context for Amazon MQ.
 */
const GLOBAL: ReadonlyMap<string, KeyType> = new Map([
  ['aws:principalarn', type('always')],
  ['aws:principalaccount', type('always')],
  ['aws:principaltype', type('always')],
  ['aws:userid', type('always')],
  ['aws:username', type('may')],
  ['aws:principalisawsservice', type('always', 'bool')],
  ['aws:principalorgid', type('may')],
  ['aws:principalorgpaths', type('may', 'text', 'list')],
  ['aws:sourceidentity', type('may')],
  ['aws:federatedprovider', type('may')],
  ['aws:tokenissuetime', type('may', 'seconds')],
  ['aws:multifactorauthpresent', type('may', 'bool')],
  ['aws:multifactorauthage', type('may', 'integer')],
  ['aws:requestedregion', type('always')],
  ['aws:currenttime', type('always', 'instant')],
  ['aws:epochtime', type('always', 'epoch')],
  ['aws:securetransport', type('always', 'bool')],
  ['aws:useragent', type('may')],
  ['aws:referer', type('may')],
  ['aws:viaawsservice', type('always', 'bool')],
  ['aws:calledvia', type('may', 'text', 'list')],
  ['aws:calledviafirst', type('may')],
  ['aws:calledvialast', type('may')],
  ['aws:tagkeys', type('may', 'text', 'list')],
]);

/** Keys of a principal, by prefix. */
const PREFIXES: readonly (readonly [string, KeyType])[] = [
  ['aws:principaltag/', type('may')],
  ['aws:requesttag/', type('may')],
  ['aws:resourcetag/', type('may')],
];

/** The type of a key without a fixed fact, in questions of one kind. Keys are canonical and in lower case. */
export function keyType(key: string, kind: QuestionKind): KeyType {
  if (key === 'aws:sourceip') return type(kind.mq ? 'always' : 'may', 'address');
  if (key === 'aws:resourceaccount') return type(kind.mq ? 'always' : 'may');
  if (key === 'aws:resourceorgid') return type('may');
  if (key.startsWith('aws:requesttag/') && kind.requestTags !== 'tags') return NEVER;
  if (key === 'aws:tagkeys' && kind.requestTags === 'none') return NEVER;
  if (key.startsWith('aws:resourcetag/') && !kind.resourceTags) return NEVER;
  const global = GLOBAL.get(key) ?? PREFIXES.find(([prefix]) => key.startsWith(prefix))?.[1];
  return global ?? OPEN;
}

/**
 * Keys whose facts depend on each other form a group that is solved together: those of the session, of the
 * time, of the request's tags, of calls on the caller's behalf, and of the resource's ARN. Any other key is a
 * group of its own.
 */
export function groupOf(key: string, { resource }: QuestionKind, { account }: World): string {
  if (SESSION_KEYS.includes(key)) return 'session';
  if (key === 'aws:currenttime' || key === 'aws:epochtime') return 'time';
  if (key === 'aws:tagkeys' || key.startsWith('aws:requesttag/')) return 'tags';
  if (BEHALF_KEYS.includes(key)) return 'behalf';
  if (resource === 'broker' || resource === 'configuration') {
    if (key === 'aws:requestedregion') return RESOURCE;
    if (key === 'aws:resourceaccount' && account === undefined) return RESOURCE;
  }
  return key;
}

export const RESOURCE = 'resource';

const SESSION_KEYS = ['aws:multifactorauthpresent', 'aws:multifactorauthage', 'aws:tokenissuetime'];
const BEHALF_KEYS = ['aws:viaawsservice', 'aws:calledvia', 'aws:calledviafirst', 'aws:calledvialast'];

/** One combination of keys of a group that can be present together, with the type of each. */
export type Mode = ReadonlyMap<string, KeyType | 'absent' | { readonly only: string }>;

/**
 * A call with a long-term key has none of the session's keys. A session has a time of issue. It has
 * `aws:MultiFactorAuthAge` exactly if it has a second factor. Roles and federated principals are used through
 * sessions only.
 */
const LONG_TERM: Mode = new Map(SESSION_KEYS.map((key) => [key, 'absent'] as const));
const SESSIONS: readonly Mode[] = [
  new Map<string, KeyType | 'absent' | { readonly only: string }>([
    ['aws:multifactorauthpresent', { only: 'false' }],
    ['aws:multifactorauthage', 'absent'],
    ['aws:tokenissuetime', type('always', 'seconds')],
  ]),
  new Map<string, KeyType | 'absent' | { readonly only: string }>([
    ['aws:multifactorauthpresent', { only: 'true' }],
    ['aws:multifactorauthage', type('always', 'integer')],
    ['aws:tokenissuetime', type('always', 'seconds')],
  ]),
];

const BEHALF: readonly Mode[] = [
  new Map<string, KeyType | 'absent' | { readonly only: string }>([
    ['aws:viaawsservice', { only: 'false' }],
    ...BEHALF_KEYS.slice(1).map((key) => [key, 'absent'] as const),
  ]),
  new Map<string, KeyType | 'absent' | { readonly only: string }>([
    ['aws:viaawsservice', { only: 'true' }],
    ['aws:calledvia', type('always', 'text', 'list')],
    ['aws:calledviafirst', type('always')],
    ['aws:calledvialast', type('always')],
  ]),
];

/** The modes of those groups that have more than one. */
export function modesOf(group: string, { holder }: World): readonly Mode[] | undefined {
  if (group === 'behalf') return BEHALF;
  if (group !== 'session') return undefined;
  return holder === 'Role' ? SESSIONS : [LONG_TERM, ...SESSIONS];
}
