import { findBroker } from '../findBroker.ts';
import type { RunOperation } from '../operation.ts';
import { readMaxResults } from '../paging/maxResults.ts';
import { readNextToken, writeNextToken } from '../paging/nextToken.ts';
import type { MqPorts } from '../ports.ts';
import { sharedResources } from '../views/sharedResources.ts';

/** DescribeSharedResources: 200 with a page of the broker's resource shares, by ARN; an ActiveMQ broker has none. */
export function describeSharedResources(ports: Pick<MqPorts, 'brokers' | 'clock'>): RunOperation {
  return async (input) => {
    const { broker, state } = await findBroker(ports, input);
    const limit = readMaxResults(input.query);
    const call = {
      list: `DescribeSharedResources ${broker.id}`,
      accountId: input.accountId,
      region: input.region,
    };
    const after = readNextToken(call, input.query) ?? '';
    const rest = sharedResources(broker, state).filter(({ resourceArn }) => resourceArn > after);
    const page = rest.slice(0, limit);
    const last = page.at(-1);
    if (rest.length <= limit || last === undefined) return { status: 200, body: { sharedResources: page } };
    return {
      status: 200,
      body: { sharedResources: page, nextToken: writeNextToken(call, last.resourceArn) },
    };
  };
}
