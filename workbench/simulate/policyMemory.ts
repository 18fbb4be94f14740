import { type ReadablePolicy, readPolicy } from '../../src/authz/explain/readablePolicy.ts';
import { PolicyError, type PolicyFault, type PolicyGrammar } from '../../src/authz/policy/parsedPolicy.ts';

type Remembered = { readonly policy: ReadablePolicy } | { readonly faults: readonly PolicyFault[] };

/**
 * Compiled policies of one run by their content, so that a policy in thousands of cases is compiled once. The
 * longest unused give way beyond `maxEntries` policies or `maxCharacters` of text; compiled, a policy takes
 * some thirty times its text.
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

  /** The policy under a name of its own. Throws PolicyError as `readPolicy` does. */
  read(written: string | object, name: string, grammar: PolicyGrammar): ReadablePolicy {
    const text = typeof written === 'string' ? written : JSON.stringify(written);
    const key = `${grammar} ${typeof written} ${text}`;
    const known = this.#known.get(key) ?? compile(written, grammar);
    this.#remember(key, known);
    if ('faults' in known) throw new PolicyError(known.faults, name);
    return { ...known.policy, name };
  }

  /** Taken out and put back: a Map keeps insertion order, so the first key is the one longest unused. */
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
