import { type ReadablePolicy, readPolicy } from '../../src/authz/explain/readablePolicy.ts';
import { PolicyError, type PolicyFault, type PolicyGrammar } from '../../src/authz/policy/parsedPolicy.ts';

type Remembered = { readonly policy: ReadablePolicy } | { readonly faults: readonly PolicyFault[] };

/**
 * Compiled policies of one run by their content, so that a policy in thousands of cases is compiled once.
 * Beyond `maxEntries` policies or `maxCharacters` of text, the least recently used ones are dropped. A
 * compiled policy takes about thirty times the memory of its text.
 */
export class PolicyMemory {
  readonly #maxEntries: number;
  readonly #maxCharacters: number;
  readonly #known = new Map<string, Remembered>();
  #characters = 0;

  constructor(maxEntries = 512, maxCharacters = 4 * 1024 * 1024) {
    this.#maxEntries = maxEntries;
    this.#maxCharacters = maxCharacters;
  }

  get size(): number {
    return this.#known.size;
  }

  /** The compiled policy with the given name. Throws PolicyError as `readPolicy` does. */
  read(written: string | object, name: string, grammar: PolicyGrammar): ReadablePolicy {
    const text = typeof written === 'string' ? written : JSON.stringify(written);
    const key = `${grammar} ${typeof written} ${text}`;
    const known = this.#known.get(key) ?? compile(written, grammar);
    this.#remember(key, known);
    if ('faults' in known) throw new PolicyError(known.faults, name);
    return { ...known.policy, name };
  }

  /** Deleted and set again: a Map keeps insertion order, so the first key is the least recently used one. */
  #remember(key: string, value: Remembered): void {
    if (!this.#known.delete(key)) this.#characters += key.length;
    this.#known.set(key, value);
    while (this.#known.size > this.#maxEntries || this.#characters > this.#maxCharacters) {
      const [oldest = ''] = this.#known.keys();
      this.#known.delete(oldest);
      this.#characters -= oldest.length;
    }
  }
}

function compile(written: string | object, grammar: PolicyGrammar): Remembered {
  try {
    return { policy: readPolicy(written, { name: '', source: 'input' }, grammar) };
  } catch (error) {
    if (error instanceof PolicyError) return { faults: error.faults };
    throw error;
  }
}
