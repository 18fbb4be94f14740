import { type TableFacts, UNKNOWN } from './policies.ts';

type Values = string | number | boolean | readonly (string | number | boolean)[];

/** Conditions as operator → key → values. */
export type Block = Readonly<Record<string, Readonly<Record<string, Values>>>>;

/**
 * What a block comes to: true, false, `doubt` (an Allow does not apply, a Deny does), or the keys that it waits for.
 */
export type Outcome = boolean | 'doubt' | readonly string[];

/** iam.md's rule, the block, the facts, what comes of it. */
export type ConditionRow = readonly [rule: string, block: Block, facts: TableFacts, outcome: Outcome];

const one =
  (operator: string) =>
  (rule: string, policy: Values, request: TableFacts[string] | undefined, outcome: Outcome): ConditionRow => [
    rule,
    { [operator]: { k: policy } },
    request === undefined ? {} : { k: request },
    outcome,
  ];

const equals = one('StringEquals');
const notEquals = one('StringNotEquals');
const like = one('StringLike');
const notLike = one('StringNotLike');
const numeric = one('NumericEquals');
const numericLess = one('NumericLessThan');
const dateEquals = one('DateEquals');
const dateLess = one('DateLessThan');
const bool = one('Bool');
const binary = one('BinaryEquals');
const ip = one('IpAddress');
const notIp = one('NotIpAddress');
const arn = one('ArnLike');
const allValues = one('ForAllValues:StringEquals');
const anyValue = one('ForAnyValue:StringEquals');
const isNull = one('Null');

const HUGE = '9007199254740993';
const ROLE = 'arn:aws:iam::123456789012:role/team/Deploy';

export const CONDITIONS: readonly ConditionRow[] = [
  // Operators and keys AND, values OR, negated operators NOR.
  ['13', { StringEquals: { a: '1', b: '2' } }, { a: '1', b: '2' }, true],
  ['13', { StringEquals: { a: '1', b: '2' } }, { a: '1', b: '3' }, false],
  ['13', { StringEquals: { a: '1' }, StringLike: { b: '2*' } }, { a: '1', b: '23' }, true],
  ['13', { StringEquals: { a: '1' }, StringLike: { b: '2*' } }, { a: '1', b: '3' }, false],
  ['13', { StringEquals: {} }, {}, true],
  ['13', {}, {}, true],
  equals('13', ['a', 'b'], 'b', true),
  equals('13', ['a', 'b'], 'c', false),
  notEquals('13', ['a', 'b'], 'b', false),
  notEquals('13', ['a', 'b'], 'c', true),
  notLike('13', ['a*', 'b*'], 'bc', false),
  notLike('13', ['a*', 'b*'], 'cb', true),

  // A missing key.
  ...(
    [
      ['StringEquals', 'x'],
      ['StringEqualsIgnoreCase', 'x'],
      ['StringLike', '*'],
      ['NumericEquals', '1'],
      ['NumericLessThan', '1'],
      ['NumericLessThanEquals', '1'],
      ['NumericGreaterThan', '1'],
      ['NumericGreaterThanEquals', '1'],
      ['DateEquals', '0'],
      ['DateLessThan', '0'],
      ['DateLessThanEquals', '0'],
      ['DateGreaterThan', '0'],
      ['DateGreaterThanEquals', '0'],
      ['Bool', 'true'],
      ['BinaryEquals', 'QQ=='],
      ['IpAddress', '0.0.0.0/0'],
      ['ArnEquals', ROLE],
      ['ArnLike', ROLE],
    ] as const
  ).flatMap(([operator, value]): ConditionRow[] => [
    ['14', { [operator]: { k: value } }, {}, false],
    ['14', { [`${operator}IfExists`]: { k: value } }, {}, true],
  ]),
  ...(
    [
      ['StringNotEquals', 'x'],
      ['StringNotEqualsIgnoreCase', 'x'],
      ['StringNotLike', '*'],
      ['NumericNotEquals', '1'],
      ['DateNotEquals', '0'],
      ['NotIpAddress', '0.0.0.0/0'],
      ['ArnNotEquals', ROLE],
      ['ArnNotLike', ROLE],
    ] as const
  ).flatMap(([operator, value]): ConditionRow[] => [
    ['14', { [operator]: { k: value } }, {}, true],
    ['14', { [`${operator}IfExists`]: { k: value } }, {}, true],
  ]),
  one('StringEqualsIfExists')('14', 'x', 'y', false),
  one('StringEqualsIfExists')('14', 'x', 'x', true),
  one('BoolIfExists')('14', 'false', 'true', false),

  // Sets.
  allValues('15', ['a', 'b'], ['a', 'b'], true),
  allValues('15', ['a', 'b'], ['a'], true),
  allValues('15', ['a', 'b'], ['a', 'c'], false),
  allValues('15', ['a', 'b'], [], true),
  allValues('15', ['a', 'b'], undefined, true),
  allValues('15', ['a', 'b'], 'a', true),
  allValues('15', ['a', 'b'], 'c', false),
  one('ForAllValues:StringEqualsIfExists')('15', 'a', undefined, true),
  one('ForAllValues:StringNotEquals')('15', ['a', 'b'], ['c', 'd'], true),
  one('ForAllValues:StringNotEquals')('15', ['a', 'b'], ['c', 'a'], false),
  one('ForAllValues:StringNotEquals')('15', ['a', 'b'], undefined, true),
  anyValue('15', ['a', 'b'], ['c', 'b'], true),
  anyValue('15', ['a', 'b'], ['c'], false),
  anyValue('15', ['a', 'b'], [], false),
  anyValue('15', ['a', 'b'], undefined, false),
  anyValue('15', ['a', 'b'], 'b', true),
  one('ForAnyValue:StringEqualsIfExists')('15', 'a', undefined, false),
  one('ForAnyValue:StringEqualsIfExists')('15', 'a', ['a'], true),
  one('ForAnyValue:StringNotEquals')('15', ['a', 'b'], ['a', 'c'], true),
  one('ForAnyValue:StringNotEquals')('15', ['a', 'b'], ['a', 'b'], false),
  one('ForAnyValue:StringNotEquals')('15', ['a', 'b'], undefined, false),
  one('ForAnyValue:StringLike')('15', 'a*', ['b', 'ab'], true),
  one('forallvalues:stringlike')('15', 'a*', ['b', 'ab'], false),
  equals('16', 'a', ['a'], false),
  equals('16', 'a', ['a', 'a'], false),
  notEquals('16', 'a', ['b'], false),
  one('StringEqualsIfExists')('16', 'a', ['a'], false),

  isNull('17', 'true', undefined, true),
  isNull('17', 'false', undefined, false),
  isNull('17', 'true', '', false),
  isNull('17', 'false', 'x', true),
  isNull('17', 'true', [], true),
  isNull('17', 'false', [], false),
  isNull('16', 'false', ['x'], true),
  isNull('17', ['true', 'false'], 'x', true),
  isNull('17', true, undefined, true),
  isNull('17', 'TRUE', 'x', false),
  ['17', { StringEquals: { 'AWS:UserName': 'x' } }, { 'aws:username': 'x' }, true],
  ['17', { StringEquals: { 'aws:PrincipalTag/Team': 'x' } }, { 'aws:principaltag/team': 'x' }, true],
  equals('17', 'X', 'x', false),
  one('StringEqualsIgnoreCase')('17', 'X', 'x', true),
  one('StringNotEqualsIgnoreCase')('17', 'X', 'x', false),
  one('StringNotEqualsIgnoreCase')('17', 'X', 'y', true),
  like('17', 'X*', 'xy', false),
  ['17', { StringEquals: { __proto__x: 'x', constructor: 'x' } }, {}, false],
  ['17', { StringEquals: { constructor: 'x' } }, { constructor: 'x' }, true],

  // Strings.
  equals('22', '', '', true),
  equals('22', 'a*', 'ab', false),
  equals('22', 'a*', 'a*', true),
  equals('22', 'a\n', 'a\n', true),
  like('22', 'a.c', 'abc', false),
  like('22', 'a*c', 'a\n.c', true),
  like('22', 'a?c', 'a\nc', true),
  like('22', '(a+)+$', '(a+)+$', true),
  like('22', '*:a/*', 'x:y:a/b:c', true),
  like('22', '', '', true),
  like('22', '*', '', true),
  like('22', '?', '😀', true),
  equals('22', true, 'true', true),
  equals('22', 7, '7', true),

  // Variables.
  ['18', { StringEquals: { k: '${aws:username}' } }, { k: 'a', 'aws:username': 'a' }, true],
  ['18', { StringEquals: { k: 'x-${AWS:Username}-y' } }, { k: 'x-a-y', 'aws:username': 'a' }, true],
  ['18', { StringEquals: { k: '${aws:username}' } }, { k: 'a' }, false],
  ['18', { StringEquals: { k: ['${aws:username}', 'a'] } }, { k: 'a' }, true],
  ['18', { StringNotEquals: { k: '${aws:username}' } }, { k: 'a' }, true],
  ['18', { StringNotEquals: { k: ['${aws:username}', 'a'] } }, { k: 'a' }, false],
  ['18', { StringNotLike: { k: 'x${aws:username}*' } }, { k: 'a' }, true],
  ['18', { StringEquals: { k: "${aws:username, 'nobody'}" } }, { k: 'nobody' }, true],
  ['18', { StringEquals: { k: "${aws:username, ''}" } }, { k: '' }, true],
  ['18', { StringEquals: { k: "${aws:username, 'nobody'}" } }, { k: 'nobody', 'aws:username': 'a' }, false],
  ['18', { StringLike: { k: '${aws:username}' } }, { k: 'ab', 'aws:username': 'a*' }, false],
  ['18', { StringLike: { k: '${aws:username}*' } }, { k: 'a*b', 'aws:username': 'a*' }, true],
  ['18', { StringLike: { k: "${aws:username, '*'}" } }, { k: 'x' }, false],
  like('18', 'a${*}', 'ab', false),
  like('18', 'a${*}', 'a*', true),
  like('18', 'a${?}*', 'a?b', true),
  like('18', '${$}{aws:username}', '${aws:username}', true),
  equals('18', '${*}${?}${$}', '*?$', true),
  ['18', { StringEquals: { k: '${aws:TagKeys}' } }, { k: 'a', 'aws:TagKeys': ['a'] }, false],
  [
    '18',
    { 'ForAnyValue:StringEquals': { k: '${aws:username}' } },
    { k: ['b', 'a'], 'aws:username': 'a' },
    true,
  ],
  ['18', { Bool: { k: '${x}' } }, { k: 'true', x: 'TRUE' }, true],
  ['18', { Bool: { k: '${x}' } }, { k: 'true', x: 'yes' }, 'doubt'],
  ['18', { Bool: { k: ['${x}', 'true'] } }, { k: 'true', x: 'yes' }, true],
  [
    '18',
    { ArnLike: { k: 'arn:aws:iam::${aws:PrincipalAccount}:role/*' } },
    { k: ROLE, 'aws:PrincipalAccount': '123456789012' },
    true,
  ],
  ['18', { ArnLike: { k: 'arn:aws:iam::${aws:PrincipalAccount}:role/*' } }, { k: ROLE }, false],
  ['18', { ArnNotLike: { k: 'arn:aws:iam::${aws:PrincipalAccount}:role/*' } }, { k: ROLE }, true],
  ['18', { ArnLike: { k: 'arn:aws:iam:${x}:role/*' } }, { k: ROLE, x: ':123456789012' }, 'doubt'],
  ['18', { ArnLike: { k: 'arn:aws:iam::${x}:role/*' } }, { k: ROLE, x: '*' }, false],
  ['18', { NumericEquals: { k: '${x}' } }, { k: '5', x: '5' }, 'doubt'],
  ['18', { ArnNotLike: { k: 'arn:aws:${x}' } }, { k: ROLE }, 'doubt'],
  ['18', { ArnNotLike: { k: '${*}' } }, { k: ROLE }, 'doubt'],
  ['18', { Bool: { k: 'x${x}' } }, {}, 'doubt'],
  equals('18', '${', '${', 'doubt'),
  equals('18', '${a, b}', 'x', 'doubt'),

  // Addresses.
  ip('20', '0.0.0.0/0', '203.0.113.7', true),
  ip('20', '::/0', '2001:db8::1', true),
  ip('20', '::/0', '203.0.113.7', false),
  ip('20', '0.0.0.0/0', '2001:db8::1', false),
  notIp('20', '0.0.0.0/0', '2001:db8::1', true),
  ip('20', '203.0.113.0/24', '203.0.113.255', true),
  ip('20', '203.0.113.0/24', '203.0.114.0', false),
  ip('20', '203.0.113.9/24', '203.0.113.1', true),
  ip('20', '203.0.113.7', '203.0.113.7', true),
  ip('20', '203.0.113.7/32', '203.0.113.8', false),
  ip('20', ['10.0.0.0/8', '203.0.113.0/24'], '203.0.113.1', true),
  notIp('20', ['10.0.0.0/8', '203.0.113.0/24'], '203.0.113.1', false),
  ip('20', '2001:DB8::/32', '2001:db8:0:0::1', true),
  ip('20', '2001:db8::1', '2001:0db8:0000:0000:0000:0000:0000:0001', true),
  ip('20', '203.0.113.0/24', '::ffff:203.0.113.7', true),
  ip('20', '::ffff:203.0.113.0/120', '203.0.113.7', true),
  ip('20', '::ffff:0:0/95', '203.0.113.7', 'doubt'),
  ip('20', '203.0.113.0/33', '203.0.113.7', 'doubt'),
  ip('20', '203.0.113.0/08', '203.0.113.7', 'doubt'),
  ip('20', '203.0.113.0/', '203.0.113.7', 'doubt'),
  ip('20', '203.0.113', '203.0.113.7', 'doubt'),
  ip('20', '203.0.113.007', '203.0.113.7', 'doubt'),
  ip('20', '*', '203.0.113.7', 'doubt'),
  ip('20', '0.0.0.0/0', 'unknown', 'doubt'),
  notIp('20', '0.0.0.0/0', 'unknown', 'doubt'),

  // Dates.
  dateEquals('20', '2026-11-20T22:07:05Z', '1795212425', true),
  dateEquals('20', '1795212425', '2026-11-20T22:07:05Z', true),
  dateEquals('20', '2026-11-20T23:07:05+01:00', '2026-11-20T22:07:05Z', true),
  dateEquals('20', '2026-11-20T22:07:05.000Z', '1795212425.0', true),
  dateEquals('20', '20261120T220705Z', '2026-11-20T22:07:05Z', true),
  dateEquals('20', '2026-11-20', '2026-11-20T00:00Z', true),
  dateEquals('20', '2026-11', '2026-11-01', true),
  dateEquals('20', 1795212425, '2026-11-20T22:07:05Z', true),
  dateLess('20', '2026-11-20T22:07:05Z', '1795212424', true),
  dateLess('20', '2026-11-20T22:07:05Z', '1795212424.999', true),
  dateLess('20', '2026-11-20T22:07:05Z', '1795212425', false),
  dateLess('20', '1000', '999', 'doubt'),
  dateLess('20', '2026', '1795212425', 'doubt'),
  dateLess('20', '20261120', '1795212425', 'doubt'),
  dateEquals('20', '2026-02-29', '0', 'doubt'),
  dateEquals('20', '2026-11-20T22:07:05', '0', 'doubt'),
  dateEquals('20', '2026-11-20T24:00Z', '0', 'doubt'),
  dateEquals('20', 'yesterday', '0', 'doubt'),
  dateLess('20', '2026-11-20', 'yesterday', 'doubt'),
  one('DateLessThanEquals')('20', '1795212425', '2026-11-20T22:07:05Z', true),
  one('DateGreaterThan')('20', '1795212425', '2026-11-20T22:07:05Z', false),
  one('DateGreaterThan')('20', '1795212425', '2026-11-20T22:07:05.1Z', true),
  one('DateGreaterThanEquals')('20', '1795212425', '2026-11-20T22:07:05Z', true),
  one('DateNotEquals')('20', '1795212425', '2026-11-20T22:07:05Z', false),
  one('DateNotEquals')('20', '1795212425', '2026-11-20T22:07:06Z', true),

  // Numbers.
  numeric('20', '5', '5', true),
  numeric('20', '5', '5.0', true),
  numeric('20', '5', '05', true),
  numeric('20', '5', '+5', true),
  numeric('20', '0', '-0', true),
  numeric('20', '.5', '0.50', true),
  numeric('20', 5, '5', true),
  numeric('20', 0.5, '.5', true),
  numeric('20', '5', '5abc', 'doubt'),
  numeric('20', '5', '', 'doubt'),
  numeric('20', '5', ' 5', 'doubt'),
  numeric('20', '5', '5e0', 'doubt'),
  numeric('20', '5', '0x5', 'doubt'),
  numeric('20', '5abc', '5', 'doubt'),
  numeric('20', '', '5', 'doubt'),
  numeric('20', '.', '0', 'doubt'),
  numeric('20', 'Infinity', '1', 'doubt'),
  numeric('20', HUGE, '9007199254740992', false),
  numericLess('20', HUGE, '9007199254740992', true),
  numeric('20', Number(HUGE), '9007199254740992', 'doubt'),
  numeric('20', 1e21, '1', 'doubt'),
  numericLess('20', '-1', '-2', true),
  numericLess('20', '-1', '1', false),
  numericLess('20', '10', '9', true),
  numericLess('20', '0.1', '0.09', true),
  numericLess('20', '5', '5', false),
  one('NumericLessThanEquals')('20', '5', '5', true),
  one('NumericLessThanEquals')('20', '5', '6', false),
  one('NumericGreaterThan')('20', '5', '5', false),
  one('NumericGreaterThan')('20', '5', '5.1', true),
  one('NumericGreaterThanEquals')('20', '5', '5', true),
  one('NumericGreaterThanEquals')('20', '5', '4', false),
  one('NumericNotEquals')('20', '5', '5.00', false),
  one('NumericNotEquals')('20', '5', '6', true),
  one('NumericNotEquals')('20', '5', '5abc', 'doubt'),
  one('ForAnyValue:NumericEquals')('20', '5', ['x', '5'], true),
  one('ForAllValues:NumericEquals')('20', '5', ['x', '5'], 'doubt'),
  one('ForAllValues:NumericEquals')('20', '5', ['x', '6'], false),

  // Other types.
  bool('20', 'true', 'true', true),
  bool('20', 'TRUE', 'True', true),
  bool('20', true, 'true', true),
  bool('20', 'false', 'true', false),
  bool('20', ['true', 'false'], 'true', true),
  bool('20', 'yes', 'true', 'doubt'),
  bool('20', 'true', '1', 'doubt'),
  one('bool')('20', 'true', 'true', true),
  binary('20', 'QmluYXJ5', 'QmluYXJ5', true),
  binary('20', 'QmluYXJ5', 'qmluYXJ5', false),
  binary('20', 'QQ==', 'QR==', true),
  binary('20', '', '', true),
  binary('20', 'Q', 'Q', 'doubt'),
  binary('20', 'QmluYX J5', 'QmluYXJ5', 'doubt'),

  // ARNs.
  arn('9', ROLE, ROLE, true),
  arn('9', 'arn:aws:iam::*:role/*', ROLE, true),
  arn('9', 'arn:aws:iam::123456789012:*', ROLE, true),
  arn('9', 'arn:aws:*:role/team/Deploy', ROLE, 'doubt'),
  arn('9', 'arn:aws:*:*:*:*', ROLE, true),
  arn('9', '*:*:*:*:*:*', ROLE, true),
  arn('9', 'arn:aws:i*2:x:y:role/*', ROLE, false),
  arn('9', 'arn:aws:iam::123456789012:role/team/deploy', ROLE, false),
  arn('9', 'arn:aws:mq:*:*:broker:*', 'arn:aws:mq:r:1:broker:n:b-1', true),
  arn('9', 'arn:aws:mq:r:*:b-1', 'arn:aws:mq:r:1:broker:n:b-1', false),
  arn('9', 'arn:aws:mq:r:1?:x', 'arn:aws:mq:r:1::x', false),
  arn('9', '*', ROLE, 'doubt'),
  arn('9', ROLE, 'role/team/Deploy', 'doubt'),
  arn('9', '*:*:*:*:*:*', 'a:b:c:d:e:f', 'doubt'),
  one('ArnEquals')('9', 'arn:aws:iam::*:role/*', ROLE, true),
  one('ArnNotEquals')('9', 'arn:aws:iam::*:role/*', ROLE, false),
  one('ArnNotLike')('9', 'arn:aws:iam::*:user/*', ROLE, true),
  like('9', 'arn:*Deploy', ROLE, true),

  // What cannot be read.
  one('StringMatches')('21', 'a', 'a', 'doubt'),
  one('constructor')('21', 'a', 'a', 'doubt'),
  one('__proto__x')('21', 'a', 'a', 'doubt'),
  one('')('21', 'a', 'a', 'doubt'),
  one('IfExists')('21', 'a', 'a', 'doubt'),
  one('ForSomeValues:StringEquals')('21', 'a', 'a', 'doubt'),
  one('ForAllValues:ForAnyValue:StringEquals')('21', 'a', 'a', 'doubt'),
  one('StringEqualsIfExistsIfExists')('21', 'a', 'a', 'doubt'),
  one('NullIfExists')('21', 'true', 'a', 'doubt'),
  one('ForAnyValue:Null')('21', 'true', 'a', 'doubt'),
  isNull('21', 'maybe', 'a', 'doubt'),
  equals('21', [], 'a', 'doubt'),
  ['21', { StringEquals: { a: '1' }, Foo: { b: '2' } }, { a: '2' }, 'doubt'],

  // Not yet known.
  equals('23', 'a', UNKNOWN, ['k']),
  isNull('23', 'true', UNKNOWN, ['k']),
  one('StringEqualsIfExists')('23', 'a', UNKNOWN, ['k']),
  allValues('23', 'a', UNKNOWN, ['k']),
  ['23', { StringEquals: { a: '1', b: '2' } }, { a: UNKNOWN, b: '3' }, false],
  ['23', { StringEquals: { a: '1', b: '2' } }, { a: UNKNOWN, b: '2' }, ['a']],
  ['23', { StringEquals: { A: '1' }, StringLike: { B: '2' } }, { a: UNKNOWN, b: UNKNOWN }, ['a', 'b']],
  ['23', { StringEquals: { k: '${x}' } }, { k: 'a', x: UNKNOWN }, ['x']],
  ['23', { StringEquals: { k: '${x}' } }, { k: UNKNOWN, x: UNKNOWN }, ['k', 'x']],
  ['23', { StringEquals: { k: '${x}' } }, { x: UNKNOWN }, false],
  ['23', { StringEquals: { k: ['a', '${x}'] } }, { k: 'a', x: UNKNOWN }, true],
  ['23', { StringNotEquals: { k: ['a', '${x}'] } }, { k: 'a', x: UNKNOWN }, false],
  ['23', { StringNotEquals: { k: ['b', '${x}'] } }, { k: 'a', x: UNKNOWN }, ['x']],
  ['23', { 'ForAnyValue:StringEquals': { k: ['a', '${x}'] } }, { k: ['b', 'a'], x: UNKNOWN }, true],
  ['23', { 'ForAllValues:StringEquals': { k: ['a', '${x}'] } }, { k: ['b', 'a'], x: UNKNOWN }, ['x']],
];
