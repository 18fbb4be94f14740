import type { ConditionScalar, ParsedCondition, PolicyVersion } from '../parsedPolicy.ts';
import { constantPieces, type Piece } from '../resolveTemplate.ts';
import { parseTemplate, type Template } from '../template.ts';
import { asWritten, type Comparison, type Test } from './comparisons.ts';
import type { CompiledCondition } from './compiledCondition.ts';
import { parseOperatorName } from './operatorName.ts';
import { OPERATORS, type Operator } from './operators.ts';

const NULL = 'null';

/** Prepares one condition. If it cannot be read: a sentence saying what is wrong with it. */
export function compileCondition(
  condition: ParsedCondition,
  version: PolicyVersion,
): CompiledCondition | string {
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
  // Stryker disable next-line MethodExpression: either case makes them equal
  const identity = JSON.stringify([condition.operator.toLowerCase(), key, texts, version]);
  // `NullIfExists` does not exist, and a set of values is neither here nor there as a whole.
  if (base === NULL && quantifier === 'plain' && !ifExists) return compilePresence(key, texts, at, identity);
  const named = OPERATORS.get(base);
  if (named === undefined) return `unknown operator ${at}`;
  const templates: Template[] = [];
  for (const text of texts) {
    const template = named.variables ? parseTemplate(text, version) : asText(text);
    if (template === undefined) return `malformed value "${shorten(text)}" for ${at}`;
    templates.push(template);
  }
  const operator = simplest(named, templates);
  const values: (Test | Template)[] = [];
  for (const [index, template] of templates.entries()) {
    const value = prepareValue(template, operator.comparison);
    // Stryker disable next-line StringLiteral: there is a text for every template
    if (value === undefined) return `malformed value "${shorten(texts[index] ?? '')}" for ${at}`;
    values.push(value);
  }
  const exact = exactValues(templates, operator.comparison);
  return { kind: 'comparing', key, identity, operator, quantifier, ifExists, values, exact };
}

function compilePresence(
  key: string,
  texts: readonly string[],
  at: string,
  identity: string,
): CompiledCondition | string {
  const lower = texts.map((text) => text.toLowerCase());
  const odd = lower.findIndex((text) => text !== 'true' && text !== 'false');
  // Stryker disable next-line StringLiteral: there is a text at that index
  if (odd >= 0) return `malformed value "${shorten(texts[odd] ?? '')}" for ${at}`;
  const [missing, present] = [lower.includes('true'), lower.includes('false')];
  return { kind: 'presence', key, identity, missing, present };
}

function asText(text: string): Template {
  // Stryker disable next-line StringLiteral: whatever is no variable and no literal piece is read as text
  return [{ kind: 'text', text }];
}

/** A test, or the template itself where it has variables; undefined for one that can never be prepared. */
function prepareValue(template: Template, { prepare, sample }: Comparison): Test | Template | undefined {
  const pieces = constantPieces(template);
  if (pieces !== undefined) return prepare(pieces);
  // An ARN of three fields stays malformed whatever its variables are: it must not wait for them to be found out.
  return prepare(samplePieces(template, sample)) && template;
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

/** JSON numbers past 2^53 were rounded when the document was read, so that what they meant is lost. */
function textOf(value: ConditionScalar): string | undefined {
  if (typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER) return undefined;
  return String(value);
}

function shorten(text: string): string {
  return text.slice(0, 64);
}
