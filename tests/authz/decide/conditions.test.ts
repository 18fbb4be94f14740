import { describe, expect, it } from 'vitest';
import { decide } from '../../../src/authz/decide/decide.ts';
import type { Decision } from '../../../src/authz/decide/types.ts';
import { CONDITIONS, type Outcome } from './conditionRows.ts';
import { broker, policySet, question, type Statements, said, type TableFacts } from './policies.ts';

const allow = { Effect: 'Allow', Action: 'mq:*', Resource: '*' };
const deny = { ...allow, Effect: 'Deny' };

function ask(statements: Statements, facts: TableFacts, version = '2012-10-17'): Decision {
  const set = policySet({ identity: [statements], version });
  return decide(set, [question('mq:DeleteBroker', broker(), { facts })]);
}

function expectedOf(outcome: Outcome, whenTrue: string, whenFalse: string, inDoubt: string): string {
  if (outcome === 'doubt') return inDoubt;
  return typeof outcome === 'boolean' ? (outcome ? whenTrue : whenFalse) : `waits for ${outcome}`;
}

describe('the conditions of policies', () => {
  it.each(CONDITIONS)('rule %s: %j with %j', (_rule, Condition, facts, outcome) => {
    const granted = ask([{ ...allow, Condition }], facts);
    expect(said(granted)).toBe(expectedOf(outcome, 'allowed', 'implicitDeny', 'implicitDeny'));
    const denied = ask([allow, { ...deny, Condition }], facts);
    expect(said(denied)).toBe(expectedOf(outcome, 'explicitDeny', 'allowed', 'explicitDeny'));
  });

  it('docs/rules/iam.md rule 19: variables are plain text in version 2008-10-17', () => {
    const Condition = { StringEquals: { k: '${aws:username}' } };
    const facts = { 'aws:username': 'a' };
    expect(said(ask([{ ...allow, Condition }], { ...facts, k: 'a' }, '2008-10-17'))).toBe('implicitDeny');
    expect(said(ask([{ ...allow, Condition }], { ...facts, k: '${aws:username}' }, '2008-10-17'))).toBe(
      'allowed',
    );
    const wild = { StringLike: { k: '${*}' } };
    expect(said(ask([{ ...allow, Condition: wild }], { k: '${anything}' }, '2008-10-17'))).toBe('allowed');
  });

  it('treat several values as a set, even if the fact has one value', () => {
    const Condition = { StringEquals: { k: ['a', 'b'] } };
    const set = policySet({ identity: [[{ ...allow, Condition }]] });
    const context = () => ({ values: ['a', 'b'], multivalued: false });
    expect(said(decide(set, [{ ...question('mq:DeleteBroker'), context }]))).toBe('implicitDeny');
  });

  it('report only the keys that could change the decision', () => {
    const facts = { a: '1' };
    const by = (name: string, Condition: object) => ({
      ...allow,
      Resource: `arn:aws:mq:us-east-1:123456789012:broker:${name}:*`,
      Condition,
    });
    const resource = {
      kind: 'partial',
      before: 'arn:aws:mq:us-east-1:123456789012:broker:',
      after: ':b-1234',
      need: 'resource',
    } as const;
    const waits = { StringEquals: { a: '1' } };
    const never = { StringEquals: { a: '2' } };
    const set = policySet({
      identity: [[by('prod', never), { ...allow, Condition: { StringEquals: { b: '1' } } }]],
    });
    const lookupB = { ...question('mq:DeleteBroker', resource, { facts }) };
    const context = (key: string) => (key === 'b' ? 'unknown' : lookupB.context(key));
    const decision = decide(set, [{ ...lookupB, context }]);
    expect(said(decision)).toBe('waits for b');
    const both = policySet({ identity: [[by('prod', waits)]] });
    expect(said(decide(both, [{ ...lookupB, context }]))).toBe('waits for resource');
  });

  it('report the values that could not be read', () => {
    const doubts = [
      [{ StringMatches: { k: 'a' } }, 'unknown operator StringMatches on k'],
      [{ ArnLike: { k: ['arn:aws:iam::1:role/r', 'x'] } }, 'malformed value "x" for ArnLike on k'],
      [{ DateLessThan: { k: '2026' } }, 'malformed value "2026" for DateLessThan on k'],
      [
        { NumericEquals: { k: 2 ** 60 } },
        `inexact number ${2 ** 60} for NumericEquals on k: write it as a string`,
      ],
      [{ Bool: { k: [] } }, 'no value for Bool on k'],
    ] as const;
    for (const [Condition, doubt] of doubts) {
      const decision = ask([{ ...deny, Condition }], { k: 'arn:aws:iam::1:role/s' });
      expect(decision).toMatchObject({ outcome: 'refused', reason: { effect: 'explicitDeny', doubt } });
    }
  });
});
