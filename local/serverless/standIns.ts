import type { Parts } from '../../src/runtime/container.ts';
import { sharedTable } from '../engine/engineClient.ts';
import { localServices } from '../iam/localServices.ts';
import { signatureRecord } from '../signatures/signatureRecord.ts';

const table = sharedTable();

/**
 * What the bundles of a local gateway have besides the deployed ones: the IAM API over the imported accounts,
 * and the table in this process where there is one. Without it, DYNAMODB_ENDPOINT names the table.
 */
export const standIns: Pick<Parts, 'table' | 'localServices' | 'explainSignature'> = {
  localServices,
  explainSignature: signatureRecord,
  ...(table === undefined ? {} : { table: async () => table }),
};
