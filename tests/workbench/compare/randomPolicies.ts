import { decideQuestion } from '../../../src/authz/decide/decide.ts';
import type { ContextFact, PolicySet } from '../../../src/authz/decide/types.ts';
import { simulatedResource } from '../../../src/mq/authorization/simulatedResource.ts';
import type { Statement } from './comparePolicies.ts';

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const ARN = 'arn:aws:mq:us-east-1:123456789012';
const RESOURCES = [
  '*',
  `${ARN}:broker:*`,
  `${ARN}:broker:a*`,
  `${ARN}:broker:ab:*`,
  `${ARN}:broker:*:b-1`,
  `${ARN}:broker:b-1`,
  `${ARN}:broker:b-*`,
  `${ARN}:broker:a?:b-*`,
  'arn:aws:mq:*:*:broker:*b*',
  'arn:aws:mq:eu-*:*:*',
  `${ARN}:broker:\${aws:PrincipalTag/t}*`,
  `${ARN}:broker:\${aws:ResourceTag/e}:*`,
];
const TEXTS = ['a', 'b', 'A', 'k', 'ab', '${aws:PrincipalTag/t}', '${aws:ResourceTag/e}'];
const PATTERNS = ['a*', '*b', '*', '?', 'a?', 'a', '${aws:PrincipalTag/t}*', '*a*b*'];
const NETWORKS = ['10.0.0.0/8', '10.0.0.0/9', '10.128.0.0/9', '0.0.0.0/0', '::/0', '10.0.0.1', 'x'];
const NUMBERS = ['9', '10', '9.5', '-1', 'x'];
const DATES = ['2026-01-01T00:00:00Z', '2026-01-01T00:00:01Z', '1767225600', '20260101'];
const BOOLS = ['true', 'false', 'no'];

/** Operators with the keys that they are asked of, and values. */
const CONDITIONS: readonly (readonly [
  operators: readonly string[],
  keys: readonly string[],
  values: readonly string[],
])[] = [
  [
    ['StringEquals', 'StringNotEquals', 'StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase'],
    ['aws:ResourceTag/e', 'aws:PrincipalTag/t', 'aws:RequestTag/r'],
    TEXTS,
  ],
  [
    ['StringLike', 'StringNotLike'],
    ['aws:ResourceTag/e', 'mq:ResourceTag/e', 'aws:PrincipalTag/t', 'aws:RequestTag/r'],
    PATTERNS,
  ],
  [
    ['StringEquals', 'StringLike', 'StringNotLike', 'StringEqualsIgnoreCase'],
    ['aws:TagKeys'],
    ['r', 'R', 's', 'r*', '*'],
  ],
  [['IpAddress', 'NotIpAddress'], ['aws:SourceIp'], NETWORKS],
  [
    ['NumericLessThan', 'NumericEquals', 'NumericNotEquals', 'NumericGreaterThanEquals'],
    ['aws:MultiFactorAuthAge', 'acme:n'],
    NUMBERS,
  ],
  [
    ['DateLessThan', 'DateGreaterThanEquals', 'DateEquals', 'DateNotEquals'],
    ['aws:CurrentTime', 'aws:EpochTime'],
    DATES,
  ],
  [['Bool'], ['aws:MultiFactorAuthPresent', 'aws:SecureTransport'], BOOLS],
  [
    ['Null'],
    ['aws:ResourceTag/e', 'aws:TagKeys', 'aws:RequestTag/r', 'aws:MultiFactorAuthAge'],
    ['true', 'false'],
  ],
  [
    ['ArnLike', 'ArnNotLike'],
    ['aws:PrincipalArn'],
    ['arn:aws:iam::*:user/a*', 'arn:aws:iam::*:*', 'arn:x', 'arn:aws:iam::1*:user/*'],
  ],
  [['StringLike'], ['aws:RequestedRegion'], ['us-*', 'eu-*', '*-1']],
];
const ACTIONS = ['mq:DeleteBroker', 'mq:CreateTags', 'mq:ListBrokers', 'mq:*', 'mq:De*'];
const QUANTIFIERS = ['ForAllValues:', 'ForAnyValue:'];

/** A policy of one to four statements. `simple`: without variables. */
export function randomPolicy(random: () => number, simple = false): Statement[] {
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  const some = (items: readonly string[]) => {
    const fitting = simple ? items.filter((item) => !item.includes('${')) : items;
    return random() < 0.6 ? [pick(fitting)] : [pick(fitting), pick(fitting)];
  };
  const condition = () => {
    const block: Record<string, Record<string, readonly string[]>> = {};
    for (let count = Math.floor(random() * 3); count > 0; count -= 1) {
      const [operators, keys, values] = pick(CONDITIONS);
      const key = pick(keys);
      const quantified = key === 'aws:TagKeys' ? random() < 0.9 : random() < 0.1;
      const base = pick(operators);
      const prefix = quantified && base !== 'Null' ? pick(QUANTIFIERS) : '';
      const suffix = random() < 0.2 && base !== 'Null' ? 'IfExists' : '';
      block[`${prefix}${base}${suffix}`] = { ...block[`${prefix}${base}${suffix}`], [key]: some(values) };
    }
    return block;
  };
  const statement = (): Statement => ({
    Effect: random() < 0.65 ? 'Allow' : 'Deny',
    [random() < 0.9 ? 'Action' : 'NotAction']: some(ACTIONS),
    [random() < 0.85 ? 'Resource' : 'NotResource']: some(RESOURCES),
    Condition: condition(),
  });
  return Array.from({ length: 1 + Math.floor(random() * 4) }, statement);
}

/** The same policy with one thing in it changed. */
export function changedPolicy(
  policy: readonly Statement[],
  random: () => number,
  simple = false,
): Statement[] {
  const other = randomPolicy(random, simple);
  const at = Math.floor(random() * policy.length);
  const [fresh] = other;
  if (random() < 0.2) return policy.filter((_, index) => index !== at || policy.length === 1);
  const part = ['Effect', 'Condition', 'Resource', 'all'][Math.floor(random() * 4)];
  return policy.map((statement, index) => {
    if (index !== at || fresh === undefined) return statement;
    if (part === 'all') return fresh;
    if (part === 'Resource') {
      const { Resource: _, NotResource: __, ...rest } = statement;
      return { ...rest, Resource: RESOURCES[Math.floor(random() * (simple ? 10 : 12))] };
    }
    return { ...statement, [part ?? 'Effect']: fresh[part ?? 'Effect'] };
  });
}

const one = (value: string): ContextFact => ({ values: [value], multivalued: false });
const list = (...values: string[]): ContextFact => ({ values, multivalued: true });
const VALUES = ['', 'a', 'b', 'A', 'K', '\u212a', 'k', 'ab', 'axb', 'x', 'us'];

/** Some request of the world that `compared` is about. */
function randomRequest(random: () => number) {
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  const context = new Map<string, ContextFact>();
  const set = (key: string, ...facts: readonly (ContextFact | string)[]) => {
    const fact = pick(facts);
    context.set(key, typeof fact === 'string' && fact !== 'absent' ? one(fact) : (fact as ContextFact));
  };
  const action = pick([
    'mq:DeleteBroker',
    'mq:CreateTags',
    'mq:ListBrokers',
    'mq:RebootBroker',
    'mq:Promote',
  ]);
  const region = pick(['us-east-1', 'eu-west-1', 'eu-1', 'x']);
  const name = pick(['a', 'ab', 'b', 'xb', 'ax', 'A', 'b-', 'x']);
  const account = pick(['123456789012', '210987654321']);
  const arn =
    action === 'mq:ListBrokers'
      ? '*'
      : `arn:aws:mq:${region}:${account}:broker:${name}:${pick(['b-1', 'b-2', 'b-ab'])}`;
  context.set('aws:requestedregion', one(region));
  if (action !== 'mq:ListBrokers') set('aws:resourcetag/e', 'absent', ...VALUES);
  const tag = context.get('aws:resourcetag/e') ?? 'absent';
  context.set('mq:resourcetag/e', tag);
  set('aws:principaltag/t', 'absent', ...VALUES);
  if (action === 'mq:CreateTags') {
    set('aws:tagkeys', 'absent', list('r'), list('R'), list('s'), list('r', 's'), list('R', 'x'), list('x'));
    const keys = context.get('aws:tagkeys');
    const has = typeof keys === 'object' && keys.values.some((key) => key.toLowerCase() === 'r');
    set('aws:requesttag/r', ...(has ? VALUES : ['absent']));
  }
  set('aws:sourceip', '10.0.0.1', '10.0.0.2', '10.127.255.255', '10.128.0.0', '11.0.0.0', '2001:db8::1');
  const millis = pick([1_767_225_600_000, 1_767_225_600_001, 1_767_225_601_000, 1_767_225_599_999, 0]);
  context.set('aws:currenttime', one(new Date(millis).toISOString()));
  context.set('aws:epochtime', one(String(Math.floor(millis / 1000))));
  const session = pick(['none', 'plain', 'mfa']);
  context.set('aws:multifactorauthpresent', session === 'none' ? 'absent' : one(String(session === 'mfa')));
  set('aws:multifactorauthage', ...(session === 'mfa' ? ['0', '8', '9', '10', '11'] : ['absent']));
  set('aws:securetransport', 'true', 'false');
  set(
    'aws:principalarn',
    'arn:aws:iam::123456789012:user/a',
    'arn:aws:iam::123456789012:user/b',
    'arn:aws:iam::2:root',
    'x',
  );
  set(
    'acme:n',
    'absent',
    '9',
    '9.5',
    '9.7',
    '10',
    '11',
    '-1',
    '-2',
    'x',
    list('9'),
    list('9', '10'),
    list('x', '10'),
  );
  return { action, arn, context };
}

/** A request that the two answer differently, out of so many tries. */
export function tellApart(before: PolicySet, after: PolicySet, tries: number, random: () => number) {
  for (let count = 0; count < tries; count += 1) {
    const request = randomRequest(random);
    const { action, arn, context } = request;
    const question = {
      action,
      resource: simulatedResource(action, arn),
      required: true,
      context: (key: string) => context.get(key) ?? ('absent' as const),
    } as const;
    const [old, now] = [before, after].map((set) => decideQuestion(set, question).outcome);
    if (old !== now) return { ...request, old, now };
  }
  return undefined;
}
