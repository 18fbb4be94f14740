import type { Decision, PolicySet } from '../../src/authz/decide/types.ts';
import { askedKeys } from '../../src/authz/explain/askedKeys.ts';
import { explain } from '../../src/authz/explain/explain.ts';
import type { Explanation } from '../../src/authz/explain/explanation.ts';
import { type JudgedLayer, type Judgement, judge } from '../../src/authz/explain/judge.ts';
import type { ReadablePolicy } from '../../src/authz/explain/readablePolicy.ts';
import { simulatedResource } from '../../src/mq/authorization/simulatedResource.ts';
import { judgeInAccount } from '../access/judgeAssume.ts';
import { noCaller, unknownTrust } from '../access/trustActions.ts';
import { rowContext } from './derivedContext.ts';
import { KINDS } from './readExpectations.ts';
import type { DeniedBy, Expectation, Row, Suite } from './suite.ts';
import type { SuitePrincipal } from './suitePrincipals.ts';

/** `faulty`: the test itself is wrong, so it has no valid result (exit status 2). */
export type RowStatus = 'passed' | 'failed' | 'faulty';

export interface RowResult {
  readonly row: Row;
  readonly status: RowStatus;
  readonly decision: 'allowed' | 'denied' | 'pending';
  /** Why it failed or is faulty: sentences. */
  readonly why: readonly string[];
  readonly judgement: Judgement;
  /** Computed when it is read, because the explanation of a row that passes is never read. */
  readonly explanation: () => Explanation;
}

/**
 * Decides one row with the gateway's engine and compares the decision with the expectation. It never throws.
 */
export function runRow(row: Row, set: PolicySet<ReadablePolicy>, suite: Suite): RowResult {
  const { action, resource } = row;
  const context = rowContext({ asked: row, action, resource, suite });
  const question = {
    action,
    resource: simulatedResource(action, resource.arn),
    required: true,
    context: context.lookup,
    shown: resource.arn,
  } as const;
  const noAnswer = noCaller(action) ?? unknownTrust(suite.world, action, resource.arn);
  const judgement =
    noAnswer === undefined
      ? judgeInAccount(suite.world, row.principal.caller.principal, set, question, resource.arn)
      : judge(set, question);
  const decision = outcomeOf(judgement.decision);
  const faults = [
    ...(noAnswer === undefined ? [] : [noAnswer]),
    ...context.contradictions.map((sentence) => `${sentence}.`),
    ...openKeys(judgement, context.isOpen).map(missingSentence),
  ];
  const why = faults.length > 0 ? faults : failures(row.expect, judgement);
  const status = faults.length > 0 ? 'faulty' : why.length > 0 ? 'failed' : 'passed';
  return { row, status, decision, why, judgement, explanation: () => explain(judgement, resource.arn) };
}

/** The policies that apply to a principal of the suite: its holder's, limited by its session policies. */
export function policySetOf(
  principal: SuitePrincipal,
  { world }: Pick<Suite, 'world'>,
): PolicySet<ReadablePolicy> {
  const found = world.find(principal.arn);
  if (found === undefined) throw new RangeError(`${principal.arn} is not in the account`);
  return principal.session === undefined ? found.set : { ...found.set, session: principal.session };
}

export function outcomeOf({ outcome }: Decision): RowResult['decision'] {
  return outcome === 'refused' ? 'denied' : outcome;
}

interface OpenKey {
  readonly key: string;
  readonly statement: string;
}

/** Keys compared by a statement in reach, not given, but possible in the request; each once. */
export function openKeys({ layers, facts }: Judgement, isOpen: (key: string) => boolean): readonly OpenKey[] {
  const found = new Map<string, OpenKey>();
  for (const { statements } of layers) {
    for (const judged of statements) {
      if (!judged.inReach) continue;
      for (const key of askedKeys(judged)) {
        const lower = key.toLowerCase();
        if (found.has(lower) || !isOpen(lower) || facts.get(lower) !== 'unknown') continue;
        const { sid, index } = judged.statement;
        found.set(lower, { key, statement: `${sid ?? `statement ${index + 1}`} of ${judged.policy.name}` });
      }
    }
  }
  return [...found.values()];
}

export function missingSentence({ key, statement }: OpenKey): string {
  const where = /^(?:aws|mq):ResourceTag\//iu.test(key) ? 'as a tag of the resource' : 'in a context';
  return (
    `${statement} asks for ${key}, which the test does not give. Give ` +
    `it ${where}, or write "${key}: absent".`
  );
}

/** The differences between a decision and the expectation; an empty list: none. */
export function failures(expect: Expectation, judgement: Judgement): string[] {
  const { decision, layers } = judgement;
  if (decision.outcome === 'pending') {
    return [
      `Expected ${expect.outcome}, but the decision depends on facts that are not ` +
        `known:  ${[...decision.needs].sort().join(', ')}.`,
    ];
  }
  const outcome = outcomeOf(decision);
  if (outcome !== expect.outcome) return [`Expected ${expect.outcome}, but it is ${outcome}.`];
  if (decision.outcome === 'allowed') return [];
  const explicit = decision.reason.effect === 'explicitDeny';
  const why: string[] = [];
  if (expect.explicit !== undefined && expect.explicit !== explicit) {
    why.push(
      explicit
        ? 'Expected that no policy allows it, but a Deny applies.'
        : 'Expected a Deny that applies, but it is denied only because no policy allows it.',
    );
  }
  if (expect.by !== undefined && !deniedBy(expect.by, layers, explicit)) {
    why.push(`Expected that ${shownBy(expect.by)} denies it, but it does not.`);
  }
  return why;
}

/**
 * Whether the named one denied the row. If a Deny applied: its statement, its policy, or the policy's kind.
 * If no Deny applied: a kind of policies in which nothing allows it, or a policy of such a kind, except
 * identity policies.
 */
function deniedBy(by: DeniedBy, layers: readonly JudgedLayer[], explicit: boolean): boolean {
  if (!explicit) {
    const silent = layers.filter(({ mustAllow, allows }) => mustAllow && allows !== true);
    return silent.some(({ kind, policies }) => {
      const names = kind === 'identity' ? [] : policies.flatMap(({ name, arn }) => [name, arn]);
      return fits(by, undefined, names, kind);
    });
  }
  return layers.some(({ kind, statements }) =>
    statements.some(({ statement, policy, applies }) => {
      if (statement.effect !== 'Deny' || applies !== true) return false;
      return fits(by, statement.sid, [policy.name, policy.arn], kind);
    }),
  );
}

function fits(by: DeniedBy, sid: string | undefined, names: readonly unknown[], kind: string): boolean {
  if (by.any !== undefined) {
    return by.any === sid || names.includes(by.any) || KINDS.get(by.any.toLowerCase()) === kind;
  }
  if (by.sid !== undefined && by.sid !== sid) return false;
  if (by.policy !== undefined && !names.includes(by.policy)) return false;
  return by.kind === undefined || by.kind === kind;
}

function shownBy({ any, sid, policy, kind }: DeniedBy): string {
  if (any !== undefined) return any;
  return [sid && `statement ${sid}`, policy && `policy ${policy}`, kind && `${kind} policies`]
    .filter(Boolean)
    .join(' of ');
}
