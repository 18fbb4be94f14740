import { invalid } from '../engineError.ts';
import { projectionOf } from '../expressions/parsed.ts';
import { refuseMeetingPaths } from '../expressions/paths.ts';
import { Placeholders } from '../expressions/placeholders.ts';
import { projected } from '../expressions/project.ts';
import { keyOfKey, type StoredKey } from '../storage/keys.ts';
import type { StoredTable } from '../storage/tables.ts';
import { checkedMembers } from '../values/attributeValue.ts';
import { itemSize } from '../values/itemSize.ts';
import type { Attributes } from '../values/members.ts';
import type { Context, Input, Operation } from './context.ts';
import { breaks, checkParameters } from './parameters.ts';

/** Source: API Reference, BatchGetItem and TransactGetItems. */
const MOST_KEYS = 100;
const MOST_BYTES = 16 * 1024 * 1024;
const MOST_TRANSACTION_BYTES = 4 * 1024 * 1024;

export const getItem: Operation = (context, given) => {
  const input = checkParameters('GetItem', given);
  const item = prepareGet(context, input)();
  return item === undefined ? {} : { Item: item };
};

/**
 * All keys are read from one state of the table. Items beyond 16 MB are left for another call, as in
 * DynamoDB.
 */
export const batchGetItem: Operation = (context, given) => {
  const { RequestItems: asked } = checkParameters('BatchGetItem', given);
  const tables = Object.entries((asked ?? {}) as Record<string, unknown>);
  if (tables.length === 0) throw invalid('The batch get request list cannot be empty');
  const requests = tables.map(([name, request]) => batchTable(context, name, request));
  const count = requests.reduce((sum, { keys }) => sum + keys.length, 0);
  if (count > MOST_KEYS) throw invalid('Too many items requested for the BatchGetItem call');
  const Responses: Record<string, Attributes[]> = {};
  const UnprocessedKeys: Record<string, unknown> = {};
  let bytes = 0;
  context.database.read(() => {
    for (const { name, request, keys, show } of requests) {
      const items: Attributes[] = [];
      const left: unknown[] = [];
      for (const { table, key, given: asGiven } of keys) {
        const item = bytes < MOST_BYTES ? context.items.get(table, key) : undefined;
        bytes += item ? itemSize(item) : 0;
        if (bytes >= MOST_BYTES) left.push(asGiven);
        else if (item) items.push(show(item));
      }
      Responses[name] = items;
      if (left.length > 0) UnprocessedKeys[name] = { ...request, Keys: left };
    }
  });
  return { Responses, UnprocessedKeys };
};

interface BatchTable {
  readonly name: string;
  readonly request: Input;
  readonly keys: readonly { readonly table: StoredTable; readonly key: StoredKey; readonly given: unknown }[];
  readonly show: Show;
}

function batchTable(context: Context, name: string, given: unknown): BatchTable {
  const request = checkParameters('BatchGetTable', given);
  if (!Array.isArray(request.Keys) || request.Keys.length === 0) {
    throw breaks(
      '[]',
      `requestItems.${name}.member.keys`,
      'Member must have length greater than or equal to 1',
    );
  }
  const checked = request.Keys.map((key) => ({ given: key as unknown, members: checkedMembers(key) }));
  const show = readProjection(request);
  const table = context.tables.get(name);
  const keys = checked.map(({ given: asGiven, members }) => ({
    table,
    key: keyOfKey(table.key, members),
    given: asGiven,
  }));
  refuseSameKeys(keys, 'Provided list of item keys contains duplicates');
  return { name, request, keys, show };
}

export const transactGetItems: Operation = (context, given) => {
  const { TransactItems: list } = checkParameters('TransactGetItems', given);
  if (!Array.isArray(list) || list.length < 1 || list.length > MOST_KEYS) {
    throw breaks('[]', 'transactItems', `Member must have length between 1 and ${MOST_KEYS}`);
  }
  const gets = list.map((each) => prepareGet(context, checkParameters('Get', (each as Input | null)?.Get)));
  const items = context.database.read(() => gets.map((get) => get()));
  const bytes = items.reduce((sum, item) => sum + (item ? itemSize(item) : 0), 0);
  if (bytes > MOST_TRANSACTION_BYTES) throw invalid('The transaction reads more than 4 MB');
  return { Responses: items.map((Item) => (Item === undefined ? {} : { Item })) };
};

function prepareGet(context: Context, input: Input): () => Attributes | undefined {
  const given = checkedMembers(input.Key);
  const show = readProjection(input);
  const table = context.tables.get(input.TableName as string);
  const key = keyOfKey(table.key, given);
  return () => {
    const item = context.items.get(table, key);
    return item && show(item);
  };
}

type Show = (item: Attributes) => Attributes;

function readProjection(input: Input): Show {
  const placeholders = new Placeholders(input.ExpressionAttributeNames, undefined);
  const show = projection(input, placeholders);
  placeholders.refuseUnused(input.ProjectionExpression !== undefined);
  return show;
}

/** The returned part of an item. @throws EngineError if the projection is wrong. */
export function projection(input: Input, placeholders: Placeholders): Show {
  const paths = projectionOf('ProjectionExpression', input.ProjectionExpression, placeholders, (parsed) => {
    refuseMeetingPaths(parsed.map((path) => placeholders.path(path)));
  });
  if (paths === undefined) return (item) => item;
  const resolved = paths.map((path) => placeholders.path(path));
  return (item) => projected(item, resolved);
}

/** Checks that no two keys name the same item. @throws EngineError with this message */
export function refuseSameKeys(
  keys: readonly { readonly table: StoredTable; readonly key: StoredKey }[],
  message: string,
): void {
  const seen = new Set<string>();
  for (const { table, key } of keys) {
    const name = `${table.id} ${hex(key.hash)} ${hex(key.range)}`;
    if (seen.has(name)) throw invalid(message);
    seen.add(name);
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
