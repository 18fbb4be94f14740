import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ActionQuestion } from '../../../src/authz/decide/types.ts';
import { PolicyError } from '../../../src/authz/policy/parsedPolicy.ts';
import { trustedAs, trustNames } from '../../../src/sts/trust/trustedAs.ts';
import { compileTrust } from '../../../src/sts/trust/trustPolicy.ts';
import { cases } from '../../support/cases.ts';
import { ACCOUNT, ALICE, OPERATOR } from '../sessions.ts';

const ASSUME: ActionQuestion = {
  action: 'sts:AssumeRole',
  resource: { kind: 'arn', arn: `arn:aws:iam::${ACCOUNT}:role/target` },
  required: true,
  context: () => 'absent',
};

const statement = (more: object) => ({ Effect: 'Allow', Action: 'sts:AssumeRole', ...more });
const policy = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });

/** AWS principals, some of whom are the caller. */
const named = fc.constantFrom(
  '*',
  ACCOUNT,
  `arn:aws:iam::${ACCOUNT}:root`,
  '210987654321',
  ALICE.arn,
  ALICE.userId,
  `arn:aws:iam::${ACCOUNT}:user/bob`,
  OPERATOR.arn,
  OPERATOR.roleArn,
  OPERATOR.roleId,
);
const principals = fc.oneof(
  fc.constant('*'),
  fc.record({ AWS: fc.oneof(named, fc.array(named, { minLength: 1, maxLength: 4 })) }),
  fc.record({ Service: fc.constant('mq.amazonaws.com') }),
);
const statements = fc.record({
  Effect: fc.constantFrom('Allow', 'Deny'),
  Action: fc.constantFrom('sts:AssumeRole', 'sts:*', 'sts:TagSession'),
  Principal: principals,
});
const caller = fc.constantFrom(ALICE, OPERATOR);

describe('a trust policy', () => {
  it('is read from any JSON, or refused as a policy', () => {
    const parts = fc.oneof(
      statements,
      fc.jsonValue(),
      fc.record({ Effect: fc.constant('Allow'), Principal: fc.jsonValue() }),
    );
    const documents = fc.oneof(
      fc.jsonValue(),
      fc.record({ Version: fc.constant('2012-10-17'), Statement: fc.oneof(parts, fc.array(parts)) }),
    );
    fc.assert(
      fc.property(documents, (document) => {
        try {
          compileTrust(document, 'role');
        } catch (error) {
          expect(error).toBeInstanceOf(PolicyError);
        }
      }),
      { numRuns: cases(2_000) },
    );
  });

  it('with one more Deny lets no further caller in, with one more Allow refuses no further caller', () => {
    fc.assert(
      fc.property(
        fc.array(statements, { minLength: 1, maxLength: 4 }),
        statements,
        caller,
        (some, more, who) => {
          const names = trustNames(who);
          const before = trustedAs(compileTrust(policy(...some), 'role'), names, ASSUME);
          const after = trustedAs(compileTrust(policy(...some, more), 'role'), names, ASSUME);
          if (more.Effect === 'Deny' && before === undefined) expect(after).toBeUndefined();
          if (more.Effect === 'Allow' && before !== undefined) expect(after).toBeDefined();
        },
      ),
      { numRuns: cases(1_000) },
    );
  });

  it('has the same result in any order of its statements', () => {
    fc.assert(
      fc.property(fc.array(statements, { minLength: 1, maxLength: 4 }), caller, (some, who) => {
        const told = (list: object[]) =>
          trustedAs(compileTrust(policy(...list), 'role'), trustNames(who), ASSUME);
        expect(told(some.toReversed())).toBe(told(some));
      }),
      { numRuns: cases(500) },
    );
  });

  it.each([
    ['no principal', statement({})],
    ['both kinds of principal', statement({ Principal: '*', NotPrincipal: { AWS: ACCOUNT } })],
    ['a resource', statement({ Principal: '*', Resource: '*' })],
    ['no member of Principal', statement({ Principal: {} })],
    ['an empty list', statement({ Principal: { AWS: [] } })],
    ['a number', statement({ Principal: { AWS: 123456789012 } })],
    ['an unknown kind', statement({ Principal: { Azure: 'x' } })],
    ['part of a name as a wildcard', statement({ Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/*` } })],
    [
      'a wildcard for a session',
      statement({ Principal: { AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/Op/*` } }),
    ],
    ['a group', statement({ Principal: { AWS: `arn:aws:iam::${ACCOUNT}:group/admins` } })],
    ['a short account id', statement({ Principal: { AWS: '12345678901' } })],
    ['any provider', statement({ Principal: { Federated: '*' } })],
    ['no action', { Effect: 'Allow', Principal: '*' }],
  ])('with %s is refused', (_, one) => {
    expect(() => compileTrust(policy(one), 'role')).toThrow(PolicyError);
  });

  it('is refused with every fault at once, and the role’s name', () => {
    const faulty = policy(statement({ Principal: { AWS: 'x' } }), {
      Principal: '*',
      Action: 'sts:AssumeRole',
    });
    expect(() => compileTrust(faulty, 'Operator')).toThrow(
      'Policy trust policy of Operator cannot be read: Statement[0].Principal.AWS must be an ' +
        'account, an ARN or a unique id; Statement[1].Effect must be Allow or Deny',
    );
  });
});
