import type { RunOperation } from './operation.ts';
import { createBroker } from './operations/createBroker.ts';
import { deleteBroker } from './operations/deleteBroker.ts';
import { describeBroker } from './operations/describeBroker.ts';
import { describeSharedResources } from './operations/describeSharedResources.ts';
import { listBrokers } from './operations/listBrokers.ts';
import { promote } from './operations/promote.ts';
import { rebootBroker } from './operations/rebootBroker.ts';
import { updateBroker } from './operations/updateBroker.ts';
import type { MqPorts } from './ports.ts';

/** The operations on brokers, by their names in the operations table: one row each, one file each. */
export function brokerOperations(ports: MqPorts): Readonly<Record<string, RunOperation>> {
  return {
    CreateBroker: createBroker(ports),
    DescribeBroker: describeBroker(ports),
    ListBrokers: listBrokers(ports),
    UpdateBroker: updateBroker(ports),
    DeleteBroker: deleteBroker(ports),
    RebootBroker: rebootBroker(ports),
    Promote: promote(ports),
    DescribeSharedResources: describeSharedResources(ports),
  };
}
