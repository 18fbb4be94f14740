import { matchResource, type Subject } from '../../src/authz/decide/matchResource.ts';
import type { CompiledStatement } from '../../src/authz/policy/compiledPolicy.ts';
import type { CompiledCondition } from '../../src/authz/policy/conditions/compiledCondition.ts';
import { evaluateCondition } from '../../src/authz/policy/conditions/evaluateConditions.ts';
import type { ContextLookup, Facts } from '../../src/authz/policy/conditions/facts.ts';
import type { ParsedStatement } from '../../src/authz/policy/parsedPolicy.ts';
import { resolveTemplate, type Template } from '../../src/authz/policy/template.ts';
import type { Truth } from '../../src/authz/policy/truth.ts';
import { conditionText } from './conditionText.ts';

/** One test of the request whose result is not known yet: a condition, or a resource pattern. */
export interface Literal {
  /** Literals with the same id hold for the same requests. */
  readonly id: string;
  readonly text: () => string;
  readonly condition?: CompiledCondition;
  readonly holds: (facts: Facts, subject: Subject) => Truth;
}

/** Literals that must all hold. `[]` holds for every request. */
export type Cube = readonly Literal[];

export function conditionLiteral(
  condition: CompiledCondition,
  { effect }: CompiledStatement,
  written: ParsedStatement | undefined,
): Literal {
  return {
    id: condition.identity,
    text: () => conditionText(condition, written?.conditions ?? []),
    condition,
    holds: (facts) => evaluateCondition(condition, effect, facts, []),
  };
}

export function resourceLiteral(
  { resource }: CompiledStatement,
  written: ParsedStatement | undefined,
  context: ContextLookup,
): Literal {
  const values = (written?.resource.values ?? []).map((value, at) =>
    filled(value, resource.patterns[at]?.template, context),
  );
  const verb = resource.negated ? 'the resource is not' : 'the resource is';
  return {
    id: `${resource.negated ? 'not ' : ''}resource ${JSON.stringify(values)} ${resource.effect}`,
    text: () => `${verb} ${values.join(' or ')}`,
    holds: (facts, subject) => matchResource(resource, subject, facts.get, []),
  };
}

/** The pattern with its variables filled in, as far as they are known. */
function filled(written: string, template: Template | undefined, context: ContextLookup): string {
  if (template === undefined) return written;
  const resolved = resolveTemplate(template, context);
  return resolved.kind === 'pieces' ? resolved.pieces.map(({ text }) => text).join('') : written;
}
