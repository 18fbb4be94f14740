import type { ConditionScalar, Effect, ParsedCondition, PolicyVersion } from '../parsedPolicy.ts';
import { constantPieces, type Piece } from '../resolveTemplate.ts';
import { parseTemplate, type Template } from '../template.ts';
import type { Test } from './comparisons.ts';
import { parseOperatorName, type Quantifier } from './operatorName.ts';
import { OPERATORS, type Operator } from './operators.ts';

/** The conditions of one statement; all must hold. */
export interface CompiledConditions {
  readonly effect: Effect;
  readonly all: readonly CompiledCondition[];
}

/** One operator on one key (in lower case). */
export type CompiledCondition = PresenceCondition | ComparingCondition;

/** `Null`: whether the key may be missing, and whether it may be there. */
export interface PresenceCondition {
  readonly kind: 'presence';
  readonly key: string;
  readonly missing: boolean;
  readonly present: boolean;
}

export interface ComparingCondition {
  readonly kind: 'comparing';
  readonly key: string;
  readonly operator: Operator;
  readonly quantifier: Quantifier;
  readonly ifExists: boolean;
  /** Prepared values, and templates that wait for the request's variables. */
  readonly values: readonly (Test | Template)[];
}

const NULL = 'null';

/** Prepares a statement's conditions. `doubt` tells of the first operator or value that cannot be read (iam.md rule 21). */
export function compileConditions(
  conditions: readonly ParsedCondition[],
  effect: Effect,
  version: PolicyVersion,
): { readonly conditions: CompiledConditions; readonly doubt?: string } {
  const all: CompiledCondition[] = [];
  for (const condition of conditions) {
    const compiled = compileCondition(condition, version);
    // Stryker disable next-line ObjectLiteral,ArrayDeclaration: conditions in doubt are never asked
    if (typeof compiled === 'string') return { conditions: { effect, all: [] }, doubt: compiled };
    all.push(compiled);
  }
  return { conditions: { effect, all } };
}

/** The condition, or a sentence saying what is wrong with it. */
function compileCondition(condition: ParsedCondition, version: PolicyVersion): CompiledCondition | string {
  const { base, quantifier, ifExists } = parseOperatorName(condition.operator);
  const at = `${shorten(condition.operator)} on ${shorten(condition.key)}`;
  if (condition.values.length === 0) return `no value for ${at}`;
  const texts: string[] = [];
  for (const value of condition.values) {
    const text = textOf(value);
    if (text === undefined) return `inexact number ${value} for ${at}: write it as a string`;
    texts.push(text);
  }
  const key = condition.key.toLowerCase();
  // `NullIfExists` does not exist, and a set of values is neither here nor there as a whole.
  if (base === NULL && quantifier === 'plain' && !ifExists) return compilePresence(key, texts, at);
  const operator = OPERATORS.get(base);
  if (operator === undefined) return `unknown operator ${at}`;
  const values: (Test | Template)[] = [];
  for (const text of texts) {
    const value = compileValue(text, operator, version);
    if (value === undefined) return `malformed value "${shorten(text)}" for ${at}`;
    values.push(value);
  }
  return { kind: 'comparing', key, operator, quantifier, ifExists, values };
}

function compilePresence(key: string, texts: readonly string[], at: string): CompiledCondition | string {
  const lower = texts.map((text) => text.toLowerCase());
  const odd = lower.findIndex((text) => text !== 'true' && text !== 'false');
  // Stryker disable next-line StringLiteral: there is a text at that index
  if (odd >= 0) return `malformed value "${shorten(texts[odd] ?? '')}" for ${at}`;
  return { kind: 'presence', key, missing: lower.includes('true'), present: lower.includes('false') };
}

function compileValue(text: string, operator: Operator, version: PolicyVersion): Test | Template | undefined {
  // Stryker disable next-line BooleanLiteral: these comparisons take texts as written
  if (!operator.variables) return operator.comparison.prepare([{ text, literal: false }]);
  const template = parseTemplate(text, version);
  if (template === undefined) return undefined;
  const pieces = constantPieces(template);
  if (pieces !== undefined) return operator.comparison.prepare(pieces);
  // An ARN of three fields stays malformed whatever its variables are: it must not wait for them to be found out.
  return operator.comparison.prepare(samplePieces(template, operator.comparison.sample)) && template;
}

function samplePieces(template: Template, sample: string): Piece[] {
  return template.map((part) =>
    part.kind === 'variable'
      ? // Stryker disable next-line BooleanLiteral: no sample holds a wildcard or a colon
        { text: sample, literal: true }
      : // Stryker disable next-line ConditionalExpression,StringLiteral: whether it is well formed does not hang on wildcards
        { text: part.text, literal: part.kind === 'literal' },
  );
}

/** JSON numbers past 2^53 were rounded when the document was read, so that what they meant is lost. */
function textOf(value: ConditionScalar): string | undefined {
  if (typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER) return undefined;
  return String(value);
}

function shorten(text: string): string {
  return text.slice(0, 64);
}
