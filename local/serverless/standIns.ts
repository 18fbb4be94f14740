import type { StandIns } from '../../src/runtime/standIns.ts';
import { realBrokerPorts } from '../brokers/realBrokerPorts.ts';
import { measured } from '../console/journeyTimes.ts';
import { hasRealBrokers, sharedTable } from '../engine/engineClient.ts';
import { localServices } from '../iam/localServices.ts';
import { signatureRecord } from '../signatures/signatureRecord.ts';

const table = sharedTable();

/**
 * What the bundles of a local gateway have besides the deployed ones: the IAM API over the imported accounts,
 * the table in this process where there is one, and what real brokers need. Without a table in this process,
 * DYNAMODB_ENDPOINT names the table.
 */
export const standIns: StandIns = {
  localServices,
  around: measured,
  explainSignature: signatureRecord,
  ...(table === undefined ? {} : { table: async () => table }),
  ...(hasRealBrokers() ? { realBrokers: realBrokerPorts } : {}),
};
