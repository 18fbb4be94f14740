import { EngineError, invalid } from '../engineError.ts';
import type { Input } from './context.ts';

const TABLE_NAME = /^[a-zA-Z0-9_.-]{3,255}$/;

/** The type of a parameter that is present. */
type Rule = 'any' | 'required' | 'table' | 'boolean' | 'limit' | readonly string[];
export type Rules = Readonly<Record<string, Rule>>;

/** The values of ReturnValues for the calls that write. */
const ONLY_OLD = ['ALL_OLD', 'NONE'];
export const ANY_RETURN = ['ALL_NEW', 'UPDATED_OLD', 'ALL_OLD', 'NONE', 'UPDATED_NEW'];

const PLACEHOLDERS: Rules = { ExpressionAttributeNames: 'any', ExpressionAttributeValues: 'any' };
const CONDITION: Rules = {
  ...PLACEHOLDERS,
  TableName: 'table',
  ConditionExpression: 'any',
  ReturnValuesOnConditionCheckFailure: ONLY_OLD,
};
/**
 * Parameters that ask for reports on capacity. Only NONE is accepted, because this engine has no capacity to
 * report.
 */
const NO_REPORTS: Rules = { ReturnConsumedCapacity: ['NONE'], ReturnItemCollectionMetrics: ['NONE'] };
const READ: Rules = {
  ConsistentRead: 'boolean',
  ProjectionExpression: 'any',
  ExpressionAttributeNames: 'any',
};
const PAGE: Rules = {
  ...READ,
  ...PLACEHOLDERS,
  TableName: 'table',
  FilterExpression: 'any',
  Limit: 'limit',
  ExclusiveStartKey: 'any',
  Select: ['ALL_ATTRIBUTES', 'SPECIFIC_ATTRIBUTES', 'COUNT'],
  ReturnConsumedCapacity: ['NONE'],
};

/**
 * The parameters of every operation, and of the members of transactions and batches. Any other parameter is
 * refused, so that no parameter is silently ignored: the older parameters that expressions have replaced,
 * indexes, parallel scans, reports on capacity.
 */
export const RULES = {
  GetItem: { ...READ, TableName: 'table', Key: 'required', ReturnConsumedCapacity: ['NONE'] },
  PutItem: { ...CONDITION, ...NO_REPORTS, Item: 'required', ReturnValues: ONLY_OLD },
  DeleteItem: { ...CONDITION, ...NO_REPORTS, Key: 'required', ReturnValues: ONLY_OLD },
  UpdateItem: {
    ...CONDITION,
    ...NO_REPORTS,
    Key: 'required',
    UpdateExpression: 'any',
    ReturnValues: ANY_RETURN,
  },
  Query: { ...PAGE, KeyConditionExpression: 'any', ScanIndexForward: 'boolean' },
  Scan: PAGE,
  BatchGetItem: { RequestItems: 'required', ReturnConsumedCapacity: ['NONE'] },
  BatchGetTable: { ...READ, Keys: 'required' },
  BatchWriteItem: { ...NO_REPORTS, RequestItems: 'required' },
  TransactWriteItems: { ...NO_REPORTS, TransactItems: 'required', ClientRequestToken: 'any' },
  TransactGetItems: { TransactItems: 'required', ReturnConsumedCapacity: ['NONE'] },
  Get: { TableName: 'table', Key: 'required', ProjectionExpression: 'any', ExpressionAttributeNames: 'any' },
  Put: { ...CONDITION, Item: 'required' },
  Delete: { ...CONDITION, Key: 'required' },
  Update: { ...CONDITION, Key: 'required', UpdateExpression: 'required' },
  ConditionCheck: { ...CONDITION, Key: 'required', ConditionExpression: 'required' },
  CreateTable: {
    TableName: 'table',
    AttributeDefinitions: 'required',
    KeySchema: 'required',
    BillingMode: ['PROVISIONED', 'PAY_PER_REQUEST'],
    ProvisionedThroughput: 'any',
  },
  DescribeTable: { TableName: 'table' },
  DeleteTable: { TableName: 'table' },
  ListTables: { ExclusiveStartTableName: 'any', Limit: 'limit' },
  DescribeTimeToLive: { TableName: 'table' },
  UpdateTimeToLive: { TableName: 'table', TimeToLiveSpecification: 'required' },
} as const satisfies Readonly<Record<string, Rules>>;

/** Checks the form of a call's parameters. @throws EngineError (ValidationException) */
export function checkParameters(name: keyof typeof RULES, given: unknown): Input {
  if (typeof given !== 'object' || given === null) throw invalid(`${name} has no parameters`);
  const input = given as Input;
  const rules: Rules = RULES[name];
  for (const parameter of Object.keys(input)) {
    if (input[parameter] === undefined || input[parameter] === null) continue;
    if (!Object.hasOwn(rules, parameter)) {
      throw invalid(`This local table does not serve the parameter ${parameter} of ${name}`);
    }
  }
  for (const [parameter, rule] of Object.entries(rules)) checkParameter(parameter, rule, input[parameter]);
  return input;
}

function checkParameter(parameter: string, rule: Rule, value: unknown): void {
  if (value === undefined || value === null) {
    if (rule === 'required' || rule === 'table') throw breaks('null', parameter, 'Member must not be null');
    return;
  }
  if (rule === 'any' || rule === 'required') return;
  if (rule === 'boolean') {
    if (typeof value !== 'boolean') {
      throw new EngineError('SerializationException', `${parameter} is not a boolean`);
    }
  } else if (rule === 'limit') {
    if (!Number.isInteger(value)) {
      throw new EngineError('SerializationException', `${parameter} is not an integer`);
    }
    if ((value as number) < 1) {
      throw breaks(`'${value}'`, parameter, 'Member must have value greater than or equal to 1');
    }
  } else if (rule === 'table') {
    if (typeof value !== 'string' || !TABLE_NAME.test(value)) {
      throw breaks(
        `'${String(value).slice(0, 255)}'`,
        parameter,
        'Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+, with a length from 3 to 255',
      );
    }
  } else if (!rule.includes(value as string)) {
    throw breaks(
      `'${String(value).slice(0, 100)}'`,
      parameter,
      `Member must satisfy enum value set: [${rule.join(', ')}]`,
    );
  }
}

/** DynamoDB's sentence about a parameter of the wrong form. */
export function breaks(value: string, parameter: string, constraint: string): EngineError {
  const name = parameter.charAt(0).toLowerCase() + parameter.slice(1);
  return invalid(
    `1 validation error detected: Value ${value} at '${name}' failed to satisfy constraint: ${constraint}`,
  );
}
