import type { RunOperation } from '../../model/operation.ts';
import type { MqPorts } from '../../model/ports.ts';
import { readMaxResults } from '../../paging/maxResults.ts';
import { readNextToken, writeNextToken } from '../../paging/nextToken.ts';
import { sharedResources } from '../../views/sharedResources.ts';
import { findBroker } from './findBroker.ts';

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
