import type { MqPorts, RunOperation } from '../../model/ports.ts';
import { createBroker } from './createBroker.ts';
import { deleteBroker } from './deleteBroker.ts';
import { describeBroker } from './describeBroker.ts';
import { describeSharedResources } from './describeSharedResources.ts';
import { listBrokers } from './listBrokers.ts';
import { promote } from './promote.ts';
import { rebootBroker } from './rebootBroker.ts';
import { updateBroker } from './updateBroker.ts';

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
