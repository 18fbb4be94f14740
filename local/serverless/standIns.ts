import type { Parts } from '../../src/runtime/container.ts';
import { localServices } from '../iam/localServices.ts';

/** What the bundles of a local gateway have besides the deployed ones: the IAM API over the imported accounts. */
export const standIns: Pick<Parts, 'table' | 'localServices'> = { localServices };
