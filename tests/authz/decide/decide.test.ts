import { describe, expect, it } from 'vitest';
import { decide } from '../../../src/authz/decide/decide.ts';
import { compilePolicy } from '../../../src/authz/policy/compilePolicy.ts';
import { DECISIONS } from './decisions.ts';
import { policySet, question } from './policies.ts';

describe('decide', () => {
  it.each(DECISIONS)('rule %s: %s', (_rule, _name, policies, questions, [outcome, ...expected]) => {
    const decision = decide(policySet(policies), questions);
    expect(decision.outcome).toBe(outcome);
    if (decision.outcome === 'pending') expect([...decision.needs].sort()).toEqual(expected);
    else expect(decision.reason).toEqual(expect.objectContaining(expected[0] ?? {}));
  });

  it('names the policy, ARN, Sid and position of the statement that decided', () => {
    const document = {
      Statement: [
        { Effect: 'Allow', Action: '*', Resource: '*' },
        { Sid: 'NoDelete', Effect: 'Deny', Action: 'mq:Delete*', Resource: '*' },
      ],
    };
    const policy = compilePolicy({ name: 'P', arn: 'arn:aws:iam::1:policy/P', source: 'group g', document });
    const set = { ...policySet({}), identity: [policy] };
    expect(decide(set, [question('mq:DeleteBroker')])).toEqual({
      outcome: 'refused',
      reason: {
        effect: 'explicitDeny',
        action: 'mq:DeleteBroker',
        resource: 'arn:aws:mq:us-east-1:123456789012:broker:orders:b-1234',
        policyKind: 'identity',
        policy: 'P',
        policyArn: 'arn:aws:iam::1:policy/P',
        sid: 'NoDelete',
        statement: 1,
      },
    });
  });

  it('names the statement that could not be read', () => {
    const Condition = { FooEquals: { k: 'v' } };
    const allow = { Effect: 'Allow', Action: '*', Resource: '*', Condition };
    const implicit = decide(policySet({ identity: [[allow]] }), [question('mq:DeleteBroker')]);
    expect(implicit).toMatchObject({ reason: { doubt: expect.stringMatching(/^identity: .*FooEquals/u) } });
    const deny = { ...allow, Effect: 'Deny' };
    const explicit = decide(policySet({ identity: [[deny]] }), [question('mq:DeleteBroker')]);
    expect(explicit).toMatchObject({ reason: { doubt: expect.stringContaining('FooEquals') } });
  });

  it('reports no unreadable part if there is none, nor one of another resource', () => {
    const allow = { Effect: 'Allow', Action: '*', Resource: '*', Condition: { StringEquals: { k: 'v' } } };
    const elsewhere = { ...allow, Resource: 'arn:aws:s3:::x', Condition: { Foo: { k: 'v' } } };
    const decision = decide(policySet({ identity: [[allow, elsewhere]] }), [question('mq:DeleteBroker')]);
    const asked = {
      action: 'mq:DeleteBroker',
      resource: 'arn:aws:mq:us-east-1:123456789012:broker:orders:b-1234',
    };
    const reason = { effect: 'implicitDeny', ...asked, policyKind: 'identity' };
    expect(decision).toStrictEqual({ outcome: 'refused', reason });
    const all = { Effect: 'Allow', Action: '*', Resource: '*' };
    const where = { policyKind: 'identity', policy: 'identity', statement: 0 };
    expect(decide(policySet({ identity: [[all]] }), [question('mq:DeleteBroker')])).toStrictEqual({
      outcome: 'allowed',
      reason: { effect: 'allow', ...asked, ...where },
    });
  });

  it('does not allow an empty list of questions', () => {
    expect(() => decide(policySet({ root: true }), [])).toThrow(
      new RangeError('decide must be asked at least one question'),
    );
  });
});
