import type { AttributeValue, CreateTableCommandInput } from '@aws-sdk/client-dynamodb';

/** An item as DynamoDB takes it. */
export function marshal(item: object): Record<string, AttributeValue> {
  return Object.fromEntries(
    Object.entries(item).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, marshalValue(value)]],
    ),
  );
}

/** One value. @throws TypeError for a value that no item may have (NaN, functions, empty sets). */
export function marshalValue(value: unknown): AttributeValue {
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'boolean') return { BOOL: value };
  if (typeof value === 'number' && Number.isFinite(value)) return { N: String(value) };
  if (value === null) return { NULL: true };
  if (Array.isArray(value)) return { L: value.map(marshalValue) };
  if (value instanceof Set && value.size > 0) return { SS: [...value] };
  if (typeof value === 'object' && !(value instanceof Set)) return { M: marshal(value) };
  throw new TypeError(`cannot store a ${typeof value}`);
}

/** The inverse of marshal. */
export function unmarshal(item: Readonly<Record<string, AttributeValue>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, unmarshalValue(value)]));
}

function unmarshalValue(value: AttributeValue): unknown {
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return Number(value.N);
  if (value.BOOL !== undefined) return value.BOOL;
  if (value.NULL !== undefined) return null;
  if (value.L !== undefined) return value.L.map(unmarshalValue);
  if (value.M !== undefined) return unmarshal(value.M);
  if (value.SS !== undefined) return new Set(value.SS);
  throw new TypeError(`cannot read an attribute of type ${Object.keys(value).join()}`);
}

/**
 * The one table: partition key `pk`, sort key `sk` (both strings), TTL attribute `expiresAt` (epoch seconds).
 * Every key of every item is made here, so that two kinds of item never have the same key. Parts are joined
 * by `#`, which account ids, regions, ids and names of AWS never contain.
 */
export const keys = {
  /** A broker: listed by id within its account and region. */
  broker: (accountId: string, region: string, brokerId: string) => ({
    pk: `BROKERS#${accountId}#${region}`,
    sk: brokerId,
  }),
  /**
   * The tombstone of a broker whose deletion has ended. It is in the brokers' partition, before all of their
   * ids, so that a list of brokers does not read it.
   */
  deletedBroker: (accountId: string, region: string, brokerId: string) => ({
    pk: `BROKERS#${accountId}#${region}`,
    sk: `DELETED#${brokerId}`,
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
  /** An account's service-linked role for Amazon MQ: it exists while the role exists. */
  serviceLinkedRole: (accountId: string) => ({
    pk: `SERVICE-LINKED-ROLE#${accountId}`,
    sk: 'mq.amazonaws.com',
  }),
  /** One deletion task of that role; those of the last day are listed by their prefix. */
  serviceLinkedRoleDeletion: (accountId: string, taskId: string) => ({
    pk: `SERVICE-LINKED-ROLE#${accountId}`,
    sk: `DELETION#${taskId}`,
  }),
  /**
   * How many brokers an account has in a region (those being deleted not counted): the counter behind the
   * limit.
   */
  brokerCount: (accountId: string, region: string) => ({
    pk: `BROKER-COUNT#${accountId}#${region}`,
    sk: 'COUNT',
  }),
  /** How many configurations made by CreateConfiguration still exist: the counter for the limit. */
  configurationCount: (accountId: string, region: string) => ({
    pk: `CONFIGURATION-COUNT#${accountId}#${region}`,
    sk: 'COUNT',
  }),
  /** When the bucket of an account's calls in a region will be full again: one conditional write a call. */
  callMeter: (accountId: string, region: string) => ({
    pk: `CALL-METER#${accountId}#${region}`,
    sk: 'BUCKET',
  }),
  /**
   * One user of a broker: read alone, or all of a broker in name order by query. An item each, because 250
   * users of 20 groups would pass the 400 KB an item may have.
   */
  brokerUser: (accountId: string, region: string, brokerId: string, username: string) => ({
    pk: `BROKER-USERS#${accountId}#${region}#${brokerId}`,
    sk: username,
  }),
  /**
   * One revision of a configuration with its document: read alone, or listed by number (zero-padded, so text
   * order is number order).
   */
  configurationRevision: (accountId: string, region: string, configurationId: string, revision: number) => ({
    pk: `CONFIGURATION-REVISIONS#${accountId}#${region}#${configurationId}`,
    sk: String(revision).padStart(10, '0'),
  }),
  /** The gateway's own keys, under KMS: a container's first read. Locally a key file replaces it. */
  keyring: () => ({ pk: 'KEYRING', sk: 'CURRENT' }),
  /** An access key (long-term), by its id: the authorizer's first read. */
  accessKey: (accessKeyId: string) => ({ pk: `ACCESS-KEY#${accessKeyId}`, sk: 'KEY' }),
  /**
   * One of a user's places for an access key, which names the key it holds: two places limit a user to two
   * keys, without a counter. `userId` is the unique id; the root user's is the account id. One partition
   * lists a whole account's keys.
   */
  accessKeyPlace: (accountId: string, userId: string, place: number) => ({
    pk: `ACCESS-KEY-PLACES#${accountId}`,
    sk: `${userId}#${place}`,
  }),
  /** A virtual MFA device, by its serial number; one partition lists a whole account's. */
  mfaDevice: (accountId: string, serialNumber: string) => ({
    pk: `MFA-DEVICE#${accountId}`,
    sk: serialNumber,
  }),
  /** How many passwords a user tried in ChangePassword; `userId` is the unique id. */
  passwordTries: (accountId: string, userId: string) => ({
    pk: `PASSWORD-TRIES#${accountId}`,
    sk: userId,
  }),
  /** A private key of a SAML provider, by its id, which the provider names. */
  samlPrivateKey: (accountId: string, keyId: string) => ({
    pk: `SAML-PRIVATE-KEY#${accountId}`,
    sk: keyId,
  }),
  /** Marks a login's nonce as spent: written once, expires some minutes after the nonce itself. */
  loginNonce: (nonceId: string) => ({ pk: `LOGIN-NONCE#${nonceId}`, sk: 'SPENT' }),
  /**
   * The outcome of a call that changes something, by the digest of its signature: written when REPLAY_GUARD
   * is on.
   */
  signedCall: (digest: string) => ({ pk: `SIGNED-CALL#${digest}`, sk: 'OUTCOME' }),
  /** Which version of an account's snapshot is in force. */
  snapshotPointer: (accountId: string) => ({ pk: `SNAPSHOT#${accountId}`, sk: 'CURRENT' }),
  /**
   * A version of an account's snapshot and how far its import got: listed to find versions that can be
   * deleted.
   */
  snapshotVersion: (accountId: string, version: string) => ({
    pk: `SNAPSHOT#${accountId}`,
    sk: `VERSION#${version}`,
  }),
  /**
   * One entity of a snapshot: `ACCOUNT`, `USER#name`, `GROUP#name`, `ROLE#name`, `POLICY#arn`,
   * `INSTANCE-PROFILE#name`.
   */
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
