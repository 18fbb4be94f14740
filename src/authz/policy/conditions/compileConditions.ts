import type { ConditionScalar, Effect, ParsedCondition, PolicyVersion } from '../parsedPolicy.ts';
import { constantPieces, parseTemplate, type Template } from '../template.ts';
import { asWritten, type Comparison, isTrue } from './comparisons.ts';
import type { CompiledCondition, PolicyValue } from './compiledCondition.ts';
import { OPERATORS, type Operator, parseOperatorName } from './operators.ts';

/** The conditions of one statement; all must be true. The fastest come first. */
export interface CompiledConditions {
  readonly effect: Effect;
  readonly all: readonly CompiledCondition[];
}

/**
 * Prepares a statement's conditions. `doubt` names the first operator or value that cannot be read
 * (docs/rules/iam.md rule 21).
 */
export function compileConditions(
  conditions: readonly ParsedCondition[],
  effect: Effect,
  version: PolicyVersion,
): { readonly conditions: CompiledConditions; readonly doubt: string | undefined } {
  const compiled = conditions.map((condition) => compileCondition(condition, version));
  const all = compiled.map(({ condition }) => condition);
  const doubt = compiled.find((one) => one.doubt !== undefined)?.doubt;
  return {
    // Stryker disable next-line MethodExpression,ArithmeticOperator: saves work only
    conditions: { effect, all: all.sort((one, other) => effort(one) - effort(other)) },
    doubt,
  };
}

/** The relative cost of a condition: 0 for one look-up, 1 for tests, 2 with variables to fill in first. */
function effort(condition: CompiledCondition): number {
  if (condition.kind !== 'comparing' || condition.exact !== undefined) return 0;
  return condition.values.every((value) => typeof value === 'function') ? 1 : 2;
}

const NULL = 'null';

/** A condition, and the doubt about it if it cannot be read. */
interface Compiled {
  readonly condition: CompiledCondition;
  readonly doubt?: string;
}

/** Prepares one condition. */
export function compileCondition(condition: ParsedCondition, version: PolicyVersion): Compiled {
  const { base, quantifier, ifExists } = parseOperatorName(condition.operator);
  const key = condition.key.toLowerCase();
  // Stryker disable next-line MethodExpression: either case makes them equal
  const written = [condition.operator.toLowerCase(), key, condition.values, version];
  const identity = JSON.stringify(written);
  const at = `${shorten(condition.operator)} on ${shorten(condition.key)}`;
  const unreadable = (doubt: string): Compiled => ({
    condition: { kind: 'unreadable', key, identity },
    doubt,
  });
  if (condition.values.length === 0) return unreadable(`no value for ${at}`);
  const texts: string[] = [];
  for (const value of condition.values) {
    const text = textOf(value);
    if (text === undefined) return unreadable(`inexact number ${value} for ${at}: write it as a string`);
    texts.push(text);
  }
  // AWS has no `NullIfExists`, and `Null` takes no set operator.
  if (base === NULL && quantifier === 'plain' && !ifExists) {
    const missing = texts.some(isTrue);
    return { condition: { kind: 'presence', key, identity, missing, present: !texts.every(isTrue) } };
  }
  const named = OPERATORS.get(base);
  if (named === undefined) return unreadable(`unknown operator ${at}`);
  const malformed = (text: string) => `malformed value "${shorten(text)}" for ${at}`;
  const templates: Template[] = [];
  for (const text of texts) {
    const template = named.variables ? parseTemplate(text, version) : asText(text);
    if (template === undefined) return unreadable(malformed(text));
    templates.push(template);
  }
  const operator = simplest(named, templates);
  const values = templates.map((template) => prepareValue(template, operator.comparison));
  const exact = values.includes('doubt') ? undefined : exactValues(templates, operator.comparison);
  const doubtful = texts.find((_, index) => values[index] === 'doubt');
  return {
    condition: { kind: 'comparing', key, identity, operator, quantifier, ifExists, values, templates, exact },
    ...(doubtful === undefined ? {} : { doubt: malformed(doubtful) }),
  };
}

function asText(text: string): Template {
  // Stryker disable next-line StringLiteral: whatever is no variable and no literal piece is read as text
  return [{ kind: 'text', text }];
}

/** A value with variables is prepared for each request: a variable may have any value, even a whole ARN. */
function prepareValue(template: Template, { prepare }: Comparison): PolicyValue {
  const pieces = constantPieces(template);
  return pieces === undefined ? template : (prepare(pieces) ?? 'doubt');
}

function simplest(named: Operator, templates: readonly Template[]): Operator {
  return named.withoutWildcards !== undefined && !templates.some(hasWildcards)
    ? named.withoutWildcards
    : named;
}

function hasWildcards(template: Template): boolean {
  return template.some((part) => part.kind === 'text' && /[*?]/u.test(part.text));
}

function exactValues(
  templates: readonly Template[],
  comparison: Comparison,
): ReadonlySet<unknown> | undefined {
  if (!comparison.exact) return undefined;
  const values = new Set<unknown>();
  for (const template of templates) {
    const pieces = constantPieces(template);
    if (pieces === undefined) return undefined;
    values.add(comparison.read(asWritten(pieces)));
  }
  return values;
}

/** JSON numbers beyond 2^53 were rounded when the document was read, so their exact value is lost. */
function textOf(value: ConditionScalar): string | undefined {
  if (typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER) return undefined;
  return String(value);
}

function shorten(text: string): string {
  return text.slice(0, 64);
}
