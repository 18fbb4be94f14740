import { describe, expect, test } from 'vitest';
import { MQ_ACTIONS } from '../../../workbench/findings/knownNames.ts';
import { allow, compared, deny, type Statement, when } from './comparePolicies.ts';

type Side = readonly Statement[];

const ARN = 'arn:aws:mq:us-east-1:123456789012';
const ENV = 'aws:ResourceTag/env';
const every = MQ_ACTIONS.map((name) => `mq:${name}`);
const some = ['mq:DeleteBroker', 'mq:RebootBroker'];
const others = every.filter((action) => !some.includes(action));

/** A policy, the same said in other words, and the other words with one character changed. */
const REWRITTEN: readonly (readonly [name: string, one: Side, same: Side, changed: Side])[] = [
  [
    'a statement is split by its actions',
    [allow({ Action: some, ...when('StringEquals', ENV, 'dev') })],
    some.map((Action) => allow({ Action, ...when('StringEquals', ENV, 'dev') })),
    some.map((Action, index) => allow({ Action, ...when('StringEquals', ENV, index === 0 ? 'dev' : 'dex') })),
  ],
  [
    'a statement is split by its resources',
    [allow({ Resource: [`${ARN}:broker:a*`, `${ARN}:broker:b*:b-*`] })],
    [allow({ Resource: `${ARN}:broker:b*:b-*` }), allow({ Resource: `${ARN}:broker:a*` })],
    [allow({ Resource: `${ARN}:broker:b*:b-?` }), allow({ Resource: `${ARN}:broker:a*` })],
  ],
  [
    'a statement is split by the values of a condition',
    [allow(when('StringLike', ENV, 'dev*', 'test'))],
    [allow(when('StringLike', ENV, 'test')), allow(when('StringLike', ENV, 'dev*'))],
    [allow(when('StringLike', ENV, 'test')), allow(when('StringLike', ENV, 'dev?'))],
  ],
  [
    'statements are reordered and repeated',
    [allow(), deny({ Action: some }), deny(when('StringEquals', ENV, 'prod'))],
    [deny(when('StringEquals', ENV, 'prod')), allow(), deny({ Action: some }), allow()],
    [deny(when('StringEquals', ENV, 'prof')), allow(), deny({ Action: some }), allow()],
  ],
  [
    'a wildcard is every action',
    [allow()],
    [allow({ Action: every })],
    [allow({ Action: ['mq:XreateBroker', ...every.slice(1)] })],
  ],
  [
    'NotAction is every other action',
    [allow({ NotAction: some }), deny({ NotAction: 'mq:*' })],
    [allow({ Action: others })],
    [allow({ Action: others.map((action) => action.replace('mq:Promote', 'mq:Promoted')) })],
  ],
  [
    'a network is two halves',
    [allow(when('IpAddress', 'aws:SourceIp', '10.0.0.0/8', '2001:db8::/32'))],
    [
      allow(
        when(
          'IpAddress',
          'aws:SourceIp',
          '2001:db8::/33',
          '10.128.0.0/9',
          '10.0.0.0/9',
          '2001:db8:8000::/33',
        ),
      ),
    ],
    [
      allow(
        when(
          'IpAddress',
          'aws:SourceIp',
          '2001:db8::/33',
          '10.128.0.0/9',
          '10.0.0.0/9',
          '2001:db8:8000::/34',
        ),
      ),
    ],
  ],
  [
    'StringLike has no wildcard',
    [allow(when('StringLike', ENV, 'a.b'))],
    [allow(when('StringEquals', ENV, 'a.b'))],
    [allow(when('StringEquals', ENV, 'a.c'))],
  ],
  [
    'ForAllValues is asked twice',
    [allow(when('ForAllValues:StringLike', 'aws:TagKeys', 'a*', 'b'))],
    [
      allow({
        Condition: {
          'ForAllValues:StringLike': { 'aws:TagKeys': ['b', 'a*', 'c'] },
          'ForAllValues:StringNotLike': { 'aws:TagKeys': ['c'] },
        },
      }),
    ],
    [
      allow({
        Condition: {
          'ForAllValues:StringLike': { 'aws:TagKeys': ['b', 'a*', 'c'] },
          'ForAllValues:StringNotLike': { 'aws:TagKeys': ['d'] },
        },
      }),
    ],
  ],
  [
    'a Deny of what is not is an Allow of what is',
    [allow(when('DateLessThan', 'aws:CurrentTime', '2027-01-01T00:00:00Z'))],
    [allow(), deny(when('NumericGreaterThanEquals', 'aws:EpochTime', '1798761600'))],
    [allow(), deny(when('NumericGreaterThanEquals', 'aws:EpochTime', '1798761601'))],
  ],
  [
    'ArnLike is six fields',
    [allow(when('ArnLike', 'aws:PrincipalArn', 'arn:aws:iam::*:role/a*'))],
    [allow(when('ArnEquals', 'aws:PrincipalArn', 'arn:aws:iam::*:role/a', 'arn:aws:iam::*:role/a?*'))],
    [allow(when('StringLike', 'aws:PrincipalArn', 'arn:aws:iam::*:role/a*'))],
  ],
  [
    'a variable keeps its place',
    [allow({ Resource: `${ARN}:broker:\${aws:PrincipalTag/team}-*` })],
    [
      allow({ Action: some, Resource: `${ARN}:broker:\${aws:PrincipalTag/team}-*` }),
      allow({ Action: others, Resource: `${ARN}:broker:\${aws:PrincipalTag/team}-*` }),
    ],
    [
      allow({ Action: some, Resource: `${ARN}:broker:\${aws:PrincipalTag/team}-*` }),
      allow({ Action: others, Resource: `${ARN}:broker:\${aws:PrincipalTag/team}.*` }),
    ],
  ],
  [
    'the region of the ARN is the region of the request',
    [allow({ Resource: 'arn:aws:mq:eu-*:*:broker:*' })],
    [allow({ Resource: 'arn:aws:mq:*:broker:*', ...when('StringLike', 'aws:RequestedRegion', 'eu-*') })],
    [allow({ Resource: 'arn:aws:mq:*:broker:*', ...when('StringLike', 'aws:RequestedRegion', 'eu-?') })],
  ],
];

describe('a rewritten policy', () => {
  test.each(REWRITTEN)('%s: is equal', (_, one, same) => {
    expect(compared(one, same)).toMatchObject({ answer: 'equal', differences: [], undecided: [] });
  });

  test.each(REWRITTEN)('%s: with one changed character is different', (_, one, _same, changed) => {
    expect(compared(one, changed)).toMatchObject({ answer: 'different', undecided: [] });
  });
});
