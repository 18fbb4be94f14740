import type { RunOperation } from './operation.ts';
import { describeBrokerEngineTypes } from './operations/describeBrokerEngineTypes.ts';
import { describeBrokerInstanceOptions } from './operations/describeBrokerInstanceOptions.ts';

/** The operations on the catalogue, by their names in the operations table: one row each, one file each. */
export function catalogueOperations(): Readonly<Record<string, RunOperation>> {
  return {
    DescribeBrokerEngineTypes: describeBrokerEngineTypes(),
    DescribeBrokerInstanceOptions: describeBrokerInstanceOptions(),
  };
}
