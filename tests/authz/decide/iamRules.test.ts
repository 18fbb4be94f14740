import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decide } from '../../../src/authz/decide/decide.ts';
import { FAULTS, RULES, type RuleRow } from './iamRules.ts';
import { policySet } from './policies.ts';

const PAGE = readFileSync(new URL('../../../docs/rules/iam.md', import.meta.url), 'utf8');
/** The rules of the decision itself; the rules on context keys and actions of Amazon MQ have other tests. */
const NUMBERS = Array.from({ length: 25 }, (_, index) => index + 1);

function expectOutcome([policies, questions, outcome]: [RuleRow[2], RuleRow[3], RuleRow[4]]): void {
  const start = performance.now();
  const decision = decide(policySet(policies), questions);
  const told = decision.outcome === 'pending' ? ['pending', ...decision.needs] : decision.reason.effect;
  expect(told).toEqual(outcome);
  // docs/rules/iam.md rule 11: an exponential matcher would take hours here.
  expect(performance.now() - start).toBeLessThan(2_000);
}

describe('the rules of docs/rules/iam.md', () => {
  it.each(RULES)('rule %i: %s', (_rule, _name, ...row) => expectOutcome(row));

  it.each(FAULTS)('known fault: %s: %s', (_fault, _name, ...row) => expectOutcome(row));

  it.each(NUMBERS)('rule %i has a row in the table', (number) => {
    expect(RULES.some(([rule]) => rule === number)).toBe(true);
  });

  it('have no rule about decisions that the table lacks', () => {
    const decision = PAGE.slice(0, PAGE.indexOf('## Context keys'));
    const rules = [...decision.matchAll(/^(\d+)\. /gmu)].map(([, number]) => Number(number));
    expect(rules).toEqual(NUMBERS);
  });

  it('have no known fault that the table lacks', () => {
    const section = PAGE.slice(PAGE.indexOf('## Known faults'));
    const faults = [...section.matchAll(/^- (.+)$/gmu)].map(([, fault]) => fault);
    expect(FAULTS.map(([fault]) => fault)).toEqual(faults);
  });
});
