import type { Comparison } from '../policy/conditions/comparisons.ts';
import type { ContextFact, ContextLookup } from './types.ts';

interface Known {
  readonly fact: ContextFact;
  /** Its values as a family of operators reads them. */
  readings: Map<Comparison, readonly unknown[]> | undefined;
}

/** The facts of one question: each asked for once, and read once by each family of operators. */
export class Facts {
  readonly #lookup: ContextLookup;
  readonly #known = new Map<string, Known>();

  constructor(lookup: ContextLookup) {
    this.#lookup = lookup;
  }

  /** As the request has it: what a policy variable stands for. */
  readonly get = (key: string): ContextFact => this.#find(key).fact;

  /** As a condition sees it: a key without any value is missing (rules 15 and 17); more than one make a set. */
  present(key: string): ContextFact {
    return presentOrNot(this.#find(key).fact);
  }

  /** The values of a key that has some. */
  read(key: string, values: readonly string[], comparison: Comparison): readonly unknown[] {
    const known = this.#find(key);
    known.readings ??= new Map();
    let reading = known.readings.get(comparison);
    if (reading === undefined) {
      reading = values.map(comparison.read);
      known.readings.set(comparison, reading);
    }
    return reading;
  }

  #find(key: string): Known {
    let known = this.#known.get(key);
    if (known === undefined) {
      known = { fact: this.#lookup(key), readings: undefined };
      this.#known.set(key, known);
    }
    return known;
  }
}

function presentOrNot(fact: ContextFact): ContextFact {
  if (fact === 'absent' || fact === 'unknown') return fact;
  if (fact.values.length === 0) return 'absent';
  return fact.values.length > 1 ? { values: fact.values, multivalued: true } : fact;
}
