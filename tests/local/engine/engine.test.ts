import { expect, test } from 'vitest';
import { openEngine } from '../../../local/engine/openEngine.ts';
import { tableDefinition } from '../../../src/state/table/table.ts';

const NOON = Date.parse('2026-11-29T12:00:00Z');
const MINUTE = 60_000;
const TableName = 'tables';
const Key = { pk: { S: 'p' }, sk: { S: 's' } };

type Item = Record<string, Record<string, unknown>>;

/** An engine with the product's table, and a clock that a test sets. */
function world() {
  const clock = { now: NOON };
  const engine = openEngine({ file: ':memory:', now: () => clock.now });
  const call = (operation: string, input: object) => engine.call(operation, { TableName, ...input });
  call('CreateTable', { ...tableDefinition(TableName) });
  const put = (sk: string, item: object = {}) =>
    call('PutItem', { Item: { pk: { S: 'p' }, sk: { S: sk }, ...item } });
  const get = () => call('GetItem', { Key }).Item as Item | undefined;
  const query = (input: object = {}) =>
    call('Query', {
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: 'p' } },
      ...input,
    }) as { Items: Item[]; Count: number; ScannedCount: number; LastEvaluatedKey?: object };
  return { clock, engine, call, put, get, query };
}

const sortKeys = (items: readonly Item[]) => items.map(({ sk }) => sk?.S);

test('an item is absent for every call at once when its time to live ends', () => {
  const { clock, call, put, get, query } = world();
  call('UpdateTimeToLive', { TimeToLiveSpecification: { AttributeName: 'until', Enabled: true } });
  put('s', { until: { N: String(NOON / 1000 + 60) } });
  put('t', { until: { S: 'no number: never' } });
  expect(get()).toBeDefined();
  clock.now = NOON + MINUTE;
  expect(get()).toBeUndefined();
  expect(sortKeys(query().Items)).toEqual(['t']);
  expect(call('Scan', {}).Count).toBe(1);
  expect(
    call('BatchGetItem', { TableName: undefined, RequestItems: { [TableName]: { Keys: [Key] } } }),
  ).toEqual({
    Responses: { [TableName]: [] },
    UnprocessedKeys: {},
  });
  clock.now = NOON;
  expect(get()).toBeDefined();
  clock.now = NOON + MINUTE;
  call('PutItem', { Item: Key, ConditionExpression: 'attribute_not_exists(pk)' });
  expect(get()).toEqual(Key);
});

test('writes remove expired items, 20 at most each, until none is left; then once in a second', () => {
  const { clock, call, put } = world();
  call('UpdateTimeToLive', { TimeToLiveSpecification: { AttributeName: 'until', Enabled: true } });
  const stored = () => (call('DescribeTable', {}).Table as { ItemCount: number }).ItemCount;
  const expiring = (second: number) => ({ until: { N: String(NOON / 1000 + second) } });
  for (let i = 0; i < 45; i++) put(`old-${i}`, expiring(60));
  clock.now = NOON + MINUTE;
  const left = ['a', 'b', 'c', 'd'].map((sk) => {
    put(sk);
    return stored();
  });
  expect(left).toEqual([26, 7, 3, 4]);
  put('e', expiring(60));
  put('f');
  expect(stored()).toBe(6);
  clock.now += 1_000;
  put('g');
  expect(stored()).toBe(6);
});

test('a transaction is written once for its token, for ten minutes', () => {
  const { clock, call, get } = world();
  const add = (by: string, ClientRequestToken = 'token') =>
    call('TransactWriteItems', {
      TableName: undefined,
      ClientRequestToken,
      TransactItems: [
        {
          Update: {
            TableName,
            Key,
            UpdateExpression: 'ADD a :by',
            ExpressionAttributeValues: { ':by': { N: by } },
          },
        },
      ],
    });
  add('1');
  add('1');
  expect(get()?.a).toEqual({ N: '1' });
  expect(() => add('2')).toThrow(expect.objectContaining({ code: 'IdempotentParameterMismatchException' }));
  add('1', 'another');
  expect(get()?.a).toEqual({ N: '2' });
  clock.now += 10 * MINUTE;
  add('1');
  expect(get()?.a).toEqual({ N: '3' });
});

test('a checkpoint restores items, tables, time to live and tokens, in any engine', () => {
  const { engine, call, put, get, query } = world();
  put('s', { bytes: { B: Buffer.from('bytes') } });
  const checkpoint = engine.checkpoint();
  put('s', { a: { S: 'later' } });
  put('t');
  call('UpdateTimeToLive', { TimeToLiveSpecification: { AttributeName: 'a', Enabled: true } });
  call('CreateTable', { ...tableDefinition('more'), TableName: 'more' });
  engine.restore(checkpoint);
  expect(Object.keys(get() ?? {})).toEqual(['pk', 'sk', 'bytes']);
  expect(query().Count).toBe(1);
  expect(call('ListTables', { TableName: undefined })).toEqual({ TableNames: [TableName] });
  expect(call('DescribeTimeToLive', {})).toEqual({ TimeToLiveDescription: { TimeToLiveStatus: 'DISABLED' } });
  const other = openEngine({ file: ':memory:', now: () => NOON });
  other.restore(checkpoint);
  expect(other.call('GetItem', { TableName, Key })).toEqual(call('GetItem', { Key }));
});

test('a table without a sort key has items, pages and checkpoints', () => {
  const { engine } = world();
  engine.call('CreateTable', {
    TableName: 'hashed',
    AttributeDefinitions: [{ AttributeName: 'h', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'h', KeyType: 'HASH' }],
  });
  const keys = ['\0', 'a', 'b'].map((h) => ({ h: { S: h } }));
  for (const Item of keys) engine.call('PutItem', { TableName: 'hashed', Item });
  const checkpoint = engine.checkpoint();
  engine.restore(checkpoint);
  const scan = (ExclusiveStartKey?: object) =>
    engine.call('Scan', { TableName: 'hashed', Limit: 2, ExclusiveStartKey });
  expect(scan().Items).toEqual(keys.slice(0, 2));
  expect(scan(keys[1]).Items).toEqual(keys.slice(2));
  expect(engine.call('GetItem', { TableName: 'hashed', Key: keys[0] }).Item).toEqual(keys[0]);
  const query = { KeyConditionExpression: 'h = :h', ExpressionAttributeValues: { ':h': { S: 'b' } } };
  expect(engine.call('Query', { TableName: 'hashed', ...query }).Count).toBe(1);
});

test('any text may name an attribute, also __proto__ and constructor', () => {
  const { call, get } = world();
  const item = JSON.parse(
    '{"pk":{"S":"p"},"sk":{"S":"s"},"__proto__":{"M":{"__proto__":{"S":"deep"},"constructor":{"N":"1"}}}}',
  );
  call('PutItem', { Item: item });
  expect(JSON.stringify(get())).toBe(JSON.stringify(item));
  const names = { '#p': '__proto__', '#c': 'constructor' };
  const projected = call('GetItem', {
    Key,
    ProjectionExpression: '#p.#c',
    ExpressionAttributeNames: names,
  });
  expect(JSON.stringify(projected)).toBe('{"Item":{"__proto__":{"M":{"constructor":{"N":"1"}}}}}');
  const exists = (path: string) => () =>
    call('PutItem', {
      Item: item,
      ConditionExpression: `attribute_exists(${path})`,
      ExpressionAttributeNames: Object.fromEntries(
        Object.entries(names).filter(([key]) => path.includes(key)),
      ),
    });
  expect(exists('#p.#p')).not.toThrow();
  expect(exists('#c')).toThrow('The conditional request failed');
  call('UpdateItem', {
    Key,
    UpdateExpression: 'SET #p.#p = :v REMOVE #p.#c',
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: { ':v': { S: 'new' } },
  });
  expect(JSON.stringify(get())).toContain('"__proto__":{"M":{"__proto__":{"S":"new"}}}');
});

test('strings are ordered by their UTF-8 bytes, numbers by value at any size', () => {
  const { put, query, engine } = world();
  const inOrder = ['A', 'a', 'ab', 'é', '\u{d7ff}', '\u{e000}', '\u{ffff}', '\u{10000}', '\u{10ffff}'];
  for (const sk of inOrder.toReversed()) put(sk);
  expect(sortKeys(query().Items)).toEqual(inOrder);
  expect(sortKeys(query({ ScanIndexForward: false }).Items)).toEqual(inOrder.toReversed());
  engine.call('CreateTable', {
    TableName: 'numbers',
    AttributeDefinitions: [
      { AttributeName: 'h', AttributeType: 'B' },
      { AttributeName: 'r', AttributeType: 'N' },
    ],
    KeySchema: [
      { AttributeName: 'h', KeyType: 'HASH' },
      { AttributeName: 'r', KeyType: 'RANGE' },
    ],
  });
  const numbers = [
    '-9e125',
    '-100',
    '-99.5',
    '-99',
    '-1e-130',
    '0',
    '1e-130',
    '0.5',
    '2',
    '10',
    '10.01',
    '9e125',
  ];
  const h = { B: Uint8Array.of(0, 255) };
  for (const r of numbers.toReversed()) {
    engine.call('PutItem', { TableName: 'numbers', Item: { h, r: { N: r }, asPut: { S: r } } });
  }
  const found = engine.call('Query', {
    TableName: 'numbers',
    KeyConditionExpression: 'h = :h AND r >= :r',
    ExpressionAttributeValues: { ':h': h, ':r': { N: '-99.50' } },
  }) as { Items: Item[] };
  expect(found.Items.map(({ asPut }) => asPut?.S)).toEqual(numbers.slice(2));
});

test('an element past the end of a list is appended; a removed one leaves no gap', () => {
  const { call, put, get } = world();
  put('s', { li: { L: [{ N: '0' }, { N: '1' }, { N: '2' }] } });
  call('UpdateItem', {
    Key,
    UpdateExpression: 'SET li[9] = :b, li[5] = :a REMOVE li[0], li[1]',
    ExpressionAttributeValues: { ':a': { S: 'a' }, ':b': { S: 'b' } },
  });
  expect(get()?.li).toEqual({ L: [{ N: '2' }, { S: 'a' }, { S: 'b' }] });
});

test('a page ends at its limit or at 1 MB, and the next page begins after it', () => {
  const { put, query } = world();
  for (let number = 0; number < 9; number++) put(String(number), { text: { S: 'x'.repeat(300_000) } });
  const first = query();
  expect(sortKeys(first.Items)).toEqual(['0', '1', '2']);
  expect(first.LastEvaluatedKey).toEqual({ pk: { S: 'p' }, sk: { S: '2' } });
  const rest = query({ ExclusiveStartKey: first.LastEvaluatedKey, Limit: 2 });
  expect(sortKeys(rest.Items)).toEqual(['3', '4']);
  const back = query({ ExclusiveStartKey: rest.LastEvaluatedKey, Limit: 9, ScanIndexForward: false });
  expect(sortKeys(back.Items)).toEqual(['3', '2', '1']);
  const counted = query({ Select: 'COUNT', Limit: 3 });
  expect(counted).toMatchObject({ Count: 3, ScannedCount: 3 });
  expect(counted.Items).toBeUndefined();
});

test('equal numbers have one text, with 38 digits', () => {
  const { put, get, call } = world();
  const cases = {
    '0.10': '0.1',
    '-0': '0',
    '+7': '7',
    '007': '7',
    '1.5E3': '1500',
    '.5': '0.5',
    '5.': '5',
    '1e-3': '0.001',
    '12345678901234567890123456789012345678': '12345678901234567890123456789012345678',
  };
  for (const [given, stored] of Object.entries(cases)) {
    put('s', { a: { N: given } });
    expect(get()?.a).toEqual({ N: stored });
  }
  const add = { Key, UpdateExpression: 'SET a = a + :v', ExpressionAttributeValues: { ':v': { N: '0.1' } } };
  expect(() => call('UpdateItem', add)).toThrow('more than 38 significant digits');
  put('s', { a: { N: '0.2' } });
  call('UpdateItem', add);
  expect(get()?.a).toEqual({ N: '0.3' });
});
