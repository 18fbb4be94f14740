import type { Judgement } from '../../src/authz/explain/judge.ts';
import type { ReadablePolicy } from '../../src/authz/explain/readablePolicy.ts';
import {
  type CompiledConditions,
  compileConditions,
} from '../../src/authz/policy/conditions/compileConditions.ts';
import { evaluateConditions } from '../../src/authz/policy/conditions/evaluateConditions.ts';
import type { ParsedCondition, ParsedPolicy } from '../../src/authz/policy/parsedPolicy.ts';
import type { AccountPrincipals } from '../simulate/principalPolicies.ts';

/** For one condition: how often it held and how often it did not hold, for the questions of a run. */
export interface ConditionCoverage {
  readonly written: ParsedCondition;
  held: number;
  failed: number;
}

export interface StatementCoverage {
  readonly index: number;
  readonly sid?: string;
  readonly effect: 'Allow' | 'Deny';
  /** How often the statement applied. */
  applied: number;
  readonly conditions: readonly ConditionCoverage[];
}

export interface PolicyCoverage {
  readonly policy: ReadablePolicy;
  /** The policy's owner: its ARN for a managed policy, `user/alice` for an inline one. */
  readonly where: string;
  readonly statements: readonly StatementCoverage[];
}

/**
 * The coverage of the policies of an account's principals by tests. A statement is covered when it applied to
 * a question. A condition is covered when it held for one question and did not hold for another; only
 * questions count whose action and resource the statement matches.
 */
export class Coverage {
  readonly #byPolicy = new Map<ParsedPolicy, PolicyCoverage>();
  readonly #compiled = new Map<ParsedCondition, CompiledConditions | undefined>();

  constructor(world: AccountPrincipals) {
    const { users, roles } = world.account;
    for (const { arn } of [...users, ...roles]) {
      const set = world.find(arn)?.set;
      if (set === undefined) continue;
      const levels = [...set.serviceControl, ...set.resourceControl].flat();
      for (const policy of [
        ...set.identity,
        ...(set.boundary === undefined ? [] : [set.boundary]),
        ...levels,
      ]) {
        this.add(policy, whereOf(policy, arn));
      }
    }
  }

  add(policy: ReadablePolicy, where: string): void {
    if (this.#byPolicy.has(policy.parsed)) return;
    const statements = policy.parsed.statements.map(({ sid, effect, conditions }, index) => ({
      index,
      ...(sid === undefined ? {} : { sid }),
      effect,
      applied: 0,
      conditions: conditions.map((written) => ({ written, held: 0, failed: 0 })),
    }));
    this.#byPolicy.set(policy.parsed, { policy, where, statements });
  }

  get policies(): readonly PolicyCoverage[] {
    return [...this.#byPolicy.values()];
  }

  /** Adds the coverage of one question. */
  note({ layers, facts }: Judgement): void {
    for (const { kind, statements } of layers) {
      for (const { policy, statement, inReach, applies } of statements) {
        this.add(policy, kind);
        const covered = this.#byPolicy.get(policy.parsed)?.statements[statement.index];
        if (covered === undefined || !inReach) continue;
        if (applies === true) covered.applied += 1;
        for (const condition of covered.conditions) {
          const compiled = this.#conditions(condition.written, statement.effect, policy.parsed);
          const holds = compiled && evaluateConditions(compiled, facts, []);
          if (holds === true) condition.held += 1;
          if (holds === false) condition.failed += 1;
        }
      }
    }
  }

  /** The condition compiled by itself; undefined for one that cannot be read. */
  #conditions(
    written: ParsedCondition,
    effect: 'Allow' | 'Deny',
    { version }: ParsedPolicy,
  ): CompiledConditions | undefined {
    if (this.#compiled.has(written)) return this.#compiled.get(written);
    const { conditions, doubt } = compileConditions([written], effect, version);
    const made = doubt === undefined ? conditions : undefined;
    this.#compiled.set(written, made);
    return made;
  }
}

function whereOf({ arn, source }: ReadablePolicy, holder: string): string {
  if (arn !== undefined) return arn;
  return source === 'user' || source === 'role' ? holder.slice(holder.lastIndexOf(':') + 1) : source;
}

export interface Share {
  readonly met: number;
  readonly all: number;
}

/**
 * The covered and the total number of statements that applied and of condition outcomes (two for each
 * condition).
 */
export function coverageOf(policies: readonly PolicyCoverage[]): {
  readonly statements: Share;
  readonly conditions: Share;
} {
  const statements = policies.flatMap((policy) => policy.statements);
  const conditions = statements.flatMap((statement) => statement.conditions);
  const outcomes = conditions.flatMap(({ held, failed }) => [held, failed]);
  return {
    statements: { met: statements.filter(({ applied }) => applied > 0).length, all: statements.length },
    conditions: { met: outcomes.filter((count) => count > 0).length, all: outcomes.length },
  };
}

/** The share of covered statements and condition outcomes together, in percent; 100 if there are none. */
export function coveragePercent(policies: readonly PolicyCoverage[]): number {
  const { statements, conditions } = coverageOf(policies);
  const all = statements.all + conditions.all;
  return all === 0 ? 100 : ((statements.met + conditions.met) / all) * 100;
}
