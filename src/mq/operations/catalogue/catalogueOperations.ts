import type { RunOperation } from '../../model/ports.ts';
import { describeBrokerEngineTypes } from './describeBrokerEngineTypes.ts';
import { describeBrokerInstanceOptions } from './describeBrokerInstanceOptions.ts';

/** The operations on the catalogue, by their names in the operations table: one row each, one file each. */
export function catalogueOperations(): Readonly<Record<string, RunOperation>> {
  return {
    DescribeBrokerEngineTypes: describeBrokerEngineTypes(),
    DescribeBrokerInstanceOptions: describeBrokerInstanceOptions(),
  };
}
