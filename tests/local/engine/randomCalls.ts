/** One call of DynamoDB's API, in the form of the wire. */
export interface Call {
  readonly operation: string;
  readonly input: Record<string, unknown>;
}

type Value = Record<string, unknown>;
type Pick = <T>(from: readonly T[]) => T;

const NAMES = ['a', 'b', 'c', 'd', 'li', 'mp'];
const TEXTS = ['', 'a', 'ab', 'abc', 'b', '\u{ffff}', '\u{10000}', 'é', 'x'.repeat(300)];
const SORT_KEYS = ['1', '2', '3', 'x', 'x1', '\u{10000}'];
const NUMBERS =
  '0 -0 1 2 3 -1 1.5 1.50 0.1 1e3 1E-3 -0.000001 1e125 9e-130 10 007 12345678901234567890.123456789'.split(
    ' ',
  );
const TYPES = ['S', 'N', 'B', 'BOOL', 'NULL', 'L', 'M', 'SS', 'NS', 'BS'];
const RANGES: readonly [Value, Value][] = [
  [{ N: '1' }, { N: '1' }],
  [{ N: '-1' }, { N: '2.5' }],
  [{ S: 'a' }, { S: 'abz' }],
  [{ S: 'b' }, { S: '\u{ffff}' }],
  [{ B: 'AA==' }, { B: '//8=' }],
];
const BYTES = ['', 'AA==', 'AAE=', '//8=', 'YWJj'];

/**
 * Calls that are drawn from numbers: the same number is the same call. They work on six keys in one
 * partition, so that most of them meet an item, and hold every operator and function, on values of every
 * type. About one in eight is faulty.
 */
export function callOf(seed: number, TableName: string, partition: string): Call {
  const next = random(seed);
  const pick: Pick = (from) => from[Math.floor(next() * from.length)] as never;
  const chance = (part: number) => next() < part;

  const key = () => {
    // The keys of one call differ, but for a few calls.
    const unused = SORT_KEYS.filter((each) => !keysUsed.has(each));
    const sk = pick(unused.length > 0 && !chance(0.02) ? unused : SORT_KEYS);
    keysUsed.add(sk);
    return { pk: { S: partition }, sk: { S: sk } };
  };
  const keysUsed = new Set<string>();
  const scalar = (): Value =>
    pick([
      () => ({ S: pick(TEXTS) }),
      () => ({ N: pick(NUMBERS) }),
      () => ({ N: pick(['1', '2', '3']) }),
      () => ({ B: pick(BYTES) }),
      () => ({ BOOL: chance(0.5) }),
      () => ({ NULL: true }),
    ])();
  const ordered = (): Value =>
    pick([() => ({ S: pick(TEXTS) }), () => ({ N: pick(NUMBERS) }), () => ({ B: pick(BYTES) })])();
  const subset = <T>(all: readonly T[]) => {
    const some = all.filter(() => chance(0.4));
    return some.length > 0 ? some : [pick(all)];
  };
  const set = (): Value =>
    pick([
      () => ({ SS: subset(['a', 'b', 'c', 'abc']) }),
      () => ({ NS: subset(['1', '2', '3.5', '-1']) }),
      () => ({ BS: subset(['AA==', 'AAE=', 'YWJj']) }),
    ])();
  const value = (depth = 0): Value => {
    if (depth < 3 && chance(0.15))
      return { L: Array.from({ length: pick([0, 1, 2, 3]) }, () => value(depth + 1)) };
    if (depth < 3 && chance(0.15)) return { M: members(depth + 1) };
    return chance(0.25) ? set() : scalar();
  };
  const members = (depth = 0) =>
    Object.fromEntries(NAMES.filter(() => chance(0.4)).map((name) => [name, memberOf(name, depth)]));
  const memberOf = (name: string, depth: number): Value => {
    if (name === 'li' && depth < 3)
      return { L: Array.from({ length: pick([1, 2, 3]) }, () => value(depth + 1)) };
    if (name === 'mp' && depth < 2) return { M: members(depth + 1) };
    return value(depth);
  };
  const item = () => ({ ...members(), ...key() });

  // The independent engine answers some faults inside of a transaction in another way.
  let mayBeFaulty = true;
  const names = new Map<string, string>();
  const values = new Map<string, Value>();
  const nameOf = () => {
    const name = pick(NAMES);
    if (chance(0.6)) return name;
    const placeholder = `#${name}`;
    names.set(placeholder, name);
    return placeholder;
  };
  const path = (): string => {
    if (mayBeFaulty && chance(0.01)) return pick(['name', 'status', 'a..b', 'a[x]']);
    const first = chance(0.4) ? pick(['li', 'mp']) : nameOf();
    if (!chance(0.35)) return first;
    return first.endsWith('li') ? `${first}[${pick([0, 1, 2, 5])}]` : `${first}.${nameOf()}`;
  };
  const given = (given: Value = value()) => {
    const placeholder = `:v${values.size}`;
    values.set(placeholder, given);
    return placeholder;
  };
  const operand = (): string => {
    if (chance(0.05)) return `size(${path()})`;
    return chance(0.6) ? given(scalar()) : path();
  };
  const condition = (depth = 0): string => {
    if (depth < 3 && chance(0.3))
      return `${condition(depth + 1)} ${pick(['AND', 'OR'])} ${condition(depth + 1)}`;
    if (depth < 3 && chance(0.1)) return `NOT ${condition(depth + 1)}`;
    if (depth < 3 && chance(0.1)) {
      const inner = condition(depth + 1);
      return inner.startsWith('(') && !(mayBeFaulty && chance(0.1)) ? inner : `(${inner})`;
    }
    return pick([
      () => `attribute_exists(${path()})`,
      () => `attribute_not_exists(${path()})`,
      () => `attribute_type(${path()}, ${given({ S: pick(TYPES) })})`,
      () => `begins_with(${path()}, ${given({ S: pick(TEXTS) })})`,
      () => `contains(${path()}, ${given(scalar())})`,
      () => `size(${path()}) ${pick(['=', '<>', '<', '>='])} ${given({ N: pick(['0', '1', '2', '3']) })}`,
      () => `${path()} ${pick(['=', '<>'])} ${given()}`,
      () => `${path()} ${pick(['<', '<=', '>', '>='])} ${given(ordered())}`,
      () => `${given(ordered())} ${pick(['<', '<=', '>', '>='])} ${path()}`,
      () => {
        const [low, high] = pick(RANGES);
        return `${path()} BETWEEN ${given(low)} AND ${given(high)}`;
      },
      () => `${path()} IN (${[...Array(pick([1, 2, 3]))].map(() => operand()).join(', ')})`,
    ])();
  };
  const assigned = (depth = 0): string =>
    pick([
      () => given(),
      () => given(),
      () => path(),
      () => `if_not_exists(${path()}, ${depth < 2 ? assigned(depth + 1) : given()})`,
      () => `list_append(if_not_exists(li, ${given({ L: [] })}), ${given({ L: [value(1)] })})`,
      () => `list_append(${path()}, ${given({ L: [scalar()] })})`,
    ])();
  const sum = () =>
    chance(0.3)
      ? `if_not_exists(${path()}, ${given({ N: '1' })}) ${pick(['+', '-'])} ${given({ N: pick(NUMBERS) })}`
      : assigned();
  const several = (one: () => string) => Array.from({ length: pick([1, 1, 2, 3]) }, one).join(', ');
  /** A path that meets no other one of the expression, but for a few. */
  const taken = new Set<string>();
  let extra = 0;
  const apart = (): string => {
    for (let tries = 0; tries < 50; tries++) {
      const before = [...names];
      const found = path();
      const top = found.replace('#', '').split(/[.[]/)[0] ?? '';
      if (taken.has(top) && !(mayBeFaulty && chance(0.01))) {
        names.clear();
        for (const [placeholder, name] of before) names.set(placeholder, name);
        continue;
      }
      taken.add(top);
      return found;
    }
    return `extra${extra++}`;
  };
  const sections = {
    // Past the end of a list, the independent engine fills up with nulls.
    // Developer Guide, "Update expressions: adding elements to a list": the element is appended.
    SET: () => several(() => `${apart().replace(/\[\d\]$/, '[0]')} = ${sum()}`),
    REMOVE: () => several(apart),
    ADD: () =>
      several(
        () =>
          `${apart().replace(/\[\d\]$/, '[0]')} ` +
          `${given(chance(0.5) ? { N: pick(['1', '-1', '0.5']) } : set())}`,
      ),
    DELETE: () => several(() => `${apart()} ${given(set())}`),
  };
  const update = () =>
    (Object.keys(sections) as (keyof typeof sections)[])
      .filter((section) => chance(section === 'SET' ? 0.6 : 0.2))
      .map((section) => `${pick([section, section.toLowerCase()])} ${sections[section]()}`)
      .join(' ') || `SET a = ${given()}`;
  const projection = () => several(apart);
  const placeholders = () => ({
    ...(names.size > 0 ? { ExpressionAttributeNames: Object.fromEntries(names) } : {}),
    ...(values.size > 0 ? { ExpressionAttributeValues: Object.fromEntries(values) } : {}),
  });
  const take = <T extends object>(make: () => T) => {
    names.clear();
    values.clear();
    taken.clear();
    const made = make();
    return { ...made, ...placeholders() };
  };
  const guard = (part: number) => (chance(part) ? { ConditionExpression: condition() } : {});
  const onFailure = () => (chance(0.3) ? { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } : {});
  const put = () => take(() => ({ TableName, Item: item(), ...guard(0.4), ...onFailure() }));
  const remove = () => take(() => ({ TableName, Key: key(), ...guard(0.4), ...onFailure() }));
  const change = () =>
    take(() => ({ TableName, Key: key(), UpdateExpression: update(), ...guard(0.3), ...onFailure() }));
  const check = () => take(() => ({ TableName, Key: key(), ...guard(1), ...onFailure() }));
  const returned = (all: readonly string[]) => (chance(0.5) ? { ReturnValues: pick(all) } : {});
  const keyTest = () =>
    pick([
      () => '',
      () => '',
      () => ` AND sk = ${given({ S: pick(['1', 'x']) })}`,
      () => ` AND sk ${pick(['<', '<=', '>', '>='])} ${given({ S: pick(['2', 'x', '\u{ffff}']) })}`,
      () => ` AND sk BETWEEN ${given({ S: pick(['1', '2']) })} AND ${given({ S: pick(['3', 'x']) })}`,
      () => ` AND begins_with(sk, ${given({ S: pick(['x', '1']) })})`,
    ])();
  /** A start key outside of the condition is an error that only this engine and DynamoDB know. */
  const keyCondition = () => {
    const test = keyTest();
    return {
      KeyConditionExpression: `pk = ${given({ S: partition })}${test}`,
      ...(test === '' && chance(0.3) ? { ExclusiveStartKey: key() } : {}),
    };
  };
  const query = () =>
    take(() => ({
      TableName,
      ...keyCondition(),
      ...(chance(0.4) ? { FilterExpression: condition() } : {}),
      ...(chance(0.4) ? { ProjectionExpression: projection() } : {}),
      ...(chance(0.4) ? { Limit: pick([1, 2, 3, 10]) } : {}),
      ...(chance(0.3) ? { ScanIndexForward: false } : {}),
      ...(chance(0.1) ? { Select: 'COUNT' } : {}),
      ConsistentRead: true,
    }));
  const get = () =>
    take(() => ({ TableName, Key: key(), ...(chance(0.5) ? { ProjectionExpression: projection() } : {}) }));
  const list = <T>(one: () => T) => Array.from({ length: pick([1, 2, 3]) }, one);

  const make = pick([
    () => ({ operation: 'PutItem', input: { ...put(), ...returned(['NONE', 'ALL_OLD']) } }),
    () => ({ operation: 'PutItem', input: { TableName, Item: item() } }),
    () => ({
      operation: 'UpdateItem',
      input: { ...change(), ...returned(['NONE', 'ALL_OLD', 'ALL_NEW', 'UPDATED_OLD', 'UPDATED_NEW']) },
    }),
    () => ({
      operation: 'UpdateItem',
      input: { ...change(), ...returned(['ALL_NEW', 'UPDATED_OLD', 'UPDATED_NEW']) },
    }),
    () => ({ operation: 'UpdateItem', input: change() }),
    () => ({ operation: 'DeleteItem', input: { ...remove(), ...returned(['NONE', 'ALL_OLD']) } }),
    () => ({ operation: 'GetItem', input: get() }),
    () => ({ operation: 'Query', input: query() }),
    () => ({ operation: 'Query', input: query() }),
    () => ({ operation: 'BatchGetItem', input: { RequestItems: { [TableName]: { Keys: list(key) } } } }),
    () => ({
      operation: 'BatchWriteItem',
      input: {
        RequestItems: {
          [TableName]: list(() =>
            chance(0.6) ? { PutRequest: { Item: item() } } : { DeleteRequest: { Key: key() } },
          ),
        },
      },
    }),
    () => ({
      operation: 'TransactWriteItems',
      input: {
        TransactItems: list(() => {
          mayBeFaulty = false;
          return pick([
            () => ({ Put: put() }),
            () => ({ Delete: remove() }),
            () => ({ Update: change() }),
            () => ({ ConditionCheck: check() }),
          ])();
        }),
      },
    }),
  ]);
  return make();
}

/** Mulberry32: small, good enough, and the same on every platform. */
function random(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
