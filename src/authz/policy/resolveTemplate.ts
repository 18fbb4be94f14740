import type { ContextLookup } from './context.ts';
import type { Template } from './template.ts';

/**
 * Text ready for matching. `literal` text has no wildcards: it came from a variable (docs/rules/iam.md rule
 * 18).
 */
export interface Piece {
  readonly text: string;
  readonly literal: boolean;
}

/** `no-value`: a variable without a value and without a default, so that nothing is equal to it. */
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
 * Puts the request's values in a template's variables. A multivalued key cannot be used as a variable (IAM User Guide,
 * "Policy variables"): it counts as one without a value. A missing value outweighs an unknown one: nothing can mend it.
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
