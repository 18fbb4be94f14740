import type { ContextValue } from '../../src/authz/decide/types.ts';
import type { Entries, Place, SuiteNode, SuiteSource } from './suiteSource.ts';

/** A condition key that a file gives, with its place. `absent`: the request does not have it. */
export interface GivenFact {
  /** As it is written. */
  readonly key: string;
  readonly fact: ContextValue | 'absent';
  readonly place: Place;
}

/** By lower-case key. */
export type GivenContext = ReadonlyMap<string, GivenFact>;

export const NO_CONTEXT: GivenContext = new Map();

/** `service:Name`, or `service:Name/tag key`. */
const KEY = /^[A-Za-z][\w-]*:[A-Za-z][\w-]*(?:\/.+)?$/u;

/**
 * Reads `{ aws:SourceIp: 10.1.2.3, aws:TagKeys: [env] }`: a list makes the key multivalued; `absent` means
 * that the request does not have the key.
 */
export function readContext(source: SuiteSource, node: SuiteNode, what: string): GivenContext {
  if (node === undefined || node === null) return NO_CONTEXT;
  return factsOf(source, source.entries(node, what));
}

export function factsOf(source: SuiteSource, entries: Entries | undefined): GivenContext {
  const given = new Map<string, GivenFact>();
  for (const [key, { key: keyNode, value }] of entries ?? []) {
    const fact = readFact(source, key, keyNode, value);
    if (fact === undefined) continue;
    if (given.has(key.toLowerCase())) source.mistake(keyNode, `${key} is given twice.`);
    given.set(key.toLowerCase(), fact);
  }
  return given;
}

/** One key with its value. */
export function readFact(
  source: SuiteSource,
  key: string,
  keyNode: SuiteNode,
  value: SuiteNode,
): GivenFact | undefined {
  if (!isContextKey(key)) {
    return source.mistake(
      keyNode,
      `${key.slice(0, 128)} is not a condition key, which has the form service:Name.`,
    );
  }
  const place = source.place(value ?? keyNode);
  if (source.isList(value)) {
    return { key, fact: { values: source.texts(value, `a value of ${key}`), multivalued: true }, place };
  }
  const text = source.text(value ?? keyNode, `the value of ${key}`);
  if (text === undefined) return undefined;
  return { key, fact: text === 'absent' ? 'absent' : { values: [text], multivalued: false }, place };
}

export function isContextKey(text: string): boolean {
  return KEY.test(text);
}

/** The contexts in order: a value of a later one replaces that of an earlier one. */
export function mergedContext(contexts: readonly GivenContext[]): GivenContext {
  const filled = contexts.filter(({ size }) => size > 0);
  if (filled.length <= 1) return filled[0] ?? NO_CONTEXT;
  return new Map(filled.flatMap((context) => [...context]));
}
