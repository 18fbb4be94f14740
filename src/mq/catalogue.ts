import type { DeploymentMode, EngineType, StorageType } from './engine.ts';
import { MqError } from './errors.ts';

/**
 * What may be created: engine versions and instance types. Data only, replaced as a whole when AWS changes it.
 * Source: DescribeBrokerEngineTypes and DescribeBrokerInstanceOptions of us-east-1, September 2026; Developer Guide, "Broker
 * instance types" (no cluster on mq.t3.micro) and "Storage" (no standby on EBS).
 */
export interface Catalogue {
  /** ISO 8601 date the data was taken. */
  readonly date: string;
  /** Newest first: the first one is the default. */
  readonly versions: Readonly<Record<EngineType, readonly string[]>>;
  readonly instanceOptions: readonly InstanceOption[];
  /** Ends of the names of Availability Zones: `us-east-1` + `a`. The same for every region here. */
  readonly availabilityZones: readonly string[];
}

/** One row: these versions run on these instance types with this storage in these modes. The first row that fits gives the default storage. */
export interface InstanceOption {
  readonly engineType: EngineType;
  readonly storageType: StorageType;
  readonly versions: readonly string[];
  readonly hostInstanceTypes: readonly string[];
  readonly deploymentModes: readonly DeploymentMode[];
}

const M5 = ['mq.m5.large', 'mq.m5.xlarge', 'mq.m5.2xlarge', 'mq.m5.4xlarge'];
const M7G = [
  'mq.m7g.medium',
  'mq.m7g.large',
  'mq.m7g.xlarge',
  'mq.m7g.2xlarge',
  'mq.m7g.4xlarge',
  'mq.m7g.8xlarge',
  'mq.m7g.12xlarge',
  'mq.m7g.16xlarge',
];

export const CATALOGUE: Catalogue = {
  date: '2026-09-30',
  availabilityZones: ['a', 'b', 'c', 'd', 'f'],
  versions: { ACTIVEMQ: ['5.19', '5.18'], RABBITMQ: ['4.3', '4.2', '3.13'] },
  instanceOptions: [
    {
      engineType: 'ACTIVEMQ',
      storageType: 'EFS',
      versions: ['5.19', '5.18'],
      hostInstanceTypes: ['mq.t3.micro', ...M5],
      deploymentModes: ['SINGLE_INSTANCE', 'ACTIVE_STANDBY_MULTI_AZ'],
    },
    {
      engineType: 'ACTIVEMQ',
      storageType: 'EBS',
      versions: ['5.19', '5.18'],
      hostInstanceTypes: M5,
      deploymentModes: ['SINGLE_INSTANCE'],
    },
    {
      engineType: 'RABBITMQ',
      storageType: 'EBS',
      versions: ['4.3', '4.2', '3.13'],
      hostInstanceTypes: M7G,
      deploymentModes: ['SINGLE_INSTANCE', 'CLUSTER_MULTI_AZ'],
    },
    {
      engineType: 'RABBITMQ',
      storageType: 'EBS',
      versions: ['3.13'],
      hostInstanceTypes: M5,
      deploymentModes: ['SINGLE_INSTANCE', 'CLUSTER_MULTI_AZ'],
    },
    {
      engineType: 'RABBITMQ',
      storageType: 'EBS',
      versions: ['3.13'],
      hostInstanceTypes: ['mq.t3.micro'],
      deploymentModes: ['SINGLE_INSTANCE'],
    },
  ],
};

/** The version asked for, or the newest one. The sentence is recorded. */
export function chooseEngineVersion(
  catalogue: Catalogue,
  engineType: EngineType,
  given: string | undefined,
): string {
  const valid = catalogue.versions[engineType];
  const version = given ?? valid[0];
  if (version !== undefined && valid.includes(version)) return version;
  throw new MqError(
    'BadRequestException',
    `Broker engine version [${version ?? ''}] is invalid for broker engine type [${engineType}]. Valid values: [${valid.join(', ')}].`,
    'engineVersion',
  );
}
