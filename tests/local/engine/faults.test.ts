import { describe, expect, test } from 'vitest';
import { openEngine } from '../../../local/engine/openEngine.ts';
import { tableDefinition } from '../../../src/state/table/table.ts';
import { CONDITIONS, type Faulty, KEY_CONDITIONS, UPDATES, VALUES } from './faultyCalls.ts';

const TableName = 'tables';
const Key = { pk: { S: 'p' }, sk: { S: 's' } };
const engine = openEngine({ file: ':memory:', now: Date.now });
engine.call('CreateTable', { ...tableDefinition(TableName) });
engine.call('PutItem', { TableName, Item: Key });

/** The error that a call is answered with, as `Name: message`. */
function errorOf(operation: string, input: object): string {
  try {
    engine.call(operation, { TableName, ...input });
  } catch (error) {
    if (error instanceof Error) return `${error.name}: ${error.message}`;
  }
  return 'no error';
}

const named = (expression: string) =>
  expression.includes('#a') ? { ExpressionAttributeNames: { '#a': 'a' } } : {};
const valued = (values: object) =>
  Object.keys(values).length > 0 ? { ExpressionAttributeValues: values } : {};

function refusals(
  parameter: string,
  cases: readonly Faulty[],
  operation: string,
  input: object,
  prefix: string,
) {
  test.each(cases)(`${parameter} %s`, (expression, values, message) => {
    const given = { ...input, [parameter]: expression, ...named(expression), ...valued(values) };
    expect(errorOf(operation, given)).toBe(`ValidationException: ${prefix}${message}`);
  });
}

describe('faulty expressions get DynamoDB’s error sentences', () => {
  const prefix = (parameter: string) => `Invalid ${parameter}: `;
  refusals('ConditionExpression', CONDITIONS, 'PutItem', { Item: Key }, prefix('ConditionExpression'));
  refusals('UpdateExpression', UPDATES, 'UpdateItem', { Key }, prefix('UpdateExpression'));
  refusals('KeyConditionExpression', KEY_CONDITIONS, 'Query', {}, '');
});

test.each(VALUES)('the value %j is refused as an attribute and inside one', (value, message) => {
  const expected = `${errorOf('PutItem', { Item: { ...Key, a: value } })}`;
  expect(expected).toBe(`ValidationException: ${message}`);
  expect(errorOf('PutItem', { Item: { ...Key, a: { L: [{ M: { b: value } }] } } })).toBe(expected);
});

const deep = (levels: number): object => (levels === 0 ? { S: '' } : { L: [deep(levels - 1)] });
const PARAMETER = 'One or more parameter values were invalid: ';
const CALLS: readonly (readonly [operation: string, input: object, message: string])[] = [
  ['GetItem', { Key: { pk: { S: 'p' } } }, 'The provided key element does not match the schema'],
  ['GetItem', { Key: { ...Key, a: { S: '' } } }, 'The provided key element does not match the schema'],
  ['GetItem', { Key: { ...Key, sk: { N: '1' } } }, 'The provided key element does not match the schema'],
  ['PutItem', { Item: { pk: Key.pk } }, `${PARAMETER}Missing the key sk in the item`],
  [
    'PutItem',
    { Item: { ...Key, sk: { N: '1' } } },
    `${PARAMETER}Type mismatch for key sk expected: S actual: N`,
  ],
  [
    'PutItem',
    { Item: { ...Key, pk: { S: 'é'.repeat(1_025) } } },
    `${PARAMETER}Size of hashkey has exceeded the maximum size limit of2048 bytes`,
  ],
  [
    'PutItem',
    { Item: { ...Key, sk: { S: 'a'.repeat(1_025) } } },
    `${PARAMETER}Aggregated size of all range keys has exceeded the size limit of 1024 bytes`,
  ],
  ['PutItem', { Item: { ...Key, a: deep(33) } }, 'Nesting Levels have exceeded supported limits'],
  [
    'PutItem',
    { Item: { ...Key, a: { S: 'a'.repeat(400 * 1024) } } },
    'Item size has exceeded the maximum allowed size',
  ],
  [
    'UpdateItem',
    {
      Key,
      UpdateExpression: 'SET a = :v',
      ExpressionAttributeValues: { ':v': { S: 'a'.repeat(400 * 1024) } },
    },
    'Item size to update has exceeded the maximum allowed size',
  ],
  [
    'UpdateItem',
    { Key, UpdateExpression: 'SET sk = :v', ExpressionAttributeValues: { ':v': { S: 'a' } } },
    `${PARAMETER}Cannot update attribute sk. This attribute is part of the key`,
  ],
  [
    'UpdateItem',
    { Key, UpdateExpression: 'SET a.b = :v', ExpressionAttributeValues: { ':v': { S: 'a' } } },
    'The document path provided in the update expression is invalid for update',
  ],
  [
    'UpdateItem',
    { Key, UpdateExpression: 'SET a = b' },
    'The provided expression refers to an attribute that does not exist in the item',
  ],
  [
    'UpdateItem',
    { Key, UpdateExpression: 'ADD pk.a :v', ExpressionAttributeValues: { ':v': { N: '1' } } },
    `${PARAMETER}Cannot update attribute pk. This attribute is part of the key`,
  ],
  [
    'PutItem',
    { Item: Key, ExpressionAttributeNames: { '#a': 'a' } },
    'ExpressionAttributeNames can only be specified when using expressions',
  ],
  [
    'PutItem',
    {
      Item: Key,
      ConditionExpression: 'attribute_exists(a)',
      ExpressionAttributeValues: { ':v': { S: 'a' } },
    },
    'Value provided in ExpressionAttributeValues unused in expressions: keys: {:v}',
  ],
  [
    'PutItem',
    { Item: Key, ConditionExpression: 'attribute_exists(a)', ExpressionAttributeNames: {} },
    'ExpressionAttributeNames must not be empty',
  ],
  [
    'PutItem',
    { Item: Key, ConditionExpression: 'attribute_exists(a)', ExpressionAttributeNames: { a: 'b' } },
    'ExpressionAttributeNames contains invalid key: Syntax error; key: "a"',
  ],
  [
    'Query',
    {
      KeyConditionExpression: 'pk = :v',
      FilterExpression: 'sk = :v',
      ExpressionAttributeValues: { ':v': { S: 'a' } },
    },
    'Filter Expression can only contain non-primary key attributes: Primary key attribute: sk',
  ],
  [
    'Query',
    {
      KeyConditionExpression: 'pk = :v',
      ExpressionAttributeValues: { ':v': { S: 'a' } },
      ExclusiveStartKey: Key,
    },
    'The provided starting key is outside query boundaries based on provided conditions',
  ],
  [
    'Scan',
    { Limit: 0 },
    "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: " +
      'Member must have value greater than or equal to 1',
  ],
  [
    'PutItem',
    { Item: Key, ReturnValues: 'ALL_NEW' },
    "1 validation error detected: Value 'ALL_NEW' at 'returnValues' failed to satisfy constraint: " +
      'Member must satisfy enum value set: [ALL_OLD, NONE]',
  ],
  [
    'TransactWriteItems',
    {
      TableName: undefined,
      TransactItems: [{ Put: { TableName, Item: Key } }, { Delete: { TableName, Key } }],
    },
    'Transaction request cannot include multiple operations on one item',
  ],
  [
    'BatchGetItem',
    { TableName: undefined, RequestItems: { [TableName]: { Keys: [Key, Key] } } },
    'Provided list of item keys contains duplicates',
  ],
  // What this engine does not serve is refused, and not ignored.
  ['Query', { IndexName: 'index' }, 'This local table does not serve the parameter IndexName of Query'],
  ['Scan', { Segment: 0 }, 'This local table does not serve the parameter Segment of Scan'],
  [
    'PutItem',
    { Item: Key, Expected: {} },
    'This local table does not serve the parameter Expected of PutItem',
  ],
];

test.each(CALLS)('%s %j', (operation, input, message) => {
  expect(errorOf(operation, input)).toBe(`ValidationException: ${message}`);
});

test('an absent table and an unknown operation get DynamoDB’s errors', () => {
  expect(errorOf('GetItem', { TableName: 'other', Key })).toBe(
    'ResourceNotFoundException: Requested resource not found',
  );
  expect(errorOf('DescribeTable', { TableName: 'other' })).toBe(
    'ResourceNotFoundException: Requested resource not found: Table: other not found',
  );
  expect(errorOf('CreateTable', tableDefinition(TableName))).toBe(
    'ResourceInUseException: Table already exists: tables',
  );
  expect(errorOf('__proto__', {})).toMatch(
    /^UnknownOperationException: This local table does not serve __proto__/,
  );
});
