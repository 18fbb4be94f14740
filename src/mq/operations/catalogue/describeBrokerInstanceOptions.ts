import { availabilityZones, CATALOGUE, type InstanceOption } from '../../model/catalogue.ts';
import { ENGINE_TYPES, STORAGE_TYPES } from '../../model/engine.ts';
import type { OperationInput, RunOperation } from '../../model/ports.ts';
import { catalogueFilter, cataloguePage } from './cataloguePage.ts';

/**
 * DescribeBrokerInstanceOptions: 200 with one option for each engine, instance type and storage. An unknown
 * instance type gives an empty list, because the model has no enumeration of them.
 */
export function describeBrokerInstanceOptions(): RunOperation {
  return async (input) => {
    const engineType = catalogueFilter(input.query, 'engineType', ENGINE_TYPES);
    const storageType = catalogueFilter(input.query, 'storageType', STORAGE_TYPES);
    const hostInstanceType = input.query.find(([name]) => name === 'hostInstanceType')?.[1];
    const options = CATALOGUE.instanceOptions
      .filter((option) => engineType === undefined || option.engineType === engineType)
      .filter((option) => storageType === undefined || option.storageType === storageType)
      .flatMap((option) =>
        option.hostInstanceTypes
          .filter((name) => !hostInstanceType || name === hostInstanceType)
          .map((name) => optionView(input, option, name)),
      );
    const { items, maxResults, nextToken } = cataloguePage(
      'DescribeBrokerInstanceOptions',
      input,
      options,
      (option) => `${option.engineType} ${option.hostInstanceType} ${option.storageType}`,
    );
    return { status: 200, body: { brokerInstanceOptions: items, maxResults, nextToken } };
  };
}

/**
 * `BrokerInstanceOption` of the service model; the storage type is in lower case (recorded), the engine type
 * in capitals.
 */
function optionView({ region }: OperationInput, option: InstanceOption, hostInstanceType: string) {
  return {
    availabilityZones: availabilityZones(CATALOGUE, region).map((name) => ({ name })),
    engineType: option.engineType,
    hostInstanceType,
    storageType: option.storageType.toLowerCase(),
    supportedDeploymentModes: option.deploymentModes,
    supportedEngineVersions: option.versions,
  };
}
