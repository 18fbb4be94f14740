import { EngineError, invalid, invalidParameter } from '../engineError.ts';
import { type Bytes, bytesOf } from './bytes.ts';
import { normalNumber } from './decimal.ts';
import { type Attributes, newAttributes, setMember } from './members.ts';

/**
 * A value that was checked and copied: numbers are in normal form, and bytes are a copy. It has exactly one
 * member.
 */
export interface Value {
  readonly S?: string;
  readonly N?: string;
  readonly B?: Bytes;
  readonly BOOL?: boolean;
  readonly NULL?: true;
  readonly SS?: readonly string[];
  readonly NS?: readonly string[];
  readonly BS?: readonly Bytes[];
  readonly L?: readonly Value[];
  readonly M?: Attributes;
}

export type TypeName = 'S' | 'N' | 'B' | 'BOOL' | 'NULL' | 'SS' | 'NS' | 'BS' | 'L' | 'M';

export const TYPE_NAMES: readonly TypeName[] = ['B', 'NULL', 'SS', 'BOOL', 'L', 'BS', 'N', 'NS', 'S', 'M'];

/** Nested lists and maps that an item may have. Source: Developer Guide, "Quotas: nested attribute depth". */
const DEEPEST = 32;

/** The reader of each type. A member that is undefined counts as absent, as in the SDK. */
const READERS: Readonly<Record<TypeName, (given: unknown, depth: number) => Value>> = {
  S: (given) => ({ S: text(given) }),
  N: (given) => ({ N: normalNumber(string(given)) }),
  B: (given) => ({ B: bytes(given) }),
  BOOL: (given) => ({ BOOL: bool(given) }),
  NULL: (given) => {
    if (given !== true) throw invalidParameter('Null attribute value types must have the value of true');
    return { NULL: true };
  },
  SS: (given) => ({ SS: distinct(list(given, 'An string set  may not be empty').map(text), String) }),
  NS: (given) => ({
    NS: distinct(
      list(given, 'An number set  may not be empty').map((each) => normalNumber(string(each))),
      String,
    ),
  }),
  BS: (given) => ({
    BS: distinct(list(given, 'Binary sets should not be empty').map(bytes), (each) => each.toJSON()),
  }),
  L: (given, depth) => ({ L: list(given).map((each) => checkedValue(each, depth + 1)) }),
  M: (given, depth) => ({ M: checkedMembers(given, depth + 1) }),
};

/** Checks one attribute value and copies it. @throws EngineError (ValidationException) */
export function checkedValue(given: unknown, depth = 0): Value {
  if (depth > DEEPEST) throw invalid('Nesting Levels have exceeded supported limits');
  if (typeof given !== 'object' || given === null) throw emptyValue();
  let type: string | undefined;
  for (const name in given) {
    if ((given as Record<string, unknown>)[name] === undefined) continue;
    if (type !== undefined) throw severalTypes();
    type = name;
  }
  if (type === undefined || !Object.hasOwn(READERS, type)) throw emptyValue();
  return READERS[type as TypeName]((given as Record<string, unknown>)[type], depth);
}

/** Checks a map of attributes: an item, a key, or the value of a map. @throws EngineError */
export function checkedMembers(given: unknown, depth = 0): Attributes {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw emptyValue();
  const members = newAttributes();
  for (const name of Object.keys(given)) {
    const value = (given as Record<string, unknown>)[name];
    if (value !== undefined) setMember(members, text(name), checkedValue(value, depth));
  }
  return members;
}

/** The type of a value that was checked. */
export function typeOf(value: Value): TypeName {
  for (const name in value) return name as TypeName;
  throw new TypeError('an attribute value without a type');
}

function string(given: unknown): string {
  if (typeof given === 'string') return given;
  throw wrongShape('string');
}

function text(given: unknown): string {
  const value = string(given);
  if (!value.isWellFormed()) throw invalidParameter('A string holds a surrogate without its pair');
  return value;
}

function bool(given: unknown): boolean {
  if (typeof given === 'boolean') return given;
  throw wrongShape('boolean');
}

function bytes(given: unknown): Bytes {
  const value = bytesOf(given);
  if (value) return value;
  throw wrongShape('blob');
}

function list(given: unknown, whenEmpty?: string): readonly unknown[] {
  if (!Array.isArray(given)) throw wrongShape('list');
  if (whenEmpty !== undefined && given.length === 0) throw invalidParameter(whenEmpty);
  return given;
}

function distinct<T>(values: readonly T[], keyOf: (value: T) => string): readonly T[] {
  const keys = values.map(keyOf);
  if (new Set(keys).size === keys.length) return values;
  throw invalidParameter(`Input collection [${keys.join(', ').slice(0, 200)}] contains duplicates.`);
}

function emptyValue(): EngineError {
  return invalid('Supplied AttributeValue is empty, must contain exactly one of the supported datatypes');
}

function severalTypes(): EngineError {
  return invalid(
    'Supplied AttributeValue has more than one datatypes set, ' +
      'must contain exactly one of the supported datatypes',
  );
}

/** DynamoDB's error for a JSON value of another type than in the API's model. */
function wrongShape(expected: string): EngineError {
  return new EngineError(
    'SerializationException',
    `A ${expected} is expected, and the value has another type`,
  );
}
