import type { DeploymentMode, EngineType, StorageType } from './engine.ts';

/**
 * What may be created: engine versions and instance types. Data only, replaced as a whole when AWS changes
 * it.
 * Source: DescribeBrokerEngineTypes and DescribeBrokerInstanceOptions of us-east-1, September 2026; Developer
 * Guide, "Broker instance types" (no cluster on mq.t3.micro), "Storage" (no standby on EBS), "Configurable
 * storage best practices" (2026-07-15). Patch versions: issues 38708 and 42516 of the Terraform provider; a
 * broker of 5.19 was recorded as 5.19.
 */
export interface Catalogue {
  /** ISO 8601 date the data was taken. */
  readonly date: string;
  /** Newest first: the first one is the default. */
  readonly versions: Readonly<Record<EngineType, readonly string[]>>;
  readonly instanceOptions: readonly InstanceOption[];
  /**
   * The patch version that runs, by the version that brokers are created with; a version without an entry is
   * reported unchanged.
   */
  readonly patchVersions: Readonly<Record<EngineType, Readonly<Record<string, string>>>>;
  /**
   * GB of storage by instance type, where it can be chosen: the default, which is the minimum, and the
   * maximum.
   */
  readonly storage: Readonly<Record<string, { readonly default: number; readonly max: number }>>;
  /** Letters of the Availability Zones on offer (`us-east-1` + `a`), by region. */
  readonly availabilityZones: Readonly<Record<string, readonly string[]>>;
}

/**
 * One row: these versions run on these instance types with this storage in these modes. The first row that
 * matches gives the default storage.
 */
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

/** Invented: in regions whose answers were not recorded. */
const OTHER_ZONES = ['a', 'b', 'c'];

export const CATALOGUE: Catalogue = {
  date: '2026-09-30',
  availabilityZones: { 'us-east-1': ['a', 'b', 'c', 'd', 'f'] },
  versions: { ACTIVEMQ: ['5.19', '5.18'], RABBITMQ: ['4.3', '4.2', '3.13'] },
  patchVersions: { ACTIVEMQ: { '5.18': '5.18.4' }, RABBITMQ: { '3.13': '3.13.7' } },
  storage: {
    'mq.m7g.medium': { default: 5, max: 25 },
    'mq.m7g.large': { default: 15, max: 75 },
    'mq.m7g.xlarge': { default: 25, max: 125 },
    'mq.m7g.2xlarge': { default: 45, max: 180 },
    'mq.m7g.4xlarge': { default: 90, max: 250 },
    'mq.m7g.8xlarge': { default: 175, max: 400 },
    'mq.m7g.12xlarge': { default: 260, max: 500 },
    'mq.m7g.16xlarge': { default: 345, max: 500 },
  },
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

/** Names of a region's Availability Zones. */
export function availabilityZones(catalogue: Catalogue, region: string): readonly string[] {
  const letters = Object.hasOwn(catalogue.availabilityZones, region)
    ? catalogue.availabilityZones[region]
    : undefined;
  return (letters ?? OTHER_ZONES).map((letter) => `${region}${letter}`);
}

/** The version that DescribeBroker reports for a broker that runs. */
export function runningVersion(catalogue: Catalogue, engineType: EngineType, version: string): string {
  const patches = catalogue.patchVersions[engineType];
  return (Object.hasOwn(patches, version) ? patches[version] : undefined) ?? version;
}
