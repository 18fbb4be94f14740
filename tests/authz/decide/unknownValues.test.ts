import { describe, expect, it } from 'vitest';
import { decide } from '../../../src/authz/decide/decide.ts';
import { policySet } from './policies.ts';
import { NOTHING_HIDDEN, questionsOf } from './worlds.ts';

const ALL = { Action: 'mq:*', Resource: '*' };
const ROLE = 'arn:aws:iam::1:role/a';
/** A tag makes the first value of the policy an ARN that matches, another ARN, or no ARN at all. */
const TAGS = [`${ROLE}`, 'arn:aws:iam::1:role/b', 'a'];
/** Later values of the policy: one that matches the user name, one that does not, one that is not an ARN. */
const LATER = [[ROLE], ['arn:aws:iam::2:role/b'], ['a'], []];
const NAMES = [ROLE, 'arn:aws:iam::9:role/z', 'no-arn'];

/** The verdict on one condition; `hidden`: the tag is not known yet. */
function verdict(
  effect: 'Allow' | 'Deny',
  operator: string,
  later: string[],
  name: string,
  tag: string,
  hidden: boolean,
) {
  const Condition = { [operator]: { 'aws:username': ['${aws:ResourceTag/a}', ...later] } };
  const statement = { ...ALL, Effect: effect, Condition };
  const set = policySet({
    version: '2012-10-17',
    identity: [effect === 'Allow' ? [statement] : [{ ...ALL, Effect: 'Allow' }, statement]],
  });
  const request = {
    asks: [{ action: 'mq:DeleteTags', onBroker: false, needed: true }],
    broker: 'a',
    facts: { 'aws:username': name, 'aws:ResourceTag/a': tag },
  };
  const keys = hidden ? ['aws:ResourceTag/a'] : [];
  return decide(set, questionsOf(request as never, { ...NOTHING_HIDDEN, keys })).outcome;
}

describe('docs/rules/iam.md rules 21 and 25: a value that is not known yet may be unreadable', () => {
  for (const effect of ['Allow', 'Deny'] as const) {
    for (const operator of [
      'ArnLike',
      'ArnEquals',
      'ArnNotLike',
      'ArnNotEquals',
      'StringEquals',
      'StringNotLike',
    ]) {
      it.each(LATER)(`${effect} ${operator}, then %s`, (...later) => {
        const values = later.filter((value) => value !== undefined);
        for (const name of NAMES) {
          const known = new Set(TAGS.map((tag) => verdict(effect, operator, values, name, tag, false)));
          const partial = verdict(effect, operator, values, name, 'a', true);
          if (partial !== 'pending') expect([...known]).toEqual([partial]);
        }
      });
    }
  }

  it('a later matching value does not decide an Allow: the first value may be no ARN', () => {
    expect(verdict('Allow', 'ArnLike', [ROLE], ROLE, 'a', false)).toBe('refused');
    expect(verdict('Allow', 'ArnLike', [ROLE], ROLE, 'a', true)).toBe('pending');
  });

  it('a later matching value decides a Deny, which an unreadable value applies too', () => {
    expect(verdict('Deny', 'ArnLike', [ROLE], ROLE, 'a', true)).toBe('refused');
  });

  it.each([
    ['StringEquals', 'Dev'],
    ['StringEqualsIgnoreCase', 'DEV'],
    ['StringLike', 'D*'],
    ['Bool', 'false'],
  ])('a later matching value of a text decides: %s', (operator, later) => {
    expect(verdict('Allow', operator, [later], 'Dev', 'a', true)).toBe('allowed');
  });
});
