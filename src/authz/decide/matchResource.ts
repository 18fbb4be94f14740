import type { CompiledResource, CompiledStatement, ResourcePattern } from '../policy/compiledPolicy.ts';
import { evaluateConditions } from '../policy/conditions/evaluateConditions.ts';
import type { ContextLookup, Facts } from '../policy/conditions/facts.ts';
import {
  compileGlob,
  type Glob,
  HOLE,
  matchGlob,
  mayMatchGlob,
  mayMatchOnePart,
  type Symbols,
  symbolsOf,
  UUID,
} from '../policy/matchGlob.ts';
import { resolveTemplate } from '../policy/template.ts';
import { and, not, or, type Truth } from '../policy/truth.ts';
import type { ResourceRef } from './types.ts';

/**
 * Whether a statement's `Resource` or `NotResource` includes the resource. If that is unknown, the facts that
 * would decide it are added to `needs`.
 *
 * INVARIANT: doubt never grants. Where a match allows more (Resource of an Allow, NotResource of a Deny), the
 * older form of a broker's ARN counts only for a pattern without wildcards. Where a match allows less
 * (Resource of a Deny, NotResource of an Allow), either form counts (docs/rules/iam.md rule 12).
 */
export function matchResource(
  resource: CompiledResource,
  subject: Subject,
  context: ContextLookup,
  needs: string[],
): Truth {
  const grants = (resource.effect === 'Allow') !== resource.negated;
  // docs/rules/iam.md rule 18: a pattern whose variable has no value matches nothing. NotResource of an Allow
  // then excludes everything that the pattern could match.
  const withoutValue = resource.effect === 'Allow' && resource.negated;
  let matched: Truth = false;
  for (const pattern of resource.patterns) {
    matched = or(matched, matchPattern(pattern, subject, context, needs, { grants, withoutValue }));
    // Stryker disable next-line ConditionalExpression: saves work only
    if (matched === true) break;
  }
  return resource.negated ? not(matched) : matched;
}

interface Mode {
  readonly grants: boolean;
  readonly withoutValue: boolean;
}

function matchPattern(
  { glob, template }: ResourcePattern,
  subject: Subject,
  context: ContextLookup,
  needs: string[],
  mode: Mode,
): Truth {
  if (template === undefined) return matchForms(glob, subject, needs, mode.grants);
  const widestNeeds: string[] = [];
  const widest = matchForms(glob, subject, widestNeeds, false);
  if (widest === false) return false;
  const resolved = resolveTemplate(template, context);
  if (resolved.kind === 'pieces') {
    return matchForms(compileGlob(resolved.pieces), subject, needs, mode.grants);
  }
  if (resolved.kind === 'no-value') {
    if (mode.withoutValue) needs.push(...widestNeeds);
    return mode.withoutValue ? widest : false;
  }
  needs.push(...resolved.needs, ...widestNeeds);
  return 'unknown';
}

/** Matches a pattern with the ARN and its older form. */
function matchForms(glob: Glob, subject: Subject, needs: string[], grants: boolean): Truth {
  if (matchGlob(glob, subject.arn)) return true;
  const alias = grants && glob.wild ? undefined : subject.alias();
  if (alias !== undefined && matchGlob(glob, alias)) return true;
  if (subject.need === undefined) return false;
  // The first test is cheap, and needs a hole.
  if (subject.part !== 'uuid' && !mayMatchGlob(glob, subject.arn)) return false;
  if (subject.part !== undefined && !mayMatchOnePart(glob, subject.arn)) return false;
  needs.push(subject.need);
  return 'unknown';
}

/** The resource of a question, ready to be matched against many patterns. */
export interface Subject {
  /** The ARN, with a hole or an open UUID for a part that is not known. */
  readonly arn: Symbols;
  /**
   * The older form of the ARN (docs/rules/iam.md rule 12). It is computed on first use, because most patterns
   * do not need it.
   */
  readonly alias: () => Symbols | undefined;
  /** The fact that would fill the hole; absent when the ARN is complete. */
  readonly need?: string;
  /** The kind of the part that is not known, where that is certain. */
  readonly part?: 'name' | 'uuid';
}

/**
 * An action without resource-level permissions is evaluated against the text `*`: a pattern that names ARNs
 * does not match it.
 */
export function subjectOf(ref: ResourceRef): Subject {
  // Stryker disable next-line StringLiteral: only patterns of stars match `*` or an empty text
  if (ref.kind === 'any') return { arn: symbolsOf('*'), alias: () => undefined };
  const alias = onDemand(ref.alias);
  if (ref.kind === 'arn') return { arn: symbolsOf(ref.arn), alias };
  const unknown = ref.part === 'uuid' ? UUID : [HOLE];
  const arn = [...symbolsOf(ref.before), ...unknown, ...symbolsOf(ref.after)];
  return { arn, need: ref.need, alias, ...(ref.part && { part: ref.part }) };
}

function onDemand(text: string | undefined): () => Symbols | undefined {
  let symbols: Symbols | undefined;
  return () => {
    if (text !== undefined) symbols ??= symbolsOf(text);
    return symbols;
  };
}

/**
 * Whether a statement whose action matches applies to the request. If that is unknown, the facts that could
 * decide it are added to `needs`; otherwise `needs` stays as it is.
 */
export function statementApplies(
  statement: CompiledStatement,
  subject: Subject,
  facts: Facts,
  needs: string[],
): Truth {
  const before = needs.length;
  // Conditions come first, because comparing two words is cheaper than matching an ARN.
  const conditions = evaluateConditions(statement.conditions, facts, needs);
  const applies =
    // Stryker disable next-line ConditionalExpression: saves work only
    conditions === false
      ? false
      : and(conditions, matchResource(statement.resource, subject, facts.get, needs));
  // A statement that is already decided does not add needs.
  if (applies !== 'unknown') needs.length = before;
  return applies;
}
