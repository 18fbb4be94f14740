import { queryBrokers } from '../../../src/state/brokers/brokerLists.ts';
import { openTable } from '../../../src/state/table/client.ts';

const { TABLE_NAME: tableName = '', AWS_REGION: region = '', DYNAMODB_ENDPOINT: endpoint } = process.env;
const table = openTable({ tableName, region, endpoint });

/** Runs only the table query that ListBrokers needs. */
export async function handler() {
  const page = await queryBrokers(table, { accountId: '123456789012', region }, { limit: 100 }, Date.now());
  return {
    statusCode: 200,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ brokerSummaries: page.brokers }),
  };
}
