import { partitionOf } from '../../src/aws/partition.ts';
import { isRegion, regionsOf } from '../../src/aws/regions.ts';
import { closestName } from '../../workbench/findings/closestName.ts';

/** Why a name is no region of a partition, with the nearest name; undefined: it is one. */
export function regionFault(name: string, partition: string): string | undefined {
  if (isRegion(name)) {
    if (partitionOf(name) === partition) return undefined;
    return `The region ${name} is not in the accounts' partition ${partition}.`;
  }
  const regions = regionsOf(partition);
  const meant = closestName(name, regions);
  const hint = meant === undefined ? `A region has a name such as ${regions[0]}.` : `Did you mean ${meant}?`;
  return `There is no region ${name.slice(0, 64)}. ${hint}`;
}
