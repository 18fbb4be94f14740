import type { DeploymentMode } from './engine.ts';

/** The keys of a RabbitMQ configuration that limit a resource, in the order of the tables below. */
const KEYS = [
  'connection_max',
  'channel_max_per_node',
  'consumer_max_per_channel',
  'cluster_queue_limit',
  'vhost_max',
  'runtime_parameters.limits.shovel',
  'cluster_exchange_limit',
  'max_message_size',
] as const;

type Limits = readonly number[];

const MESSAGE = 134_217_728;

/**
 * The largest value of each key. The tables of `mq.m5` have no limits for exchanges and message sizes, and
 * the tables of its clusters have none for virtual hosts. A limit that is missing in a table is not checked.
 * Source: Amazon MQ Developer Guide as of 2026-10, "Amazon MQ for RabbitMQ maximum resource limit"; for
 * `mq.t3.micro` "Amazon MQ for RabbitMQ sizing guidelines" of 2025.
 */
const SINGLE: Readonly<Record<string, Limits>> = {
  'mq.m7g.medium': [300, 900, 1_000, 2_500, 10, 150, 12_500, MESSAGE],
  'mq.m7g.large': [5_000, 15_000, 1_000, 20_000, 1_500, 250, 100_000, MESSAGE],
  'mq.m7g.xlarge': [10_000, 30_000, 1_000, 30_000, 1_500, 500, 150_000, MESSAGE],
  'mq.m7g.2xlarge': [20_000, 60_000, 1_000, 40_000, 1_500, 1_000, 200_000, MESSAGE],
  'mq.m7g.4xlarge': [40_000, 120_000, 1_000, 60_000, 1_500, 2_000, 300_000, MESSAGE],
  'mq.m7g.8xlarge': [80_000, 240_000, 1_000, 80_000, 1_500, 4_000, 400_000, MESSAGE],
  'mq.m7g.12xlarge': [120_000, 360_000, 1_000, 100_000, 1_500, 6_000, 500_000, MESSAGE],
  'mq.m7g.16xlarge': [160_000, 480_000, 1_000, 120_000, 1_500, 8_000, 600_000, MESSAGE],
  'mq.t3.micro': [500, 1_500, 1_000, 2_500, Number.POSITIVE_INFINITY, 150],
  'mq.m5.large': [5_000, 15_000, 1_000, 30_000, 1_500, 250],
  'mq.m5.xlarge': [10_000, 30_000, 1_000, 60_000, 1_500, 500],
  'mq.m5.2xlarge': [20_000, 60_000, 1_000, 120_000, 1_500, 1_000],
  'mq.m5.4xlarge': [40_000, 120_000, 1_000, 240_000, 1_000, 2_000],
};

/** Connections and channels are counted for each node, all other resources for the cluster. */
const CLUSTER: Readonly<Record<string, Limits>> = {
  'mq.m7g.medium': [300, 900, 1_000, 500, 10, 50, 500, MESSAGE],
  'mq.m7g.large': [5_000, 15_000, 1_000, 10_000, 1_500, 150, 50_000, MESSAGE],
  'mq.m7g.xlarge': [10_000, 30_000, 1_000, 15_000, 1_500, 300, 75_000, MESSAGE],
  'mq.m7g.2xlarge': [20_000, 60_000, 1_000, 20_000, 1_500, 600, 100_000, MESSAGE],
  'mq.m7g.4xlarge': [40_000, 120_000, 1_000, 30_000, 1_500, 1_200, 150_000, MESSAGE],
  'mq.m7g.8xlarge': [80_000, 240_000, 1_000, 40_000, 1_500, 2_400, 200_000, MESSAGE],
  'mq.m7g.12xlarge': [120_000, 360_000, 1_000, 50_000, 1_500, 3_600, 250_000, MESSAGE],
  'mq.m7g.16xlarge': [160_000, 480_000, 1_000, 60_000, 1_500, 4_800, 300_000, MESSAGE],
  'mq.m5.large': [5_000, 15_000, 1_000, 10_000, Number.POSITIVE_INFINITY, 150],
  'mq.m5.xlarge': [10_000, 30_000, 1_000, 15_000, Number.POSITIVE_INFINITY, 300],
  'mq.m5.2xlarge': [20_000, 60_000, 1_000, 20_000, Number.POSITIVE_INFINITY, 600],
  'mq.m5.4xlarge': [40_000, 120_000, 1_000, 30_000, Number.POSITIVE_INFINITY, 1_200],
};

/** The largest value of each configuration key for an instance; a type that is in no table has no limits. */
export function maximumLimits(
  hostInstanceType: string,
  deploymentMode: DeploymentMode,
): Readonly<Record<string, number>> {
  const table = deploymentMode === 'CLUSTER_MULTI_AZ' ? CLUSTER : SINGLE;
  const limits = table[hostInstanceType] ?? [];
  return Object.fromEntries(limits.map((limit, index) => [KEYS[index] ?? '', limit]));
}
