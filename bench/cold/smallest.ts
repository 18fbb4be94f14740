import { Logger } from '@aws-lambda-powertools/logger';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import middy from '@middy/core';
import { openTable } from '../../src/state/table/client.ts';

const logger = new Logger({ serviceName: 'smallest' });

/**
 * The least that a function of this kind is: middy, the logger, and one GetItem. The authorizer's cost is
 * compared with it.
 */
export const handler = middy().handler(async () => {
  const { TABLE_NAME = '', AWS_REGION = '', DYNAMODB_ENDPOINT } = process.env;
  const table = openTable({ tableName: TABLE_NAME, region: AWS_REGION, endpoint: DYNAMODB_ENDPOINT });
  const { Item: item } = await table.client.send(
    new GetItemCommand({ TableName: table.name, Key: { pk: { S: 'none' }, sk: { S: 'none' } } }),
  );
  logger.info('read', { found: item !== undefined });
  return { statusCode: 200 };
});
