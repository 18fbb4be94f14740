import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type ParsedNode,
  parseDocument,
  type Scalar,
} from 'yaml';
import { closestName } from '../findings/closestName.ts';

/** A place in a file; line and column count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A mistake in a file. The message is one sentence; if a similar name exists, the message suggests it. */
export interface Mistake extends Place {
  readonly message: string;
}

/** A value of the file; `undefined` for a key without a value. */
export type SuiteNode = Node | null | undefined;

/** The entries of a mapping, by key. */
export type Entries = ReadonlyMap<string, { readonly key: SuiteNode; readonly value: SuiteNode }>;

/**
 * One YAML or JSON file, read with the place of every value. Readers ask for the shape they need; a value of
 * another shape becomes a mistake with its line and column. Reading then continues, so that one run shows
 * every mistake.
 */
export class SuiteSource {
  readonly file: string;
  readonly mistakes: Mistake[] = [];
  readonly root: SuiteNode;
  readonly #document: ReturnType<typeof parseDocument>;
  readonly #lines = new LineCounter();

  constructor(text: string, file: string) {
    this.file = file;
    this.#document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false });
    for (const { message, pos } of this.#document.errors) {
      this.mistakes.push({ ...this.#at(pos[0]), message: `${firstLine(message)}.` });
    }
    this.root = this.#document.contents as ParsedNode | null;
  }

  place(node: SuiteNode): Place {
    return this.#at(node?.range?.[0] ?? 0);
  }

  mistake(node: SuiteNode, message: string): undefined {
    this.mistakes.push({ ...this.place(node), message });
    return undefined;
  }

  /**
   * The entries of a mapping with any keys. For a value of another shape: undefined, and a mistake is
   * recorded.
   */
  entries(node: SuiteNode, what: string): Entries | undefined {
    const target = this.#resolved(node);
    if (!isMap(target)) return this.mistake(node, `${what} must be a mapping.`);
    const entries = new Map<string, { key: SuiteNode; value: SuiteNode }>();
    for (const { key, value } of target.items) {
      const name = this.text(key as SuiteNode, `a key of ${what}`);
      if (name !== undefined) entries.set(name, { key: key as SuiteNode, value: value as SuiteNode });
    }
    return entries;
  }

  /** The same for a mapping with known keys. */
  members(node: SuiteNode, what: string, known: readonly string[]): Entries | undefined {
    const entries = this.entries(node, what);
    for (const [name, { key }] of entries ?? []) {
      if (!known.includes(name)) this.unknownName(key, name, known, `${what} has no key`);
    }
    return entries;
  }

  unknownName(node: SuiteNode, name: string, known: Iterable<string>, sentence: string): undefined {
    const meant = closestName(name, known);
    const hint = meant === undefined ? '' : ` Did you mean ${meant}?`;
    return this.mistake(node, `${sentence} ${name.slice(0, 128)}.${hint}`);
  }

  /** A list, or a single value that counts as a list of one. */
  list(node: SuiteNode): readonly SuiteNode[] {
    const target = this.#resolved(node);
    if (target === undefined || target === null) return [];
    return isSeq(target) ? (target.items as SuiteNode[]) : [target];
  }

  isList(node: SuiteNode): boolean {
    return isSeq(this.#resolved(node));
  }

  isMapping(node: SuiteNode): boolean {
    return isMap(this.#resolved(node));
  }

  /** A scalar as it is written: `1e3`, `true` and `2026-12-31` are read as texts. */
  text(node: SuiteNode, what: string): string | undefined {
    const target = this.#resolved(node);
    if (!isScalar(target) || target.value === null) return this.mistake(node, `${what} must be a text.`);
    return written(target);
  }

  texts(node: SuiteNode, what: string): readonly string[] {
    return this.list(node).flatMap((item) => this.text(item, what) ?? []);
  }

  truth(node: SuiteNode, what: string): boolean | undefined {
    const target = this.#resolved(node);
    if (isScalar(target) && typeof target.value === 'boolean') return target.value;
    return this.mistake(node, `${what} must be true or false.`);
  }

  /** A value as plain JSON, for bodies and policies that are written in the file. */
  plain(node: SuiteNode): unknown {
    return this.#resolved(node)?.toJS(this.#document, { maxAliasCount: 100 });
  }

  #resolved(node: SuiteNode): SuiteNode {
    return isAlias(node) ? (node as Alias).resolve(this.#document) : node;
  }

  #at(offset: number): Place {
    const { line, col } = this.#lines.linePos(offset);
    return { file: this.file, line: Math.max(1, line), column: Math.max(1, col) };
  }
}

function written(scalar: Scalar): string {
  const plain = typeof scalar.value !== 'string' && typeof scalar.source === 'string';
  return plain ? (scalar.source as string) : String(scalar.value);
}

function firstLine(message: string): string {
  return (message.split('\n')[0] ?? '').replace(/\.$/u, '');
}

/** `file:line:column: message`, as editors and CI systems read it. */
export function mistakeText({ file, line, column, message }: Mistake): string {
  return `${file}:${line}:${column}: ${message}`;
}
