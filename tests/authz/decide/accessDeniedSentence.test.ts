import { describe, expect, it } from 'vitest';
import { accessDeniedSentence } from '../../../src/authz/decide/accessDeniedSentence.ts';
import type { PolicyKind, Reason } from '../../../src/authz/decide/types.ts';

const ALICE = 'arn:aws:iam::123456789012:user/alice';
const LEAD = `User: ${ALICE} is not authorized to perform: mq:ListBrokers on resource: *`;

const SENTENCES: readonly (readonly [Reason['effect'], PolicyKind | undefined, string])[] = [
  ['implicitDeny', 'identity', 'because no identity-based policy allows the mq:ListBrokers action'],
  ['implicitDeny', 'boundary', 'because no permissions boundary allows the mq:ListBrokers action'],
  ['implicitDeny', 'session', 'because no session policy allows the mq:ListBrokers action'],
  ['implicitDeny', 'service-control', 'because no service control policy allows the mq:ListBrokers action'],
  ['implicitDeny', 'resource-control', 'because no resource control policy allows the mq:ListBrokers action'],
  ['implicitDeny', undefined, 'because no identity-based policy allows the mq:ListBrokers action'],
  ['explicitDeny', 'identity', 'with an explicit deny in an identity-based policy'],
  ['explicitDeny', 'boundary', 'with an explicit deny in a permissions boundary'],
  ['explicitDeny', 'session', 'with an explicit deny in a session policy'],
  ['explicitDeny', 'service-control', 'with an explicit deny in a service control policy'],
  ['explicitDeny', 'resource-control', 'with an explicit deny in a resource control policy'],
];

const reason = (more: Partial<Reason>): Reason => ({
  effect: 'explicitDeny',
  action: 'mq:ListBrokers',
  resource: '*',
  policyKind: 'identity',
  ...more,
});

describe('accessDeniedSentence', () => {
  it.each(SENTENCES)('%s by %s', (effect, policyKind, why) => {
    const { policyKind: _none, ...bare } = reason({ effect });
    const asked = policyKind === undefined ? bare : { ...bare, policyKind };
    expect(accessDeniedSentence(ALICE, asked)).toBe(`${LEAD} ${why}`);
  });

  it('names the managed policy that denies', () => {
    const policyArn = 'arn:aws:iam::123456789012:policy/P';
    expect(accessDeniedSentence(ALICE, reason({ policy: 'P', policyArn }))).toBe(
      `${LEAD} with an explicit deny in an identity-based policy: ${policyArn}`,
    );
    expect(accessDeniedSentence(ALICE, reason({ effect: 'implicitDeny', policyArn }))).not.toContain(
      policyArn,
    );
  });

  it('has no character that ends a JSON string', () => {
    const sentence = accessDeniedSentence(ALICE, reason({ resource: 'arn:a"b\\c\nd\u0000e\u0085f' }));
    expect(sentence).toContain('arn:abcdef ');
  });
});
