import { EngineError, invalid, invalidParameter } from '../engineError.ts';
import type { KeyAttribute, KeySchema, KeyType } from '../storage/keys.ts';
import type { StoredTable } from '../storage/tables.ts';
import type { Context, Input, Operation, Output } from './context.ts';
import { checkParameters } from './parameters.ts';

const MOST_LISTED = 100;

export const createTable: Operation = (context, given) => {
  const input = checkParameters('CreateTable', given);
  const key = readKeySchema(input);
  const name = input.TableName as string;
  context.database.write(() => {
    if (context.tables.find(name)) {
      throw new EngineError('ResourceInUseException', `Table already exists: ${name}`);
    }
    context.tables.add(name, { key, createdAt: context.now() });
  });
  return { TableDescription: describe(context, context.tables.get(name)) };
};

export const describeTable: Operation = (context, given) => {
  return { Table: describe(context, named(context, checkParameters('DescribeTable', given))) };
};

export const deleteTable: Operation = (context, given) => {
  const input = checkParameters('DeleteTable', given);
  return context.database.write(() => {
    const table = named(context, input);
    const description = { ...describe(context, table), TableStatus: 'DELETING' };
    context.tables.remove(table);
    return { TableDescription: description };
  });
};

export const listTables: Operation = (context, given) => {
  const input = checkParameters('ListTables', given);
  const limit = Math.min((input.Limit as number | undefined) ?? MOST_LISTED, MOST_LISTED);
  const names = context.tables.names(String(input.ExclusiveStartTableName ?? ''), limit + 1);
  const TableNames = names.slice(0, limit);
  return names.length > limit ? { TableNames, LastEvaluatedTableName: TableNames.at(-1) } : { TableNames };
};

export const describeTimeToLive: Operation = (context, given) => {
  const { expiryAttribute } = named(context, checkParameters('DescribeTimeToLive', given));
  const TimeToLiveDescription =
    expiryAttribute === undefined
      ? { TimeToLiveStatus: 'DISABLED' }
      : { TimeToLiveStatus: 'ENABLED', AttributeName: expiryAttribute };
  return { TimeToLiveDescription };
};

export const updateTimeToLive: Operation = (context, given) => {
  const input = checkParameters('UpdateTimeToLive', given);
  const specification = input.TimeToLiveSpecification as Input;
  const { AttributeName: name, Enabled: enabled } = specification;
  if (typeof name !== 'string' || name.length < 1 || name.length > 255 || typeof enabled !== 'boolean') {
    throw invalid('TimeToLiveSpecification needs an AttributeName of 1 to 255 characters, and Enabled');
  }
  context.database.write(() => {
    const table = named(context, input);
    const { id, name: _, ...description } = table;
    if (enabled === (table.expiryAttribute !== undefined)) {
      throw invalid(`TimeToLive is already ${enabled ? 'enabled' : 'disabled'}`);
    }
    const expiryAttribute = enabled ? name : undefined;
    context.tables.change(table, { ...description, expiryAttribute });
    context.items.setExpiry(table, expiryAttribute);
  });
  return { TimeToLiveSpecification: { AttributeName: name, Enabled: enabled } };
};

function named(context: Context, input: Input): StoredTable {
  const name = input.TableName as string;
  const table = context.tables.find(name);
  if (table) return table;
  const message = `Requested resource not found: Table: ${name} not found`;
  throw new EngineError('ResourceNotFoundException', message);
}

function readKeySchema(input: Input): KeySchema {
  const definitions = listOf(input.AttributeDefinitions, 'AttributeDefinitions');
  const types = new Map(definitions.map((each) => [each.AttributeName, each.AttributeType]));
  const [hash, range, ...others] = listOf(input.KeySchema, 'KeySchema');
  const count = range ? 2 : 1;
  if (hash?.KeyType !== 'HASH' || (range && range.KeyType !== 'RANGE') || others.length > 0) {
    throw invalidParameter('KeySchema must have one HASH element, and at most one RANGE element after it');
  }
  if (types.size !== count || definitions.length !== count) {
    throw invalidParameter(
      'Number of attributes in KeySchema does not exactly match number of attributes defined in ' +
        'AttributeDefinitions',
    );
  }
  return { hash: keyAttribute(hash, types), range: range && keyAttribute(range, types) };
}

function keyAttribute({ AttributeName: name }: Input, types: ReadonlyMap<unknown, unknown>): KeyAttribute {
  const type = types.get(name);
  if (typeof name === 'string' && name.length > 0 && name.length <= 255) {
    if (type === 'S' || type === 'N' || type === 'B') return { name, type: type as KeyType };
  }
  throw invalidParameter(
    'Some index key attributes are not defined in AttributeDefinitions with type S, N or B',
  );
}

function listOf(given: unknown, name: string): readonly Input[] {
  if (Array.isArray(given) && given.length > 0) return given as Input[];
  throw invalidParameter(`${name} must be a list with elements`);
}

function describe({ items }: Context, table: StoredTable): Output {
  const { hash, range } = table.key;
  const attributes = range ? [hash, range] : [hash];
  const { items: ItemCount, bytes: TableSizeBytes } = items.count(table);
  return {
    TableName: table.name,
    TableStatus: 'ACTIVE',
    TableArn: `arn:aws:dynamodb:local:000000000000:table/${table.name}`,
    CreationDateTime: new Date(table.createdAt),
    AttributeDefinitions: attributes.map(({ name, type }) => ({ AttributeName: name, AttributeType: type })),
    KeySchema: attributes.map(({ name }, index) => ({
      AttributeName: name,
      KeyType: index === 0 ? 'HASH' : 'RANGE',
    })),
    BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
    ItemCount,
    TableSizeBytes,
  };
}
