import type { StandIns } from '../../src/runtime/standIns.ts';
import { realBrokerPorts } from '../brokers/realBrokerPorts.ts';
import { measured } from '../console/journeyTimes.ts';
import { hasRealBrokers, sharedTable } from '../engine/engineClient.ts';
import { localServices } from '../iam/localServices.ts';
import { policiesOfAws } from '../iam/policiesOfAws.ts';
import { signatureRecord } from '../signatures/signatureRecord.ts';

const table = sharedTable();

/**
 * The parts that only the bundles of a local gateway have: the IAM API over the imported accounts, all
 * policies of AWS, the table in this process if there is one, and the ports of real brokers. Without a table
 * in this process, DYNAMODB_ENDPOINT names the table.
 */
export const standIns: StandIns = {
  localServices,
  policiesOfAws,
  around: measured,
  explainSignature: signatureRecord,
  ...(table === undefined ? {} : { table: async () => table }),
  ...(hasRealBrokers() ? { realBrokers: realBrokerPorts } : {}),
};
