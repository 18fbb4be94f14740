import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** What an item may be made of. Members that are undefined are left out; an empty set can't be stored. */
export type Storable =
  | string
  | number
  | boolean
  | null
  | undefined
  | ReadonlySet<string>
  | readonly Storable[]
  | { readonly [member: string]: Storable };

/** An item as DynamoDB takes it. */
export function marshal(item: object): Record<string, AttributeValue> {
  return Object.fromEntries(
    Object.entries(item).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, marshalValue(value)]],
    ),
  );
}

/** One value. @throws TypeError for what no item may hold (NaN, functions, empty sets). */
export function marshalValue(value: unknown): AttributeValue {
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'boolean') return { BOOL: value };
  if (typeof value === 'number' && Number.isFinite(value)) return { N: String(value) };
  if (value === null) return { NULL: true };
  if (Array.isArray(value)) return { L: value.map(marshalValue) };
  if (value instanceof Set && value.size > 0) return { SS: [...value] };
  if (typeof value === 'object' && !(value instanceof Set)) return { M: marshal(value) };
  throw new TypeError(`cannot store a ${typeof value}`);
}

/** The inverse of marshal. */
export function unmarshal(item: Readonly<Record<string, AttributeValue>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, unmarshalValue(value)]));
}

function unmarshalValue(value: AttributeValue): unknown {
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return Number(value.N);
  if (value.BOOL !== undefined) return value.BOOL;
  if (value.NULL !== undefined) return null;
  if (value.L !== undefined) return value.L.map(unmarshalValue);
  if (value.M !== undefined) return unmarshal(value.M);
  if (value.SS !== undefined) return new Set(value.SS);
  throw new TypeError(`cannot read an attribute of type ${Object.keys(value).join()}`);
}
