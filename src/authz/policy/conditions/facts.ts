import type { Comparison } from './comparisons.ts';

/** One condition key: its fact, and its values as conditions compare them. */
export interface Known {
  readonly answer: ContextFact;
  readonly fact: ContextFact;
  /** Its values as each operator family reads them, the latest family first. */
  readings: Reading | undefined;
}

interface Reading {
  readonly comparison: Comparison;
  readonly values: readonly unknown[];
  readonly earlier: Reading | undefined;
}

/** The facts of one question: each is looked up once, and read once by each operator family. */
export class Facts {
  readonly #lookup: ContextLookup;
  readonly #known = new Map<string, Known>();

  constructor(lookup: ContextLookup) {
    this.#lookup = lookup;
  }

  /**
   * The fact as the context gave it, for variables. A variable's default applies to an absent key, not to a
   * key with an empty list of values.
   */
  readonly get: ContextLookup = (key) => this.find(key).answer;

  /** Its values, as this operator family reads them. */
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
 * multivalued, also if the fact has `multivalued: false`.
 */
function presentOrNot(fact: ContextFact): ContextFact {
  if (fact === 'absent' || fact === 'unknown') return fact;
  if (fact.values.length === 0) return 'absent';
  return fact.values.length > 1 ? { values: fact.values, multivalued: true } : fact;
}

/** The values of one condition key. A multivalued key stays multivalued even with one value. */
export interface ContextValue {
  readonly values: readonly string[];
  readonly multivalued: boolean;
}

/** `absent`: the key does not apply to this request. `unknown`: it applies and is not known yet. */
export type ContextFact = ContextValue | 'absent' | 'unknown';

/**
 * Gives the fact of one condition key. The key is in lower case, because IAM compares key names without case.
 * INVARIANT: the same key has the same answer throughout one decision; an `unknown` key may have any value.
 */
export type ContextLookup = (key: string) => ContextFact;
