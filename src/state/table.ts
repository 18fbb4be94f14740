import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';

/**
 * The one table: partition key `pk`, sort key `sk` (both strings), TTL attribute `expiresAt` (epoch seconds).
 * Every key of every item is made here, so that no two kinds of item can meet. Parts are joined by `#`; account ids, regions,
 * ids and names of AWS hold none.
 */
export const keys = {
  /** A broker: listed by id within its account and region. */
  broker: (accountId: string, region: string, brokerId: string) => ({
    pk: `BROKERS#${accountId}#${region}`,
    sk: brokerId,
  }),
  /** The claim on a broker name: one per account and region. */
  brokerName: (accountId: string, region: string, name: string) => ({
    pk: `BROKER-NAMES#${accountId}#${region}`,
    sk: name,
  }),
  /** A configuration: listed by id within its account and region. */
  configuration: (accountId: string, region: string, configurationId: string) => ({
    pk: `CONFIGURATIONS#${accountId}#${region}`,
    sk: configurationId,
  }),
  /** An access key (long-term), by its id: the authorizer's first read. */
  accessKey: (accessKeyId: string) => ({ pk: `ACCESS-KEY#${accessKeyId}`, sk: 'KEY' }),
  /** The access keys of one user, to list them: `userName` or `root`. */
  userAccessKey: (accountId: string, userId: string, accessKeyId: string) => ({
    pk: `USER-KEYS#${accountId}#${userId}`,
    sk: accessKeyId,
  }),
  /** Which snapshot of an account is in force. */
  snapshotPointer: (accountId: string) => ({ pk: `SNAPSHOT#${accountId}`, sk: 'CURRENT' }),
  /** One entity of a snapshot: `USER#name`, `GROUP#name`, `POLICY#arn`. */
  snapshotEntity: (accountId: string, version: string, entity: string) => ({
    pk: `SNAPSHOT#${accountId}#${version}`,
    sk: entity,
  }),
} as const;

/** The table as CreateTable takes it; serverless.yml declares the same (a test compares them). */
export function tableDefinition(tableName: string): CreateTableCommandInput {
  return {
    TableName: tableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'S' },
      { AttributeName: 'sk', AttributeType: 'S' },
    ],
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
  };
}

export const TTL_ATTRIBUTE = 'expiresAt';
