import { CATALOGUE } from '../../model/catalogue.ts';
import { ENGINE_TYPES } from '../../model/engine.ts';
import type { RunOperation } from '../../model/ports.ts';
import { catalogueFilter, cataloguePage } from './cataloguePage.ts';

/**
 * DescribeBrokerEngineTypes: 200 with the engines and their versions. Engine types are spelled in upper case
 * here (recorded).
 */
export function describeBrokerEngineTypes(): RunOperation {
  return async (input) => {
    const wanted = catalogueFilter(input.query, 'engineType', ENGINE_TYPES);
    const engineTypes = ENGINE_TYPES.filter((engineType) => wanted === undefined || engineType === wanted);
    const page = cataloguePage('DescribeBrokerEngineTypes', input, engineTypes, (engineType) => engineType);
    const brokerEngineTypes = page.items.map((engineType) => ({
      engineType,
      engineVersions: CATALOGUE.versions[engineType].map((name) => ({ name })),
    }));
    return {
      status: 200,
      body: { brokerEngineTypes, maxResults: page.maxResults, nextToken: page.nextToken },
    };
  };
}
