import type { ActionQuestion, Reason } from '../../../src/authz/decide/types.ts';
import { ALIAS, ANY, BROKER_PREFIX, broker, type Policies, question, UNKNOWN, UNNAMED } from './policies.ts';

/**
 * The expectation of a row: the outcome, with part of the reason, or the facts that a pending decision needs.
 */
type Expected = ['allowed' | 'refused', Partial<Reason>?] | ['pending', ...string[]];

/** The rule of docs/rules/iam.md, a description of the row, policies, questions, outcome. */
export type DecisionRow = readonly [
  rule: string,
  name: string,
  policies: Policies,
  questions: readonly ActionQuestion[],
  expected: Expected,
];

const allow = (Action: string | string[], Resource: string | string[] = '*', more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});
const deny = (Action: string | string[], Resource: string | string[] = '*', more: object = {}) => ({
  Effect: 'Deny',
  Action,
  Resource,
  ...more,
});
const allowNot = (NotResource: string | string[]) => ({ Effect: 'Allow', Action: 'mq:*', NotResource });
const denyNot = (NotResource: string | string[]) => ({ Effect: 'Deny', Action: 'mq:*', NotResource });
const only = (...statements: object[]): Policies => ({ identity: [statements] });
const all = [allow('*')];
const rcp = (statement: object) => ({ ...statement, Principal: '*' });

const DELETE = [question('mq:DeleteBroker')];
const LIST = [question('mq:ListBrokers', ANY)];
const UNNAMED_DELETE = [question('mq:DeleteBroker', UNNAMED)];
/** The same where a name, which has no colon, is all that is unknown. */
const ONE_PART_DELETE = [question('mq:DeleteBroker', { ...UNNAMED, part: 'name' })];
const named = (pattern: string) => `${BROKER_PREFIX}${pattern}`;
const TAG = { 'aws:PrincipalTag/team': 'orders' };
const TEAM = named('${aws:PrincipalTag/team}:*');
const SOME_CONDITION = { Condition: { FooEquals: { 'aws:username': 'x' } } };
const create = (required: true | 'unknown') => [
  question('mq:CreateBroker', ANY),
  question('mq:CreateTags', ANY, { required }),
];

const implicit = (policyKind: Reason['policyKind']): Expected => [
  'refused',
  { effect: 'implicitDeny', ...(policyKind ? { policyKind } : {}) },
];
const explicit = (policyKind: NonNullable<Reason['policyKind']>, statement = 0): Expected => [
  'refused',
  { effect: 'explicitDeny', policyKind, statement },
];

export const DECISIONS: readonly DecisionRow[] = [
  ['1', 'nothing allows', {}, DELETE, implicit('identity')],
  ['1', 'an Allow of another action', only(allow('mq:CreateBroker')), DELETE, implicit('identity')],
  [
    '8',
    'a whole ARN of another resource that has no older form',
    only(allow('sts:*', 'arn:aws:iam::123456789012:role/other')),
    [question('sts:AssumeRole', { kind: 'arn', arn: 'arn:aws:iam::123456789012:role/r' })],
    implicit('identity'),
  ],
  ['1', 'an Allow', only(allow('mq:DeleteBroker')), DELETE, ['allowed', { effect: 'allow', statement: 0 }]],
  ['1', 'a Deny behind the Allow', only(allow('*'), deny('mq:Delete*')), DELETE, explicit('identity', 1)],
  ['1', 'a Deny before the Allow', only(deny('mq:Delete*'), allow('*')), DELETE, explicit('identity', 0)],
  ['1', 'a Deny in another policy', { identity: [all, [deny('*')]] }, DELETE, explicit('identity')],
  ['1', 'a Deny in the boundary', { identity: [all], boundary: [deny('*')] }, DELETE, explicit('boundary')],
  ['1', 'a Deny in the session', { identity: [all], session: [[deny('*')]] }, DELETE, explicit('session')],
  [
    '1',
    'a Deny in an SCP',
    { identity: [all], serviceControl: [[[allow('*'), deny('mq:*')]]] },
    DELETE,
    explicit('service-control', 1),
  ],
  ['1', 'a Deny names no Allow', only(deny('mq:Create*')), DELETE, implicit('identity')],
  ['2', 'two policies, one allows', { identity: [[allow('iam:*')], all] }, DELETE, ['allowed']],
  [
    '2',
    'the boundary does not allow',
    { identity: [all], boundary: [allow('iam:*')] },
    DELETE,
    implicit('boundary'),
  ],
  ['2', 'the boundary grants nothing', { boundary: all }, DELETE, implicit('identity')],
  ['2', 'identity and boundary', { identity: [all], boundary: all }, DELETE, ['allowed']],
  [
    '2',
    'the session does not allow',
    { identity: [all], session: [[allow('iam:*')]] },
    DELETE,
    implicit('session'),
  ],
  [
    '2',
    'one session policy allows',
    { identity: [all], session: [[allow('iam:*')], all] },
    DELETE,
    ['allowed'],
  ],
  ['4', 'a session cut to nothing', { identity: [all], session: [] }, DELETE, implicit('session')],
  ['4', 'the session grants nothing', { session: [all] }, DELETE, implicit('identity')],
  ['2', 'every SCP level allows', { identity: [all], serviceControl: [[all], [all]] }, DELETE, ['allowed']],
  [
    '2',
    'one SCP level does not',
    { identity: [all], serviceControl: [[all], [[allow('iam:*')]]] },
    DELETE,
    implicit('service-control'),
  ],
  [
    '2',
    'an SCP level without policies',
    { identity: [all], serviceControl: [[all], []] },
    DELETE,
    implicit('service-control'),
  ],
  ['2', 'SCPs grant nothing', { serviceControl: [[all]] }, DELETE, implicit('identity')],
  [
    '2',
    'the flow names SCPs first',
    { serviceControl: [[]], boundary: [deny('iam:*')] },
    DELETE,
    implicit('service-control'),
  ],
  ['3', 'root needs no Allow', { root: true }, DELETE, ['allowed', { effect: 'allow' }]],
  [
    '3',
    'SCPs bind root',
    { root: true, serviceControl: [[[deny('*')]]] },
    DELETE,
    explicit('service-control'),
  ],
  [
    '3',
    'an SCP must allow root too',
    { root: true, serviceControl: [[]] },
    DELETE,
    implicit('service-control'),
  ],
  [
    '3',
    'RCPs do not apply to mq',
    { identity: [all], resourceControl: [[[rcp(deny('*'))]]] },
    DELETE,
    ['allowed'],
  ],
  [
    '3',
    'RCPs apply to sts',
    { identity: [all], resourceControl: [[[rcp(deny('sts:*'))]]] },
    [question('sts:AssumeRole', { kind: 'arn', arn: 'arn:aws:iam::123456789012:role/r' })],
    explicit('resource-control'),
  ],
  [
    '2',
    'RCPs need no Allow',
    { identity: [all], resourceControl: [[]] },
    [question('STS:AssumeRole', { kind: 'arn', arn: 'arn:aws:iam::123456789012:role/r' })],
    ['allowed'],
  ],

  ['6', 'all actions allowed', only(allow('mq:*')), create(true), ['allowed', { action: 'mq:CreateBroker' }]],
  [
    '6',
    'the second is refused',
    only(allow('mq:CreateBroker')),
    create(true),
    ['refused', { action: 'mq:CreateTags', resource: '*' }],
  ],
  ['6', 'the first refused is named', {}, create(true), ['refused', { action: 'mq:CreateBroker' }]],
  ['6', 'an action that may be needed, allowed', only(allow('mq:*')), create('unknown'), ['allowed']],
  [
    '6',
    'an action that may be needed, refused',
    only(allow('mq:CreateBroker')),
    create('unknown'),
    ['pending', 'body'],
  ],
  [
    '6',
    'a certain refusal behind one that may be needed',
    {},
    [...create('unknown')].reverse(),
    ['refused', { action: 'mq:CreateBroker' }],
  ],
  [
    '6',
    'an action that may be needed, not decided',
    only(allow('mq:DescribeBroker'), allow('mq:DeleteBroker', named('prod:*'))),
    [question('mq:DescribeBroker', UNNAMED), question('mq:DeleteBroker', UNNAMED, { required: 'unknown' })],
    ['pending', 'body', 'resource'],
  ],

  [
    '7',
    'NotAction in an Allow',
    only({ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }),
    DELETE,
    ['allowed'],
  ],
  [
    '7',
    'NotAction of the action',
    only({ Effect: 'Allow', NotAction: 'MQ:delete*', Resource: '*' }),
    DELETE,
    implicit('identity'),
  ],
  [
    '7',
    'NotAction in a Deny',
    only(allow('*'), { Effect: 'Deny', NotAction: ['mq:List*', 'mq:Describe*'], Resource: '*' }),
    DELETE,
    explicit('identity', 1),
  ],

  ['8', 'the ARN', only(allow('mq:*', named('orders:b-1234'))), DELETE, ['allowed']],
  ['8', 'compared with case', only(allow('mq:*', named('Orders:b-1234'))), DELETE, implicit('identity')],
  ['8', 'broker:*', only(allow('mq:*', named('*'))), DELETE, ['allowed']],
  ['8', 'a star across colons', only(allow('mq:*', 'arn:aws:mq:*b-1234')), DELETE, implicit('identity')],
  ['8', 'six fields with stars', only(allow('mq:*', 'arn:*:mq:*:*:*b-1234')), DELETE, ['allowed']],
  ['8', 'fewer fields', only(allow('mq:*', 'arn:aws:mq')), DELETE, ['allowed']],
  [
    '8',
    'fewer fields in a Deny',
    only(allow('*'), deny('mq:*', 'arn:aws:mq:us-east-1')),
    DELETE,
    explicit('identity', 1),
  ],
  ['8', 'another account', only(allow('mq:*', 'arn:aws:mq:*:210987654321:*')), DELETE, implicit('identity')],
  ['8', 'NotResource of another', only(allowNot(named('prod:*'))), DELETE, ['allowed']],
  [
    '8',
    'NotResource of this one',
    only(allowNot([named('prod:*'), named('o*')])),
    DELETE,
    implicit('identity'),
  ],
  ['8', 'NotResource in a Deny, spared', only(allow('*'), denyNot(named('orders:*'))), DELETE, ['allowed']],
  [
    '8',
    'NotResource in a Deny, hit',
    only(allow('*'), denyNot(named('prod:*'))),
    DELETE,
    explicit('identity', 1),
  ],

  ['10', 'Resource *', only(allow('mq:ListBrokers')), LIST, ['allowed', { resource: '*' }]],
  [
    '10',
    'a statement naming ARNs',
    only(allow('mq:ListBrokers', 'arn:aws:mq:*')),
    LIST,
    implicit('identity'),
  ],
  [
    '10',
    'even all ARNs',
    only(allow('mq:ListBrokers', ['arn:*', 'arn:aws:mq:*:*:broker:*'])),
    LIST,
    implicit('identity'),
  ],
  ['10', 'a Deny naming ARNs', only(allow('*'), deny('*', 'arn:*')), LIST, ['allowed']],
  ['10', 'NotResource of ARNs', only(allowNot(named('*'))), LIST, ['allowed']],
  ['10', 'NotResource *', only(allowNot('*')), LIST, implicit('identity')],
  ['10', 'a Deny of all but some ARNs', only(allow('*'), denyNot(named('*'))), LIST, explicit('identity', 1)],
  [
    '10',
    'the printable resource',
    {},
    [question('mq:ListBrokers', ANY, { shown: 'arn:aws:mq:us-east-1:123456789012:*' })],
    ['refused', { resource: 'arn:aws:mq:us-east-1:123456789012:*' }],
  ],

  ['12', 'a Deny by the older form', only(allow('*'), deny('mq:*', ALIAS)), DELETE, explicit('identity', 1)],
  [
    '12',
    'a Deny by the older form, wildcards',
    only(allow('*'), deny('mq:*', named('b-*'))),
    DELETE,
    explicit('identity', 1),
  ],
  ['12', 'an Allow by the older form', only(allow('mq:*', ALIAS)), DELETE, ['allowed']],
  [
    '12',
    'an Allow by the older form, wildcards',
    only(allow('mq:*', named('b-*'))),
    DELETE,
    implicit('identity'),
  ],
  [
    '12',
    'a wildcard anywhere',
    only(allow('mq:*', 'arn:aws:mq:*:123456789012:broker:b-1234')),
    DELETE,
    implicit('identity'),
  ],
  ['12', 'NotResource of the older form', only(allowNot(ALIAS)), DELETE, implicit('identity')],
  [
    '12',
    'NotResource of the older form, wildcards',
    only(allowNot(named('b-*'))),
    DELETE,
    implicit('identity'),
  ],
  ['12', 'a Deny sparing the older form', only(allow('*'), denyNot(ALIAS)), DELETE, ['allowed']],
  [
    '12',
    'a Deny sparing the older form, wildcards',
    only(allow('*'), denyNot(named('b-*'))),
    DELETE,
    explicit('identity', 1),
  ],
  [
    '12',
    'an Allow by the older form, name not known',
    only(allow('mq:*', ALIAS)),
    UNNAMED_DELETE,
    ['allowed'],
  ],
  [
    '12',
    'a variable in the older form is no wildcard',
    only(allow('mq:*', named('${aws:PrincipalTag/id}'))),
    [question('mq:DeleteBroker', broker(), { facts: { 'aws:PrincipalTag/id': 'b-1234' } })],
    ['allowed'],
  ],

  [
    '18',
    'a variable in Resource',
    only(allow('mq:*', TEAM)),
    [question('mq:DeleteBroker', broker(), { facts: TAG })],
    ['allowed'],
  ],
  [
    '18',
    'its value is no wildcard',
    only(allow('mq:*', TEAM)),
    [question('mq:DeleteBroker', broker(), { facts: { 'aws:PrincipalTag/team': '*' } })],
    implicit('identity'),
  ],
  ['18', 'no value, no match', only(allow('mq:*', TEAM)), DELETE, implicit('identity')],
  ['18', 'no value, no match in a Deny', only(allow('*'), deny('mq:*', TEAM)), DELETE, ['allowed']],
  ['18', 'no value excludes what it could', only(allowNot(TEAM)), DELETE, implicit('identity')],
  ['18', 'no value excludes no more', only(allowNot('arn:aws:s3:::${aws:username}')), DELETE, ['allowed']],
  [
    '18',
    'no value and no name',
    only(allowNot(named('p*${aws:username}'))),
    UNNAMED_DELETE,
    ['pending', 'resource'],
  ],
  ['18', 'no value spares nothing', only(allow('*'), denyNot(TEAM)), DELETE, explicit('identity', 1)],
  [
    '18',
    'a default',
    only(allow('mq:*', named("${aws:PrincipalTag/team, 'orders'}:*"))),
    DELETE,
    ['allowed'],
  ],
  ['18', 'a star by variable', only(allow('mq:*', named('${*}'))), DELETE, implicit('identity')],
  [
    '19',
    'variables are text in 2008',
    { version: '2008-10-17', ...only(allow('mq:*', TEAM)) },
    [question('mq:DeleteBroker', broker(), { facts: TAG })],
    implicit('identity'),
  ],

  ['21', 'an Allow in doubt', only(allow('mq:*', '*', SOME_CONDITION)), DELETE, implicit('identity')],
  [
    '21',
    'a Deny in doubt',
    only(allow('*'), deny('mq:*', '*', SOME_CONDITION)),
    DELETE,
    explicit('identity', 1),
  ],
  [
    '21',
    'a Deny in doubt elsewhere',
    only(allow('*'), deny('mq:*', named('prod:*'), SOME_CONDITION)),
    DELETE,
    ['allowed'],
  ],
  [
    '21',
    'a Deny in doubt of its resource',
    only(allow('*'), deny('mq:*', 'arn:aws:s3:::${')),
    DELETE,
    explicit('identity', 1),
  ],
  [
    '21',
    'a Deny in doubt of NotResource',
    only(allow('*'), denyNot(['*', 'arn:aws:s3:::${'])),
    DELETE,
    explicit('identity', 1),
  ],
  [
    '21',
    'an Allow in doubt of its resource',
    only(allow('mq:*', ['*', 'arn:aws:s3:::${'])),
    DELETE,
    implicit('identity'),
  ],

  [
    '24',
    'a certain Allow',
    only(allow('mq:*', named('*'))),
    UNNAMED_DELETE,
    ['allowed', { resource: named('*:b-1234') }],
  ],
  ['24', 'arn:aws:mq:*', only(allow('mq:*', 'arn:aws:mq:*')), UNNAMED_DELETE, ['allowed']],
  ['24', 'any name of this id', only(allow('mq:*', named('*:b-1234'))), UNNAMED_DELETE, ['allowed']],
  ['24', 'no possible Allow', only(allow('mq:*', named('prod:b-9'))), UNNAMED_DELETE, implicit('identity')],
  [
    '24',
    'two colons in an unknown text',
    only(allow('mq:*', named('*:*:b-1234'))),
    UNNAMED_DELETE,
    ['pending', 'resource'],
  ],
  [
    '24',
    'two colons in an unknown name',
    only(allow('mq:*', named('*:*:b-1234'))),
    ONE_PART_DELETE,
    implicit('identity'),
  ],
  [
    '24',
    'an Allow by an unknown name',
    only(allow('mq:*', named('prod:*'))),
    ONE_PART_DELETE,
    ['pending', 'resource'],
  ],
  ['24', 'an Allow by name', only(allow('mq:*', named('prod:*'))), UNNAMED_DELETE, ['pending', 'resource']],
  [
    '24',
    'a Deny by name',
    only(allow('*'), deny('mq:*', named('prod*'))),
    UNNAMED_DELETE,
    ['pending', 'resource'],
  ],
  ['24', 'a Deny of another id', only(allow('*'), deny('mq:*', named('*:b-9'))), UNNAMED_DELETE, ['allowed']],
  [
    '24',
    'a Deny by name, nothing allowed',
    only(deny('mq:*', named('prod*'))),
    UNNAMED_DELETE,
    implicit('identity'),
  ],
  [
    '24',
    'a Deny by name, the boundary refuses',
    { identity: [[allow('*'), deny('mq:*', named('prod*'))]], boundary: [allow('iam:*')] },
    UNNAMED_DELETE,
    implicit('boundary'),
  ],
  [
    '24',
    'a certain Deny beside one by name',
    only(deny('*', named('prod*')), deny('*')),
    UNNAMED_DELETE,
    explicit('identity', 1),
  ],
  [
    '24',
    'an uncertain Allow beside a certain one',
    only(allow('*', named('prod*')), allow('*')),
    UNNAMED_DELETE,
    ['allowed'],
  ],
  ['24', 'NotResource by name', only(allowNot(named('prod:*'))), UNNAMED_DELETE, ['pending', 'resource']],
  ['24', 'NotResource of another id', only(allowNot(named('prod:b-9'))), UNNAMED_DELETE, ['allowed']],
  [
    '24',
    'every layer that waits is named',
    { identity: [[allow('mq:*', TEAM)]], boundary: [allow('mq:*', named('prod*'))] },
    [question('mq:DeleteBroker', UNNAMED, { facts: { 'aws:PrincipalTag/team': UNKNOWN } })],
    ['pending', 'aws:principaltag/team', 'resource'],
  ],
  [
    '24',
    'a pattern that waits for name and variable',
    only(allow('mq:*', named('prod-${aws:PrincipalTag/team}:*'))),
    [question('mq:DeleteBroker', UNNAMED, { facts: { 'aws:PrincipalTag/team': UNKNOWN } })],
    ['pending', 'aws:principaltag/team', 'resource'],
  ],
  [
    '24',
    'a pending action before a refused one',
    only(allow('mq:DescribeBroker', named('prod:*'))),
    [question('mq:DescribeBroker', UNNAMED), question('mq:DeleteBroker', UNNAMED)],
    ['refused', { action: 'mq:DeleteBroker' }],
  ],
  [
    '24',
    'a statement that cannot apply waits for nothing',
    only(
      { ...allow('mq:*', named('prod:b-9')), Condition: { StringEquals: { a: 'x' } } },
      { ...allow('mq:*'), Condition: { StringEquals: { b: 'x' } } },
    ),
    [question('mq:DeleteBroker', UNNAMED, { facts: { a: UNKNOWN, b: UNKNOWN } })],
    ['pending', 'b'],
  ],
  [
    '24',
    'a pattern without a value waits for nothing',
    only(allow('*'), { ...denyNot(named('p*${aws:username}')), Condition: { StringEquals: { k: 'x' } } }),
    [question('mq:DeleteBroker', UNNAMED, { facts: { k: UNKNOWN } })],
    ['pending', 'k'],
  ],
  [
    '24',
    'one of two resources is not known',
    only(allow('mq:*', [named('prod:*'), named('x:b-9')])),
    UNNAMED_DELETE,
    ['pending', 'resource'],
  ],
  [
    '12',
    'a Deny by a variable in the older form',
    only(allow('*'), deny('mq:*', named('b-${aws:PrincipalTag/n}'))),
    [question('mq:DeleteBroker', broker(), { facts: { 'aws:PrincipalTag/n': '1234' } })],
    explicit('identity', 1),
  ],
  [
    '24',
    'the identity policy is what allowed',
    { identity: [all], boundary: all, session: [all], serviceControl: [[all]] },
    DELETE,
    ['allowed', { policyKind: 'identity', policy: 'identity', statement: 0 }],
  ],
  [
    '24',
    'an unknown variable that cannot matter',
    only(allow('mq:*', 'arn:aws:s3:::${aws:username}')),
    [question('mq:DeleteBroker', broker(), { facts: { 'aws:username': UNKNOWN } })],
    implicit('identity'),
  ],
];
