import type { BrokerRecord } from '../model/broker.ts';
import type { BrokerState } from '../model/lifecycle.ts';

export interface SharedResource {
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
 * The resource shares of a broker, by ARN: those in force and those the next reboot brings or takes (API Reference, SharedResource).
 * What a share holds is known to AWS RAM alone, so no entry of type RESOURCE is listed.
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
