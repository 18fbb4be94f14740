import { decideQuestion } from './decideQuestion.ts';
import type { PolicySet } from './policySet.ts';
import { type ActionQuestion, type Decision, NEEDS_BODY } from './types.ts';

/**
 * Decides a call that needs every one of its actions (docs/rules/iam.md rules 6, 24 and 25).
 * Refused: an action that is certainly needed is refused; the first such is named. Allowed: every action is allowed, those
 * that may not be needed included. Else pending: an action that only the body can tell to be needed and that is not
 * allowed waits for the body.
 * INVARIANT: a verdict that is not pending stays the same whatever the unknown facts turn out to be.
 * Throws RangeError when nothing is asked: an empty list is a programming error and must not read as allowed.
 */
export function decide(set: PolicySet, questions: readonly ActionQuestion[]): Decision {
  const needs = new Set<string>();
  let allowed: Decision | undefined;
  let pending = false;
  for (const question of questions) {
    const decision = decideQuestion(set, question);
    if (decision.outcome === 'allowed') {
      allowed ??= decision;
      continue;
    }
    if (decision.outcome === 'refused' && question.required === true) return decision;
    pending = true;
    if (question.required !== true) needs.add(NEEDS_BODY);
    if (decision.outcome === 'pending') {
      for (const need of decision.needs) needs.add(need);
    }
  }
  if (pending) return { outcome: 'pending', needs };
  if (allowed === undefined) throw new RangeError('decide must be asked at least one question');
  return allowed;
}
