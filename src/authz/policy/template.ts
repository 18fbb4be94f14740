import type { ContextLookup } from './conditions/facts.ts';
import type { PolicyVersion } from './parsedPolicy.ts';

/**
 * A policy value split at its variables.
 * `text`: as written; a glob reads `*` and `?` in it as wildcards. `literal`: characters that are not
 * wildcards.
 * `variable`: a condition key in lower case, with its default if it has one.
 */
export type TemplatePart =
  | { readonly kind: 'text' | 'literal'; readonly text: string }
  | { readonly kind: 'variable'; readonly key: string; readonly fallback?: string };

export type Template = readonly TemplatePart[];

/**
 * `${*}`, `${?}`, `${$}` mean the character itself (IAM User Guide, "Policy variables": special characters).
 */
const SPECIAL: ReadonlySet<string> = new Set(['*', '?', '$']);

/** The inside of `${…}`: a key without outer spaces, then perhaps a comma and a default in single quotes. */
const VARIABLE = /^([^\s,'{}](?:[^,'{}]*[^\s,'{}])?)(?: *, *'([^']*)' *)?$/u;

/**
 * Splits a policy value at its `${…}` variables. Undefined when a variable is malformed. Under Version
 * 2008-10-17 there are no variables: `${…}` is plain text. Time is linear in the text.
 */
export function parseTemplate(text: string, version: PolicyVersion): Template | undefined {
  if (version === '2008-10-17') return [{ kind: 'text', text }];
  const parts: TemplatePart[] = [];
  let at = 0;
  for (;;) {
    const open = text.indexOf('${', at);
    if (open < 0) break;
    if (open > at) parts.push({ kind: 'text', text: text.slice(at, open) });
    const close = endOfVariable(text, open + 2);
    if (close === undefined) return undefined;
    const part = parseVariable(text.slice(open + 2, close));
    if (part === undefined) return undefined;
    parts.push(part);
    at = close + 1;
  }
  if (at < text.length || parts.length === 0) parts.push({ kind: 'text', text: text.slice(at) });
  return parts;
}

/** The closing brace; one inside a quoted default does not count. */
function endOfVariable(text: string, from: number): number | undefined {
  let quoted = false;
  // Stryker disable next-line EqualityOperator: past the end there is no brace
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === "'") quoted = !quoted;
    else if (text[at] === '}' && !quoted) return at;
  }
  return undefined;
}

function parseVariable(inside: string): TemplatePart | undefined {
  if (SPECIAL.has(inside)) return { kind: 'literal', text: inside };
  const match = VARIABLE.exec(inside);
  if (match?.[1] === undefined) return undefined;
  const key = match[1].toLowerCase();
  return match[2] === undefined ? { kind: 'variable', key } : { kind: 'variable', key, fallback: match[2] };
}

/**
 * Text prepared for matching. `literal` text has no wildcards: it is the value of a variable
 * (docs/rules/iam.md rule 18).
 */
export interface Piece {
  readonly text: string;
  readonly literal: boolean;
}

/** `no-value`: a variable has no value and no default, so nothing equals the text. */
export type Resolved =
  | { readonly kind: 'pieces'; readonly pieces: readonly Piece[] }
  | { readonly kind: 'no-value' }
  | { readonly kind: 'unknown'; readonly needs: readonly string[] };

/** The pieces of a template without variables; undefined for one that has any. */
export function constantPieces(template: Template): readonly Piece[] | undefined {
  const pieces: Piece[] = [];
  for (const part of template) {
    if (part.kind === 'variable') return undefined;
    pieces.push({ text: part.text, literal: part.kind === 'literal' });
  }
  return pieces;
}

/**
 * Puts the request's values in a template's variables. A multivalued key cannot be used as a variable (IAM
 * User Guide, "Policy variables"): it counts as a key without a value. A missing value takes precedence over
 * an unknown one, because no later fact changes it.
 */
export function resolveTemplate(template: Template, context: ContextLookup): Resolved {
  const pieces: Piece[] = [];
  const needs: string[] = [];
  let missing = false;
  for (const part of template) {
    if (part.kind !== 'variable') {
      pieces.push({ text: part.text, literal: part.kind === 'literal' });
      continue;
    }
    const fact = context(part.key);
    if (fact === 'unknown') {
      needs.push(part.key);
      continue;
    }
    const single = fact !== 'absent' && !fact.multivalued && fact.values.length === 1;
    const value = single ? fact.values[0] : fact === 'absent' ? part.fallback : undefined;
    if (value === undefined) missing = true;
    else pieces.push({ text: value, literal: true });
  }
  if (missing) return { kind: 'no-value' };
  return needs.length > 0 ? { kind: 'unknown', needs } : { kind: 'pieces', pieces };
}
