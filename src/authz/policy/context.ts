/** One condition key's values as IAM sees them. A multivalued key keeps that even with one element. */
export interface ContextValue {
  readonly values: readonly string[];
  readonly multivalued: boolean;
}

/** `absent`: the key does not apply to this request. `unknown`: it applies and is not known yet. */
export type ContextFact = ContextValue | 'absent' | 'unknown';

/**
 * Answers one condition key. The key is passed in lower case (IAM compares key names without case).
 * INVARIANT: the same key has the same answer throughout one decision; what is `unknown` may turn out to be anything.
 */
export type ContextLookup = (key: string) => ContextFact;
