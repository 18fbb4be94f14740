// @ts-nocheck The package types its index only. Replaces @aws-sdk/client-dynamodb in a function's bundle
// (serverless.yml, `alias`): a dynamic import of the package's index would bundle the whole package.
// biome-ignore-all lint/performance/noBarrelFile: it replaces such a file

export { BatchGetItemCommand } from '../../../../node_modules/@aws-sdk/client-dynamodb/dist-es/commands/BatchGetItemCommand.js';
export { BatchWriteItemCommand } from '../../../../node_modules/@aws-sdk/client-dynamodb/dist-es/commands/BatchWriteItemCommand.js';
export { DeleteItemCommand } from '../../../../node_modules/@aws-sdk/client-dynamodb/dist-es/commands/DeleteItemCommand.js';
export { GetItemCommand } from '../../../../node_modules/@aws-sdk/client-dynamodb/dist-es/commands/GetItemCommand.js';
export { PutItemCommand } from '../../../../node_modules/@aws-sdk/client-dynamodb/dist-es/commands/PutItemCommand.js';
export { QueryCommand } from '../../../../node_modules/@aws-sdk/client-dynamodb/dist-es/commands/QueryCommand.js';
export { TransactWriteItemsCommand } from '../../../../node_modules/@aws-sdk/client-dynamodb/dist-es/commands/TransactWriteItemsCommand.js';
export { UpdateItemCommand } from '../../../../node_modules/@aws-sdk/client-dynamodb/dist-es/commands/UpdateItemCommand.js';
export { DynamoDBClient } from '../../../../node_modules/@aws-sdk/client-dynamodb/dist-es/DynamoDBClient.js';
export {
  ConditionalCheckFailedException,
  IdempotentParameterMismatchException,
  InternalServerError,
  ResourceInUseException,
  ResourceNotFoundException,
  TransactionCanceledException,
  TransactionInProgressException,
} from '../../../../node_modules/@aws-sdk/client-dynamodb/dist-es/models/errors.js';
export { paginateQuery } from '../../../../node_modules/@aws-sdk/client-dynamodb/dist-es/pagination/QueryPaginator.js';
export { paginateScan } from '../../../../node_modules/@aws-sdk/client-dynamodb/dist-es/pagination/ScanPaginator.js';
