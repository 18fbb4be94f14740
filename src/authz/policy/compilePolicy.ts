import type {
  ActionStatements,
  CompiledAction,
  CompiledPolicy,
  CompiledResource,
  CompiledStatement,
  NamedDocument,
  ResourcePattern,
} from './compiledPolicy.ts';
import { compileConditions } from './conditions/compileConditions.ts';
import { compileGlob, matchGlob, type Symbols, symbolsOf } from './matchGlob.ts';
import {
  type Effect,
  type ParsedList,
  type ParsedPolicy,
  type ParsedStatement,
  PolicyError,
  type PolicyGrammar,
  type PolicyVersion,
} from './parsedPolicy.ts';
import { parsePolicy } from './parsePolicy.ts';
import { constantPieces, parseTemplate, type Template, type TemplatePart } from './template.ts';

/** A policy's name and where it is attached. */
export type PolicyName = Omit<NamedDocument, 'document'>;

/**
 * Prepares a policy of the directory for decisions. Throws PolicyError, with the policy's name, if the
 * document is not a policy: every request of the principal must then be refused (docs/rules/iam.md rule 21).
 */
export function compilePolicy(named: NamedDocument, grammar: PolicyGrammar = 'identity'): CompiledPolicy {
  return compileParsed(parseNamed(named, grammar), named);
}

/** The same for a document that has passed the grammar; never throws. */
export function compileParsed({ version, statements }: ParsedPolicy, named: PolicyName): CompiledPolicy {
  const compiled = statements.map((statement, index) => compileStatement(statement, index, version));
  const { name, arn, source } = named;
  return {
    name,
    ...(arn === undefined ? {} : { arn }),
    source,
    statements: compiled,
    forAction: actionIndex(compiled),
  };
}

function parseNamed(named: NamedDocument, grammar: PolicyGrammar): ParsedPolicy {
  try {
    return parsePolicy(named.document, grammar);
  } catch (error) {
    throw error instanceof PolicyError ? new PolicyError(error.faults, named.name) : error;
  }
}

/** Prepares one statement; `index` is its position in the document, from 0. */
function compileStatement(
  statement: ParsedStatement,
  index: number,
  version: PolicyVersion,
): CompiledStatement {
  const { sid, effect } = statement;
  const { resource, doubt: resourceDoubt } = compileResource(statement.resource, effect, version);
  const { conditions, doubt: conditionDoubt } = compileConditions(statement.conditions, effect, version);
  const doubt = resourceDoubt ?? conditionDoubt;
  return {
    index,
    ...(sid === undefined ? {} : { sid }),
    effect,
    action: compileAction(statement.action),
    resource,
    conditions,
    ...(doubt === undefined ? {} : { doubt }),
  };
}

function compileAction(list: ParsedList): CompiledAction {
  const globs = list.values.map((value) => compileGlob([{ text: value.toLowerCase(), literal: false }]));
  return { negated: list.negated, globs };
}

/**
 * How many action names one policy remembers. The gateway uses about forty actions, all from its own tables;
 * the limit is for simulations, whose action names are user text.
 */
export const REMEMBERED_ACTIONS = 128;

/**
 * An index from action to the statements that match it. An action is matched at its first question and then
 * cached: this code needs no list of all actions (src/mq has it), and a cold start matches only what it
 * needs. The result for an action never changes. The oldest entry is dropped first.
 */
export function actionIndex(statements: readonly CompiledStatement[]): (action: string) => ActionStatements {
  const remembered = new Map<string, ActionStatements>();
  return (action) => {
    const name = action.toLowerCase();
    const known = remembered.get(name);
    if (known !== undefined) return known;
    const found = findStatements(statements, symbolsOf(name));
    if (remembered.size >= REMEMBERED_ACTIONS) {
      for (const oldest of remembered.keys()) {
        remembered.delete(oldest);
        break;
      }
    }
    remembered.set(name, found);
    return found;
  };
}

function findStatements(statements: readonly CompiledStatement[], action: Symbols): ActionStatements {
  const matching = statements.filter((statement) => matchesAction(statement.action, action));
  return {
    deny: matching.filter(({ effect }) => effect === 'Deny'),
    allow: matching.filter(({ effect }) => effect === 'Allow'),
  };
}

function matchesAction({ globs, negated }: CompiledAction, action: Symbols): boolean {
  return globs.some((glob) => matchGlob(glob, action)) !== negated;
}

const ARN_FIELDS = 6;
// Stryker disable next-line StringLiteral: whatever is no literal piece is read as text
const ANYTHING: TemplatePart = { kind: 'text', text: '*' };

/**
 * Prepares `Resource` or `NotResource`. `doubt` names the first value with a malformed variable: a Deny then
 * applies to every resource, an Allow to none.
 */
function compileResource(
  list: ParsedList,
  effect: Effect,
  version: PolicyVersion,
): { readonly resource: CompiledResource; readonly doubt?: string } {
  const patterns: ResourcePattern[] = [];
  for (const value of list.values) {
    const template = parseTemplate(value, version);
    if (template === undefined) return { resource: unreadable(effect), doubt: malformed(value) };
    // Stryker disable next-line Regex: the grammar takes nothing behind leading stars
    patterns.push(compilePattern(/^\*+$/u.test(value) ? [ANYTHING] : padded(template)));
  }
  return { resource: { negated: list.negated, effect, patterns } };
}

function malformed(value: string): string {
  return `malformed policy variable in the resource ${value.slice(0, 64)}`;
}

/** Every resource for a Deny, none for an Allow. */
function unreadable(effect: Effect): CompiledResource {
  return { negated: false, effect, patterns: effect === 'Deny' ? [compilePattern([ANYTHING])] : [] };
}

function compilePattern(template: Template): ResourcePattern {
  const constant = constantPieces(template);
  if (constant !== undefined) return { glob: compileGlob(constant) };
  const widest = template.map((part) => (part.kind === 'variable' ? ANYTHING : part));
  // Stryker disable next-line ArrayDeclaration: without variables there are always pieces
  return { glob: compileGlob(constantPieces(widest) ?? []), template };
}

/**
 * An ARN with fewer than six fields is completed with `*` (IAM User Guide, "IAM JSON policy elements:
 * Resource": incomplete ARNs). Colons inside variables separate no fields.
 */
function padded(template: Template): Template {
  let colons = 0;
  for (const part of template) {
    if (part.kind === 'text') colons += part.text.split(':').length - 1;
  }
  const missing = ARN_FIELDS - 1 - colons;
  return missing > 0 ? [...template, { kind: 'text', text: ':*'.repeat(missing) }] : template;
}
