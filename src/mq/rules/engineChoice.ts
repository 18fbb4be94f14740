import type { Catalogue, InstanceOption } from '../model/catalogue.ts';
import type { DeploymentMode, EngineType, StorageType } from '../model/engine.ts';
import { MqError } from '../model/errors.ts';
import { chooseEngineVersion } from './engineVersion.ts';

export interface EngineRequest {
  readonly engineType: EngineType;
  readonly engineVersion?: string | undefined;
  readonly hostInstanceType: string;
  readonly deploymentMode: DeploymentMode;
  readonly storageType?: StorageType | undefined;
}

/**
 * Version and storage of a new broker, by the catalogue: the newest version and the first storage that fits, unless the caller
 * chose. Each step narrows the rows, so that the sentence names what no longer fits.
 */
export function chooseEngine(
  catalogue: Catalogue,
  request: EngineRequest,
): { engineVersion: string; storageType: StorageType } {
  const engineVersion = chooseEngineVersion(catalogue, request.engineType, request.engineVersion);
  const engine = `broker engine type [${request.engineType}] version [${engineVersion}]`;
  const offered = catalogue.instanceOptions.filter(
    (option) => option.engineType === request.engineType && option.versions.includes(engineVersion),
  );

  const modes = (option: InstanceOption): readonly string[] => option.deploymentModes;
  const types = (option: InstanceOption): readonly string[] => option.hostInstanceTypes;
  const storages = (option: InstanceOption): readonly string[] => [option.storageType];

  const { deploymentMode, hostInstanceType, storageType } = request;
  narrow(
    offered,
    modes,
    deploymentMode,
    'deploymentMode',
    `Deployment mode [${deploymentMode}] is invalid for ${engine}.`,
  );
  const onType = narrow(
    offered,
    types,
    hostInstanceType,
    'hostInstanceType',
    `Broker instance type [${hostInstanceType}] is invalid for ${engine}.`,
  );
  const inMode = narrow(
    onType,
    modes,
    deploymentMode,
    'deploymentMode',
    `Deployment mode [${deploymentMode}] is invalid for ${engine} on instance type [${hostInstanceType}].`,
  );
  const [chosen] =
    storageType === undefined
      ? inMode
      : narrow(
          inMode,
          storages,
          storageType,
          'storageType',
          `Storage type [${storageType}] is invalid for ${engine} on instance type [${hostInstanceType}] in deployment mode [${deploymentMode}].`,
        );
  if (chosen === undefined) throw new Error('the catalogue narrowed to nothing');
  return { engineVersion, storageType: chosen.storageType };
}

/** The rows that offer the value; with none, a refusal that lists what is on offer. */
function narrow(
  options: readonly InstanceOption[],
  offers: (option: InstanceOption) => readonly string[],
  value: string,
  attribute: string,
  sentence: string,
): readonly InstanceOption[] {
  const left = options.filter((option) => offers(option).includes(value));
  if (left.length > 0) return left;
  const valid = [...new Set(options.flatMap(offers))];
  throw new MqError('BadRequestException', `${sentence} Valid values: [${valid.join(', ')}].`, attribute);
}
