import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decide } from '../../../src/authz/decide/decide.ts';
import { FAULTS, RULES, type RuleRow } from './iamRules.ts';
import { policySet } from './policies.ts';

const NUMBERS = Array.from({ length: 25 }, (_, index) => index + 1);
/** The design, where the machine has it: a clone of the project alone does not. */
const DESIGN = new URL('../../../../shared/design/iam.md', import.meta.url);

function expectOutcome([policies, questions, outcome]: [RuleRow[2], RuleRow[3], RuleRow[4]]): void {
  const start = performance.now();
  const decision = decide(policySet(policies), questions);
  const told = decision.outcome === 'pending' ? ['pending', ...decision.needs] : decision.reason.effect;
  expect(told).toEqual(outcome);
  // Rule 11: an exponential matcher would take hours here.
  expect(performance.now() - start).toBeLessThan(2_000);
}

describe('iam.md', () => {
  it.each(RULES)('rule %i: %s', (_rule, _name, ...row) => expectOutcome(row));

  it.each(FAULTS)('known fault: %s: %s', (_fault, _name, ...row) => expectOutcome(row));

  it.each(NUMBERS)('rule %i has a row', (number) => {
    expect(RULES.some(([rule]) => rule === number)).toBe(true);
  });

  it.skipIf(!existsSync(DESIGN))('has no rule and no known fault that is missing here', () => {
    const text = readFileSync(DESIGN, 'utf8');
    const rules = [...text.matchAll(/^(\d+)\. /gmu)].map(([, number]) => Number(number));
    expect(rules).toEqual(NUMBERS);
    const section = text.slice(text.indexOf('## Known faults')).split('\n').slice(1).join(' ');
    const faults = section.trim().replace(/\.$/u, '').split(/;\s+/u);
    expect(FAULTS.map(([fault]) => fault)).toEqual(faults);
  });
});
