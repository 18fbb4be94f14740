import type * as Sdk from '@aws-sdk/client-dynamodb';
import type { Table } from '../../src/state/table/client.ts';

/*
 * The parts of @aws-sdk/client-dynamodb that the gateway uses, for a table in the same process: commands that
 * store their input, the errors, the paginators and an empty client. In the library of the npm package it
 * replaces the SDK (.ci/buildPackage.ts, `alias`), because a gateway that sends nothing to DynamoDB must not
 * load the SDK at its start. A name that is missing here fails that build.
 */

/** The SDK's commands name their operation as the third element of their schema. */
type CommandClass = new (input: object) => { readonly input: object; readonly schema: readonly unknown[] };

function command(operation: string): CommandClass {
  const schema = [9, 'com.amazonaws.dynamodb', operation];
  return class {
    readonly input: object;
    readonly schema = schema;
    constructor(input: object) {
      this.input = input;
    }
  };
}

export const BatchGetItemCommand = command('BatchGetItem');
export const BatchWriteItemCommand = command('BatchWriteItem');
export const DeleteItemCommand = command('DeleteItem');
export const GetItemCommand = command('GetItem');
export const PutItemCommand = command('PutItem');
export const QueryCommand = command('Query');
export const ScanCommand = command('Scan');
export const TransactWriteItemsCommand = command('TransactWriteItems');
export const UpdateItemCommand = command('UpdateItem');

/** Errors are made as in the SDK: every member of the answer becomes a member of the error. */
function exception(name: string, $fault: 'client' | 'server') {
  return class extends Error {
    override readonly name = name;
    readonly $fault = $fault;
    constructor(members: { readonly message: string }) {
      super(members.message);
      Object.assign(this, members);
    }
  };
}

export const ConditionalCheckFailedException = exception('ConditionalCheckFailedException', 'client');
export const IdempotentParameterMismatchException = exception(
  'IdempotentParameterMismatchException',
  'client',
);
export const InternalServerError = exception('InternalServerError', 'server');
export const ResourceInUseException = exception('ResourceInUseException', 'client');
export const ResourceNotFoundException = exception('ResourceNotFoundException', 'client');
export const TransactionCanceledException = exception('TransactionCanceledException', 'client');
export const TransactionInProgressException = exception('TransactionInProgressException', 'client');

/** The class that a client of an engine extends. */
export class DynamoDBClient {
  destroy(): void {}
}

interface Page {
  readonly LastEvaluatedKey?: unknown;
}

function pagesOf(Command: CommandClass) {
  return async function* pages({ client }: Pick<Table, 'client'>, input: Sdk.ScanCommandInput) {
    const send = client.send as unknown as (command: object) => Promise<Page>;
    let start: unknown = input.ExclusiveStartKey;
    do {
      const page = await send(new Command({ ...input, ExclusiveStartKey: start }));
      yield page;
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
  };
}

export const paginateQuery = pagesOf(QueryCommand);
export const paginateScan = pagesOf(ScanCommand);
