import type { ActionQuestion } from '../../../src/authz/decide/types.ts';
import {
  ALIAS,
  ANY,
  BROKER_PREFIX,
  broker,
  type Policies,
  question,
  type TableFacts,
  UNKNOWN,
  UNNAMED,
} from './policies.ts';

type Effect = 'allow' | 'explicitDeny' | 'implicitDeny';

/**
 * A rule or known fault of docs/rules/iam.md, the case in words, policies, questions, and the outcome
 * (`pending`: with what it needs).
 */
export type RuleRow = readonly [
  rule: number | string,
  name: string,
  policies: Policies,
  questions: readonly ActionQuestion[],
  outcome: Effect | readonly ['pending', ...string[]],
];

const allow = { Effect: 'Allow', Action: '*', Resource: '*' };
const deny = { ...allow, Effect: 'Deny' };
const only = (...statements: object[]): Policies => ({ identity: [statements] });
const when = (Condition: object) => only({ ...allow, Condition });
const unless = (Condition: object) => only(allow, { ...deny, Condition });
const named = (pattern: string) => `${BROKER_PREFIX}${pattern}`;

const DELETE = question('mq:DeleteBroker');
const LIST = question('mq:ListBrokers', ANY);
const with_ = (facts: TableFacts) => [question('mq:DeleteBroker', broker(), { facts })];
const OF_ROLE = { kind: 'arn', arn: 'arn:aws:iam::123456789012:role/r' } as const;

/**
 * At least one row for each of docs/rules/iam.md rules 1 to 25. More rows are in `decisions.ts` and
 * `conditionRows.ts`.
 */
export const RULES: readonly RuleRow[] = [
  [1, 'a Deny wins whatever the order', only(deny, allow), [DELETE], 'explicitDeny'],
  [1, 'no Allow anywhere', {}, [DELETE], 'implicitDeny'],
  [
    2,
    'every kind of policy must allow',
    { identity: [[allow]], boundary: [allow], session: [[allow]], serviceControl: [[[allow]], [[allow]]] },
    [DELETE],
    'allow',
  ],
  [
    2,
    'one level of service control policies does not',
    { identity: [[allow]], serviceControl: [[[allow]], []] },
    [DELETE],
    'implicitDeny',
  ],
  [3, 'the root user needs no Allow', { root: true }, [DELETE], 'allow'],
  [
    3,
    'service control policies bind it',
    { root: true, serviceControl: [[[deny]]] },
    [DELETE],
    'explicitDeny',
  ],
  [
    3,
    'resource control policies apply to sts',
    { identity: [[allow]], resourceControl: [[[{ ...deny, Principal: '*' }]]] },
    [question('sts:AssumeRole', OF_ROLE)],
    'explicitDeny',
  ],
  [
    3,
    'and not to mq',
    { identity: [[allow]], resourceControl: [[[{ ...deny, Principal: '*' }]]] },
    [DELETE],
    'allow',
  ],
  [
    4,
    "a user's policies and its groups'",
    { identity: [[{ ...allow, Action: 'iam:*' }], [allow]] },
    [DELETE],
    'allow',
  ],
  [4, 'a federated session without a policy', { identity: [[allow]], session: [] }, [DELETE], 'implicitDeny'],
  [
    5,
    'an Allow beside the identity-based policies grants nothing',
    { session: [[allow]] },
    [DELETE],
    'implicitDeny',
  ],
  [6, 'every action must be allowed', only({ ...allow, Action: 'mq:List*' }), [LIST, DELETE], 'implicitDeny'],
  [7, 'actions compare without case', only({ ...allow, Action: 'MQ:deleteBROKER' }), [DELETE], 'allow'],
  [7, '. is no wildcard', only({ ...allow, Action: 'mq:Delete.roker' }), [DELETE], 'implicitDeny'],
  [8, 'broker:*', only({ ...allow, Resource: named('*') }), [DELETE], 'allow'],
  [8, 'ARNs compare with case', only({ ...allow, Resource: named('ORDERS:*') }), [DELETE], 'implicitDeny'],
  [8, 'fewer than six fields', only({ ...allow, Resource: 'arn:aws:mq' }), [DELETE], 'allow'],
  [
    9,
    'a wildcard of ArnLike stays in its field',
    when({ ArnLike: { k: 'arn:aws:iam::1*:role/r' } }),
    with_({ k: 'arn:aws:iam::2:x:1:role/r' }),
    'implicitDeny',
  ],
  [
    9,
    'ArnEquals is ArnLike',
    when({ ArnEquals: { k: 'arn:aws:iam::*:role/*' } }),
    with_({ k: 'arn:aws:iam::2:role/r' }),
    'allow',
  ],
  [10, 'a wildcard-only action and an ARN', only({ ...allow, Resource: 'arn:*' }), [LIST], 'implicitDeny'],
  [
    11,
    'a pattern with many stars against a long name',
    only({ ...allow, Resource: named(`${'*a'.repeat(20)}*b:x`) }),
    [question('mq:DeleteBroker', broker('a'.repeat(10_000)))],
    'implicitDeny',
  ],
  [
    12,
    'a Deny by the older form',
    only(allow, { ...deny, Resource: named('b-*') }),
    [DELETE],
    'explicitDeny',
  ],
  [12, 'an Allow by the older form', only({ ...allow, Resource: ALIAS }), [DELETE], 'allow'],
  [12, 'an Allow by its wildcards', only({ ...allow, Resource: named('b-*') }), [DELETE], 'implicitDeny'],
  [
    12,
    'NotResource of an Allow by its wildcards',
    only({ Effect: 'Allow', Action: '*', NotResource: named('b-*') }),
    [DELETE],
    'implicitDeny',
  ],
  [
    13,
    'operators and keys AND',
    when({ StringEquals: { a: '1', b: '2' }, StringLike: { c: '*' } }),
    with_({ a: '1', b: '3', c: 'x' }),
    'implicitDeny',
  ],
  [13, 'values OR', when({ StringEquals: { a: ['1', '2'] } }), with_({ a: '2' }), 'allow'],
  [
    13,
    'negated operators NOR',
    when({ StringNotEquals: { a: ['1', '2'] } }),
    with_({ a: '2' }),
    'implicitDeny',
  ],
  [
    14,
    'a missing key and a negated operator',
    unless({ DateNotEquals: { k: '0' } }),
    [DELETE],
    'explicitDeny',
  ],
  [14, '…IfExists in a Deny', unless({ StringEqualsIfExists: { k: 'x' } }), [DELETE], 'explicitDeny'],
  [15, 'ForAllValues on a missing key', when({ 'ForAllValues:StringEquals': { k: 'x' } }), [DELETE], 'allow'],
  [
    15,
    'ForAnyValue…IfExists on a missing key',
    when({ 'ForAnyValue:StringEqualsIfExists': { k: 'x' } }),
    [DELETE],
    'implicitDeny',
  ],
  [
    16,
    'a plain operator on a list of one',
    when({ StringEquals: { k: 'x' } }),
    with_({ k: ['x'] }),
    'implicitDeny',
  ],
  [17, 'Null: false and an empty list', when({ Null: { k: 'false' } }), with_({ k: [] }), 'implicitDeny'],
  [17, 'key names without case', when({ StringEquals: { 'AWS:k': 'x' } }), with_({ 'aws:K': 'x' }), 'allow'],
  [
    18,
    'a value put in by a variable is no wildcard',
    only({ ...allow, Resource: named('${aws:username}:*') }),
    with_({ 'aws:username': '*' }),
    'implicitDeny',
  ],
  [18, 'a default value', when({ StringEquals: { k: "${x, ''}" } }), with_({ k: '' }), 'allow'],
  [
    19,
    'variables are text under 2008-10-17',
    { version: '2008-10-17', ...when({ StringEquals: { k: '${x}' } }) },
    with_({ k: '${x}', x: 'y' }),
    'allow',
  ],
  [20, '0.0.0.0/0', unless({ IpAddress: { k: '0.0.0.0/0' } }), with_({ k: '203.0.113.7' }), 'explicitDeny'],
  [
    20,
    'numbers past 2^53',
    when({ NumericEquals: { k: '9007199254740993' } }),
    with_({ k: '9007199254740992' }),
    'implicitDeny',
  ],
  [21, 'an unknown operator in an Allow', when({ Matches: { k: 'x' } }), with_({ k: 'x' }), 'implicitDeny'],
  [21, 'an unknown operator in a Deny', unless({ Matches: { k: 'x' } }), [DELETE], 'explicitDeny'],
  [22, 'a newline is a character', when({ StringLike: { k: 'a.*b' } }), with_({ k: 'a.\n\nb' }), 'allow'],
  [23, 'a key not yet known', when({ StringEquals: { k: 'x' } }), with_({ k: UNKNOWN }), ['pending', 'k']],
  [
    23,
    'false and unknown is false',
    when({ StringEquals: { k: 'x', l: 'x' } }),
    with_({ k: UNKNOWN, l: 'y' }),
    'implicitDeny',
  ],
  [
    24,
    'a Deny is certain',
    only({ ...deny, Resource: named('*') }),
    [question('mq:DeleteBroker', UNNAMED)],
    'explicitDeny',
  ],
  [
    24,
    'a Deny may apply',
    only(allow, { ...deny, Resource: named('prod*') }),
    [question('mq:DeleteBroker', UNNAMED)],
    ['pending', 'resource'],
  ],
  [
    25,
    'certain in part, the same in full',
    only(allow, { ...deny, Resource: named('*:b-9') }),
    [question('mq:DeleteBroker', UNNAMED)],
    'allow',
  ],
];

/** The known faults of other engines (docs/rules/iam.md): one row each, named by its words. */
export const FAULTS: readonly RuleRow[] = [
  [
    '`0.0.0.0/0` never matches',
    'in an Allow',
    when({ IpAddress: { k: '0.0.0.0/0' } }),
    with_({ k: '1.2.3.4' }),
    'allow',
  ],
  [
    'IPv6 addresses are compared as text',
    'two spellings',
    when({ IpAddress: { k: '2001:DB8::/32' } }),
    with_({ k: '2001:db8:0::1' }),
    'allow',
  ],
  [
    'epoch dates and ISO dates are confused',
    'one second later',
    when({ DateLessThan: { k: '2026-11-20T22:07:05Z' } }),
    with_({ k: '1795212425' }),
    'implicitDeny',
  ],
  [
    '`5abc` is equal to 5',
    'in an Allow',
    when({ NumericEquals: { k: '5' } }),
    with_({ k: '5abc' }),
    'implicitDeny',
  ],
  [
    'variables are replaced under 2008-10-17',
    'in a Resource',
    { version: '2008-10-17', ...only({ ...allow, Resource: named('${x}:*') }) },
    with_({ x: 'orders' }),
    'implicitDeny',
  ],
  [
    'an unresolved variable under `StringNotEquals` fails open in a Deny',
    'without a value',
    unless({ StringNotEquals: { k: '${x}' } }),
    with_({ k: 'v' }),
    'explicitDeny',
  ],
  [
    '`.` does not match a newline',
    'under a star',
    when({ StringLike: { k: 'a*b' } }),
    with_({ k: 'a\n\r\u2028b' }),
    'allow',
  ],
  [
    '`StringLike` takes exponential time',
    'twenty stars',
    when({ StringLike: { k: `${'*a'.repeat(20)}*b` } }),
    with_({ k: 'a'.repeat(10_000) }),
    'implicitDeny',
  ],
  [
    'action names are compared with case',
    'in a Deny',
    only(allow, { ...deny, Action: 'mq:deletebroker' }),
    [DELETE],
    'explicitDeny',
  ],
  [
    '`broker:*` does not match because segments are counted',
    'in a Deny',
    only(allow, { ...deny, Resource: named('*') }),
    [DELETE],
    'explicitDeny',
  ],
  [
    'substituted values act as wildcards',
    'in a condition',
    when({ StringLike: { k: '${x}' } }),
    with_({ k: 'abc', x: 'a*' }),
    'implicitDeny',
  ],
  [
    'session policies are dropped silently',
    'none allows',
    { identity: [[allow]], session: [[{ ...allow, Action: 'iam:*' }]] },
    [DELETE],
    'implicitDeny',
  ],
];
