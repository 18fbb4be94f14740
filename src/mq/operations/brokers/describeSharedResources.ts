import type { BrokerRecord } from '../../model/broker.ts';
import type { BrokerState } from '../../model/lifecycle.ts';
import type { MqPorts, RunOperation } from '../../model/ports.ts';
import { readMaxResults, readNextToken, writeNextToken } from '../../paging/pages.ts';
import { findBroker } from './findBroker.ts';

/**
 * DescribeSharedResources: 200 with a page of the broker's resource shares, by ARN; an ActiveMQ broker has
 * none.
 */
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

interface SharedResource {
  readonly resourceArn: string;
  readonly status:
    | 'AVAILABLE'
    | 'PENDING_CREATE'
    | 'PENDING_DELETE'
    | 'SETUP_IN_PROGRESS'
    | 'DELETION_IN_PROGRESS';
  readonly type: 'RESOURCE_SHARE';
}

/**
 * The resource shares of a broker, by ARN: those in force, and those that the next reboot adds or removes
 * (API Reference, SharedResource). Only AWS RAM has the contents of a share, so no entry of type RESOURCE is
 * listed.
 */
export function sharedResources(broker: BrokerRecord, state: BrokerState): readonly SharedResource[] {
  const { resourceShareArns: current = [], pending } = broker;
  const coming = pending?.resourceShareArns ?? current;
  const rebooting = state === 'REBOOT_IN_PROGRESS';
  const statusOf = (arn: string): SharedResource['status'] => {
    if (current.includes(arn) && coming.includes(arn)) return 'AVAILABLE';
    if (coming.includes(arn)) return rebooting ? 'SETUP_IN_PROGRESS' : 'PENDING_CREATE';
    return rebooting ? 'DELETION_IN_PROGRESS' : 'PENDING_DELETE';
  };
  return [...new Set([...current, ...coming])]
    .sort()
    .map((resourceArn) => ({ resourceArn, status: statusOf(resourceArn), type: 'RESOURCE_SHARE' }));
}
