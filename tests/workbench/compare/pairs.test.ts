import { describe, expect, test } from 'vitest';
import type { Difference } from '../../../workbench/compare/comparison.ts';
import { allow, compared, deny, type Statement, when } from './comparePolicies.ts';

type Side = readonly Statement[];
type Answer = 'equal' | ((difference: Difference) => boolean);

const ARN = 'arn:aws:mq:us-east-1:123456789012';
const MFA = 'aws:MultiFactorAuthPresent';
const AGE = 'aws:MultiFactorAuthAge';
const IP = 'aws:SourceIp';
const ENV = 'aws:ResourceTag/env';
const X = `${ARN}:broker:prod-*:*`;

const fact = (key: string) => (difference: Difference) => difference.witness.context.get(key.toLowerCase());
const isAbsent = (key: string) => (difference: Difference) => fact(key)(difference) === 'absent';
const value = (key: string, fits: (value: string) => boolean) => (difference: Difference) => {
  const found = fact(key)(difference);
  return typeof found === 'object' && found.values.every(fits);
};

/** The pairs of the design's annex; a function says of every witness what it must be. */
const PAIRS: readonly (readonly [name: string, one: Side, other: Side, answer: Answer])[] = [
  [
    '1 deny unless dev, allow dev',
    [allow(), deny(when('StringNotEquals', ENV, 'dev'))],
    [allow(when('StringEquals', ENV, 'dev'))],
    'equal',
  ],
  [
    '2 MFA true, deny MFA false',
    [allow(when('Bool', MFA, 'true'))],
    [allow(), deny(when('Bool', MFA, 'false'))],
    isAbsent(MFA),
  ],
  [
    '3 MFA true, deny MFA false if it exists',
    [allow(when('Bool', MFA, 'true'))],
    [allow(), deny(when('BoolIfExists', MFA, 'false'))],
    'equal',
  ],
  [
    '4 whole seconds',
    [allow(when('NumericLessThan', AGE, '10'))],
    [allow(when('NumericLessThanEquals', AGE, '9'))],
    'equal',
  ],
  [
    '4 any number',
    [allow({ Action: 'acme:Do', ...when('NumericLessThan', 'acme:Level', '10') })],
    [allow({ Action: 'acme:Do', ...when('NumericLessThanEquals', 'acme:Level', '9') })],
    value('acme:Level', (text) => Number(text) > 9 && Number(text) < 10),
  ],
  [
    '5 not an address',
    [allow(when('NotIpAddress', IP, '10.0.0.0/8'))],
    [allow(), deny(when('IpAddress', IP, '10.0.0.0/8'))],
    'equal',
  ],
  [
    '6 every IPv4 address',
    [allow(when('IpAddress', IP, '0.0.0.0/0'))],
    [allow()],
    value(IP, (text) => text.includes(':')),
  ],
  [
    '7 a network in two halves',
    [allow(when('IpAddress', IP, '10.0.0.0/8'))],
    [allow(when('IpAddress', IP, '10.0.0.0/9', '10.128.0.0/9'))],
    'equal',
  ],
  [
    '7 not quite',
    [allow(when('IpAddress', IP, '10.0.0.0/8'))],
    [allow(when('IpAddress', IP, '10.0.0.0/9', '10.128.0.0/10'))],
    value(IP, (text) => /^10\.(19[2-9]|2\d\d)\./u.test(text)),
  ],
  [
    '8 a pattern in another',
    [allow({ Resource: [`${ARN}:broker:poc29*`, `${ARN}:broker:poc299*`] })],
    [allow({ Resource: `${ARN}:broker:poc29*` })],
    'equal',
  ],
  [
    '9 X and what is not X',
    [allow({ Resource: '*' })],
    [allow({ Resource: X }), allow({ NotResource: X })],
    'equal',
  ],
  [
    '10 the Kelvin sign',
    [allow(when('StringEqualsIgnoreCase', ENV, 'k'))],
    [allow(when('StringEquals', ENV, 'k', 'K'))],
    value(ENV, (text) => text === '\u212a'),
  ],
  [
    '11 the case of a tag',
    [allow(when('StringEquals', 'aws:RequestTag/env', 'x'))],
    [
      allow({
        Condition: {
          StringEquals: { 'aws:RequestTag/env': 'x' },
          'ForAnyValue:StringEquals': { 'aws:TagKeys': 'env' },
        },
      }),
    ],
    value('aws:TagKeys', (text) => text !== 'env' && text.toLowerCase() === 'env'),
  ],
  [
    '12 without case',
    [allow(when('StringEquals', 'aws:RequestTag/env', 'x'))],
    [
      allow({
        Condition: {
          StringEquals: { 'aws:RequestTag/env': 'x' },
          'ForAnyValue:StringEqualsIgnoreCase': { 'aws:TagKeys': 'env' },
        },
      }),
    ],
    'equal',
  ],
  [
    '13 two variables',
    [allow(when('StringEquals', 'aws:PrincipalTag/t', '${aws:ResourceTag/t}'))],
    [allow(when('StringEquals', 'aws:ResourceTag/t', '${aws:PrincipalTag/t}'))],
    'equal',
  ],
  [
    '14 the older form in a Deny',
    [allow(), deny({ Resource: `${ARN}:broker:b-1` })],
    [allow(), deny({ Resource: `${ARN}:broker:*:b-1` })],
    'equal',
  ],
  [
    '15 the older form in an Allow',
    [allow({ Resource: `${ARN}:broker:b-*` })],
    [allow({ Resource: `${ARN}:broker:*:b-*` })],
    (difference) => !/broker:b-/u.test(difference.witness.resource),
  ],
  [
    '16 a list of brokers on an ARN',
    [allow({ Action: 'mq:ListBrokers', Resource: `${ARN}:broker:*` })],
    [],
    'equal',
  ],
  [
    '17 actions on * only',
    [allow()],
    [allow({ Resource: ['arn:aws:mq:*:*:broker:*', 'arn:aws:mq:*:*:configuration:*'] })],
    ({ change, witness }) => change === 'lost-access' && witness.resource === '*',
  ],
  [
    '18 every tag key',
    [allow({ Action: 'mq:CreateTags', ...when('ForAllValues:StringEquals', 'aws:TagKeys', 'a', 'b') })],
    [
      allow({
        Action: 'mq:CreateTags',
        Condition: {
          'ForAllValues:StringEquals': { 'aws:TagKeys': ['a', 'b', 'c'] },
          'ForAllValues:StringNotEquals': { 'aws:TagKeys': 'c' },
        },
      }),
    ],
    'equal',
  ],
  [
    '19 no tags',
    [allow({ Action: 'mq:CreateTags', ...when('ForAllValues:StringEquals', 'aws:TagKeys', 'a', 'b') })],
    [
      allow({
        Action: 'mq:CreateTags',
        Condition: {
          'ForAllValues:StringEquals': { 'aws:TagKeys': ['a', 'b'] },
          Null: { 'aws:TagKeys': 'false' },
        },
      }),
    ],
    isAbsent('aws:TagKeys'),
  ],
  [
    '20 an operator that does not exist',
    [allow({ Action: 'mq:ListBrokers' }), allow(when('StringLooksLike', ENV, 'x'))],
    [allow({ Action: 'mq:ListBrokers' })],
    'equal',
  ],
  ['21 no star', [allow(when('StringNotLike', ENV, '*'))], [allow(when('Null', ENV, 'true'))], 'equal'],
  [
    '22 the empty text',
    [allow(when('StringLike', ENV, '?*'))],
    [allow(when('Null', ENV, 'false'))],
    value(ENV, (text) => text === ''),
  ],
  [
    '23 a time within a second',
    [allow(when('DateGreaterThan', 'aws:CurrentTime', '1970-01-01T00:00:10Z'))],
    [allow(when('DateGreaterThan', 'aws:EpochTime', '10'))],
    value('aws:EpochTime', (text) => text === '10'),
  ],
  [
    '24 an age means a second factor',
    [allow(when('Null', AGE, 'true'))],
    [allow(when('BoolIfExists', MFA, 'false'))],
    'equal',
  ],
  [
    '25 a plain operator on a list',
    [allow({ Action: 'mq:CreateTags', ...when('StringNotEquals', 'aws:TagKeys', 'a') })],
    [allow({ Action: 'mq:CreateTags', ...when('Null', 'aws:TagKeys', 'true') })],
    'equal',
  ],
  [
    "26 brokers are of the caller's account",
    [allow(when('StringEquals', 'aws:PrincipalAccount', '${aws:ResourceAccount}'))],
    [allow()],
    'equal',
  ],
  [
    '27 an address as text',
    [allow(when('StringLike', IP, '10.*'))],
    [allow(when('IpAddress', IP, '11.0.0.0/8'))],
    () => true,
  ],
  [
    '28 a letter outside ASCII',
    [allow(when('StringEqualsIgnoreCase', ENV, 'straße'))],
    [allow(when('StringEquals', ENV, 'straße'))],
    value(ENV, (text) => text.toLowerCase() === 'straße'),
  ],
  [
    '29 patterns of actions that overlap',
    [allow({ Action: 's3:Get*' })],
    [allow({ Action: 's3:Get*' }), deny({ Action: 's3:*Object' })],
    ({ witness }) => /^s3:get.*object$/u.test(witness.action),
  ],
  [
    '30 a list where one value is expected',
    [allow(), deny(when('StringNotEquals', 'acme:k', 'dev'))],
    [allow(when('StringEquals', 'acme:k', 'dev'))],
    (difference) => {
      const found = fact('acme:k')(difference);
      return typeof found === 'object' && found.multivalued;
    },
  ],
];

describe('pairs of policies', () => {
  test.each(PAIRS)('%s', (_, one, other, answer) => {
    const { answer: found, differences, undecided } = compared(one, other);
    expect(undecided).toEqual([]);
    if (answer === 'equal') {
      expect(differences.map(({ witness }) => witness)).toEqual([]);
      expect(found).toBe('equal');
      return;
    }
    expect(found).toBe('different');
    expect(differences.filter((difference) => !answer(difference))).toEqual([]);
  });
});
