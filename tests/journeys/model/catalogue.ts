import type { Call } from '../call.ts';
import { REGION } from '../people.ts';
import { type Answer, badRequest, ok } from './answer.ts';
import { page } from './pages.ts';

/** Amazon MQ in us-east-1, September 2026 (docs/rules/amazon-mq.md rule 42). */
export const VERSIONS = { ACTIVEMQ: ['5.19', '5.18'], RABBITMQ: ['4.3', '4.2', '3.13'] } as const;
const SIZES = ['large', 'xlarge', '2xlarge', '4xlarge'];
const M5 = SIZES.map((size) => `mq.m5.${size}`);
export const M7G = ['medium', ...SIZES, '8xlarge', '12xlarge', '16xlarge'].map((size) => `mq.m7g.${size}`);
/** GB of storage: the least, which is the default, and the most. */
export const STORAGE: Readonly<Record<string, readonly [number, number]>> = {
  'mq.m7g.large': [15, 75],
  'mq.m7g.xlarge': [25, 125],
};
const SINGLE = ['SINGLE_INSTANCE'];
const STANDBY = [...SINGLE, 'ACTIVE_STANDBY_MULTI_AZ'];
const CLUSTER = [...SINGLE, 'CLUSTER_MULTI_AZ'];

const OPTIONS = [
  ...['mq.t3.micro', ...M5].map((type) => option('ACTIVEMQ', 'EFS', type, STANDBY, VERSIONS.ACTIVEMQ)),
  ...M5.map((type) => option('ACTIVEMQ', 'EBS', type, SINGLE, VERSIONS.ACTIVEMQ)),
  ...M7G.map((type) => option('RABBITMQ', 'EBS', type, CLUSTER, VERSIONS.RABBITMQ)),
  ...M5.map((type) => option('RABBITMQ', 'EBS', type, CLUSTER, ['3.13'])),
  option('RABBITMQ', 'EBS', 'mq.t3.micro', SINGLE, ['3.13']),
];

function option(
  engineType: string,
  storageType: string,
  hostInstanceType: string,
  supportedDeploymentModes: readonly string[],
  supportedEngineVersions: readonly string[],
) {
  const availabilityZones = [...'abcdf'].map((letter) => ({ name: `${REGION}${letter}` }));
  return {
    availabilityZones,
    engineType,
    hostInstanceType,
    storageType: storageType.toLowerCase(),
    supportedDeploymentModes,
    supportedEngineVersions,
  };
}

export function describeEngineTypes(call: Call): Answer {
  return filtered(call, (engineType) => {
    const types = Object.entries(VERSIONS).filter(
      ([type]) => engineType === undefined || type === engineType,
    );
    const all = types.map(([type, versions]) => ({
      key: type,
      item: { engineType: type, engineVersions: versions.map((name) => ({ name })) },
    }));
    return page(call, 'DescribeBrokerEngineTypes', all, ({ items, maxResults, nextToken }) =>
      ok({ brokerEngineTypes: items, maxResults, nextToken }),
    );
  });
}

export function describeInstanceOptions(call: Call): Answer {
  return filtered(call, (engineType) => {
    const all = OPTIONS.filter((one) => engineType === undefined || one.engineType === engineType).map(
      (item) => ({
        key: `${item.engineType} ${item.hostInstanceType} ${item.storageType.toUpperCase()}`,
        item,
      }),
    );
    return page(call, 'DescribeBrokerInstanceOptions', all, ({ items, maxResults, nextToken }) =>
      ok({ brokerInstanceOptions: items, maxResults, nextToken }),
    );
  });
}

function filtered({ query }: Call, answer: (engineType: string | undefined) => Answer): Answer {
  const given = query.engineType;
  if (given === undefined) return answer(undefined);
  const engineType = String(given).toUpperCase();
  if (engineType in VERSIONS) return answer(engineType);
  return badRequest(
    `Value [${String(given)}] of [engineType] is invalid. Valid values: [ACTIVEMQ, RABBITMQ].`,
    'engineType',
  );
}
