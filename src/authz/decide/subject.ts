import { HOLE, type Symbols, symbolsOf } from '../policy/glob.ts';
import type { ResourceRef } from './types.ts';

/** The resource of a question, ready to be matched against many patterns. */
export interface Subject {
  /** The ARN; a part that is not known is a hole. */
  readonly arn: Symbols;
  /**
   * The older form of the ARN (docs/rules/iam.md rule 12). Computed on first use: most patterns match the ARN
   * or fail early.
   */
  readonly alias: () => Symbols | undefined;
  /** What would fill the hole; absent when the ARN is whole. */
  readonly need?: string;
}

/** An action without resource-level permissions is evaluated against the text `*`: a pattern that names ARNs misses it. */
export function subjectOf(ref: ResourceRef): Subject {
  // Stryker disable next-line StringLiteral: of all patterns that the grammar takes only stars match * or nothing
  if (ref.kind === 'any') return { arn: symbolsOf('*'), alias: () => undefined };
  const alias = onDemand(ref.alias);
  if (ref.kind === 'arn') return { arn: symbolsOf(ref.arn), alias };
  return { arn: [...symbolsOf(ref.before), HOLE, ...symbolsOf(ref.after)], need: ref.need, alias };
}

function onDemand(text: string | undefined): () => Symbols | undefined {
  let symbols: Symbols | undefined;
  return () => {
    if (text !== undefined) symbols ??= symbolsOf(text);
    return symbols;
  };
}
