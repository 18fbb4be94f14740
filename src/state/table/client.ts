import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** Where the table is. `endpoint` unset: DynamoDB of the region, credentials from the Lambda role. */
export interface TableLocation {
  readonly tableName: string;
  readonly region: string;
  readonly endpoint?: string | undefined;
}

/** A table and its client: made once per container, passed to every repository. */
export interface Table {
  readonly name: string;
  readonly client: DynamoDBClient;
}

const CONNECT_TIMEOUT_MS = 1_000;
/**
 * Three requests with their pauses take less time than the authorizer has, so that it can report what failed.
 */
const REQUEST_TIMEOUT_MS = 2_000;
const MAX_ATTEMPTS = 3;

/**
 * Opens the table lazily: no request is made here. A local engine accepts any credentials, so it gets
 * invented ones.
 */
export function openTable(location: TableLocation): Table {
  const client = new DynamoDBClient({
    region: location.region,
    maxAttempts: MAX_ATTEMPTS,
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      // Without this option the SDK only warns, and a table that does not answer blocks the request for ever.
      throwOnRequestTimeout: true,
    },
    ...(location.endpoint
      ? {
          endpoint: location.endpoint,
          credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
        }
      : {}),
  });
  return { name: location.tableName, client };
}
