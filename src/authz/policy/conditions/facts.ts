import type { Comparison } from './comparisons.ts';

/** One key, as it was answered, and as conditions see it. */
export interface Known {
  readonly answer: ContextFact;
  readonly fact: ContextFact;
  /** Its values as families of operators read them, the latest first. */
  readings: Reading | undefined;
}

interface Reading {
  readonly comparison: Comparison;
  readonly values: readonly unknown[];
  readonly earlier: Reading | undefined;
}

/** The facts of one question: each asked for once, and read once by each family of operators. */
export class Facts {
  readonly #lookup: ContextLookup;
  readonly #known = new Map<string, Known>();

  constructor(lookup: ContextLookup) {
    this.#lookup = lookup;
  }

  /**
   * As it was answered: what variables are resolved with. A key without any value is none of their missing
   * ones.
   */
  readonly get: ContextLookup = (key) => this.find(key).answer;

  /** Its values, as this family of operators reads them. */
  read(known: Known, values: readonly string[], comparison: Comparison): readonly unknown[] {
    for (let reading = known.readings; reading !== undefined; reading = reading.earlier) {
      if (reading.comparison === comparison) return reading.values;
    }
    const read = values.map(comparison.read);
    known.readings = { comparison, values: read, earlier: known.readings };
    return read;
  }

  find(key: string): Known {
    let known = this.#known.get(key);
    if (known === undefined) {
      const answer = this.#lookup(key);
      known = { answer, fact: presentOrNot(answer), readings: undefined };
      this.#known.set(key, known);
    }
    return known;
  }
}

/**
 * A key without values is missing (docs/rules/iam.md rules 15 and 17). A key with several values is
 * multivalued, also if the fact does not say so.
 */
function presentOrNot(fact: ContextFact): ContextFact {
  if (fact === 'absent' || fact === 'unknown') return fact;
  if (fact.values.length === 0) return 'absent';
  return fact.values.length > 1 ? { values: fact.values, multivalued: true } : fact;
}

/** One condition key's values as IAM sees them. A multivalued key keeps that even with one element. */
export interface ContextValue {
  readonly values: readonly string[];
  readonly multivalued: boolean;
}

/** `absent`: the key does not apply to this request. `unknown`: it applies and is not known yet. */
export type ContextFact = ContextValue | 'absent' | 'unknown';

/**
 * Answers one condition key. The key is passed in lower case (IAM compares key names without case).
 * INVARIANT: the same key has the same answer throughout one decision; what is `unknown` may turn out to be
 * anything.
 */
export type ContextLookup = (key: string) => ContextFact;
