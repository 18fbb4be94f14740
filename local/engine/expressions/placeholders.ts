import { invalid } from '../engineError.ts';
import { checkedValue, type Value } from '../values/attributeValue.ts';
import { valueSize } from '../values/itemSize.ts';
import type { Path, ResolvedPath } from './paths.ts';
import { ExpressionFault } from './tokens.ts';

const NAME = /^#[A-Za-z0-9_]+$/;
const VALUE = /^:[A-Za-z0-9_]+$/;
/** Source: Developer Guide, "Quotas: expression parameters". */
const LONGEST_NAME = 255;
const MOST_VALUE_BYTES = 2 * 1024 * 1024;

/** The names and values that the expressions of one call refer to. */
export class Placeholders {
  readonly #names: ReadonlyMap<string, string>;
  readonly #values: ReadonlyMap<string, Value>;
  readonly #used = new Set<string>();

  /** Checks both parameters as they were sent. @throws EngineError (ValidationException) */
  constructor(names: unknown, values: unknown) {
    this.#names = readNames(names);
    this.#values = readValues(values);
  }

  /** Marks the placeholders that an expression uses. @throws ExpressionFault if one of them was not given. */
  use(written: ReadonlySet<string>): void {
    for (const each of written) {
      this.#used.add(each);
      if (each.startsWith('#') ? this.#names.has(each) : this.#values.has(each)) continue;
      throw new ExpressionFault(
        each.startsWith('#')
          ? `An expression attribute name used in the document path is not defined; attribute name: ${each}`
          : `An expression attribute value used in expression is not defined; attribute value: ${each}`,
      );
    }
  }

  /**
   * Every placeholder must be used. `hasExpression`: whether the call has any expression. @throws EngineError
   */
  refuseUnused(hasExpression: boolean): void {
    const given = { Names: this.#names, Values: this.#values };
    for (const [kind, map] of Object.entries(given)) {
      if (map.size === 0) continue;
      if (!hasExpression) {
        throw invalid(`ExpressionAttribute${kind} can only be specified when using expressions`);
      }
      const unused = [...map.keys()].filter((each) => !this.#used.has(each));
      if (unused.length === 0) continue;
      throw invalid(
        `Value provided in ExpressionAttribute${kind} unused in expressions: keys: {${unused.join(', ')}}`,
      );
    }
  }

  /** The value of a placeholder that `use` has seen. */
  value(name: string): Value {
    return this.#values.get(name) as Value;
  }

  /** A path whose placeholders `use` has seen. */
  path(path: Path): ResolvedPath {
    if (this.#names.size === 0) return path;
    return path.map((part) =>
      typeof part === 'string' && part.startsWith('#') ? (this.#names.get(part) as string) : part,
    );
  }
}

const NO_NAMES: ReadonlyMap<string, string> = new Map();
const NO_VALUES: ReadonlyMap<string, Value> = new Map();

function readNames(given: unknown): ReadonlyMap<string, string> {
  if (given === undefined || given === null) return NO_NAMES;
  const entries = entriesOf('ExpressionAttributeNames', given, NAME);
  for (const [key, name] of entries) {
    if (typeof name === 'string' && name.length > 0 && name.isWellFormed()) {
      if (Buffer.byteLength(name) <= LONGEST_NAME) continue;
      throw invalid(
        `ExpressionAttributeNames contains invalid value: Member must have length less than or equal to ` +
          `${LONGEST_NAME}, Member must have length less than or equal to ${LONGEST_NAME} for key ${key}`,
      );
    }
    throw invalid(`ExpressionAttributeNames contains invalid value for key ${key}`);
  }
  return new Map(entries as [string, string][]);
}

function readValues(given: unknown): ReadonlyMap<string, Value> {
  if (given === undefined || given === null) return NO_VALUES;
  const values = new Map<string, Value>();
  let size = 0;
  for (const [key, value] of entriesOf('ExpressionAttributeValues', given, VALUE)) {
    const checked = checkedExpressionValue(key, value);
    size += valueSize(checked);
    values.set(key, checked);
  }
  if (size <= MOST_VALUE_BYTES) return values;
  throw invalid('ExpressionAttributeValues exceeds max size');
}

function checkedExpressionValue(key: string, given: unknown): Value {
  try {
    return checkedValue(given);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ValidationException') throw error;
    throw invalid(`ExpressionAttributeValues contains invalid value: ${error.message} for key ${key}`);
  }
}

function entriesOf(parameter: string, given: unknown, form: RegExp): [string, unknown][] {
  const entries = typeof given === 'object' && given !== null ? Object.entries(given) : [];
  if (entries.length === 0) throw invalid(`${parameter} must not be empty`);
  for (const [key] of entries) {
    if (form.test(key)) continue;
    throw invalid(`${parameter} contains invalid key: Syntax error; key: "${key.slice(0, LONGEST_NAME)}"`);
  }
  return entries;
}
