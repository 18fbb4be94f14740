import { invalid, invalidParameter } from '../engineError.ts';
import { typeOf, type Value } from '../values/attributeValue.ts';
import { parseDecimal } from '../values/decimal.ts';
import { type Attributes, member } from '../values/members.ts';

export type KeyType = 'S' | 'N' | 'B';

export interface KeyAttribute {
  readonly name: string;
  readonly type: KeyType;
}

/** What identifies an item of a table. */
export interface KeySchema {
  readonly hash: KeyAttribute;
  readonly range: KeyAttribute | undefined;
}

/** A key as bytes in the database's order. For a table without a sort key, `range` is one zero byte. */
export interface StoredKey {
  readonly hash: Uint8Array;
  readonly range: Uint8Array;
}

/** One byte, because the SQLite of Node 22 returns an empty blob as null. */
const NO_RANGE = Uint8Array.of(0);
/** Source: Developer Guide, "Quotas: partition keys and sort keys". */
const LONGEST_HASH = 2048;
const LONGEST_RANGE = 1024;

/** The key of an item that is written. @throws EngineError (ValidationException) */
export function keyOfItem(schema: KeySchema, item: Readonly<Attributes>): StoredKey {
  return storedKey(schema, (attribute) => {
    const value = member(item, attribute.name);
    if (value === undefined) throw invalidParameter(`Missing the key ${attribute.name} in the item`);
    if (typeOf(value) === attribute.type) return value;
    throw invalidParameter(
      `Type mismatch for key ${attribute.name} expected: ${attribute.type} actual: ${typeOf(value)}`,
    );
  });
}

/** A key that names an item: exactly the key's attributes. @throws EngineError */
export function keyOfKey(schema: KeySchema, key: Readonly<Attributes>): StoredKey {
  if (Object.keys(key).length !== keyNames(schema).length) throw notTheSchema();
  return storedKey(schema, (attribute) => {
    const value = member(key, attribute.name);
    if (value === undefined || typeOf(value) !== attribute.type) throw notTheSchema();
    return value;
  });
}

/** The names of a key's attributes. */
export function keyNames({ hash, range }: KeySchema): readonly string[] {
  return range ? [hash.name, range.name] : [hash.name];
}

/** Only the key of an item. */
export function keyIn(schema: KeySchema, item: Readonly<Attributes>): Attributes {
  return Object.fromEntries(keyNames(schema).map((name) => [name, member(item, name) as Value]));
}

/**
 * The bytes of one key attribute, in the order of its values. @throws EngineError if it is empty or too long.
 */
export function keyBytes(attribute: KeyAttribute, value: Value, part: 'hash' | 'range'): Uint8Array {
  const bytes = value.N !== undefined ? numberBytes(value.N) : textBytes(value);
  if (bytes.length === 0) {
    throw invalid(
      'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain ' +
        `an empty ${value.S === undefined ? 'binary' : 'string'} value. Key: ${attribute.name}`,
    );
  }
  if (part === 'hash' && bytes.length > LONGEST_HASH) {
    throw invalidParameter('Size of hashkey has exceeded the maximum size limit of2048 bytes');
  }
  if (part === 'range' && bytes.length > LONGEST_RANGE) {
    throw invalidParameter('Aggregated size of all range keys has exceeded the size limit of 1024 bytes');
  }
  return bytes;
}

function storedKey({ hash, range }: KeySchema, valueIn: (attribute: KeyAttribute) => Value): StoredKey {
  const hashBytes = keyBytes(hash, valueIn(hash), 'hash');
  return { hash: hashBytes, range: range ? keyBytes(range, valueIn(range), 'range') : NO_RANGE };
}

function textBytes(value: Value): Uint8Array {
  return value.S === undefined ? Uint8Array.from(value.B ?? []) : Buffer.from(value.S);
}

const EXPONENT_OFFSET = 1_000;

/**
 * Bytes in the order of the numbers: the sign, the exponent, the digits. For a negative number they are
 * inverted, and a last byte above all digits is added, because a negative number with fewer digits is the
 * larger one.
 */
function numberBytes(text: string): Uint8Array {
  const { negative, digits, exponent } = parseDecimal(text);
  if (digits === '') return Uint8Array.of(1);
  const size = exponent + EXPONENT_OFFSET;
  const magnitude = [size >> 8, size & 0xff, ...Buffer.from(digits)];
  if (!negative) return Uint8Array.of(2, ...magnitude);
  return Uint8Array.of(0, ...magnitude.map((byte) => 0xff - byte), 0xff);
}

function notTheSchema() {
  return invalid('The provided key element does not match the schema');
}
