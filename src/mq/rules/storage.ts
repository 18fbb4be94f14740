import type { BrokerRecord } from '../model/broker.ts';
import type { Catalogue } from '../model/catalogue.ts';
import { MqError } from '../model/errors.ts';
import { compareVersions } from './engine.ts';

/**
 * Sizes are multiples of this (Developer Guide, "Configurable storage best practices for Amazon MQ for
 * RabbitMQ").
 */
const STEP_GB = 5;
const FIRST_VERSION = '4.2';

/** The members that decide whether the size of a broker's storage can be chosen, and in which range. */
export type StorageOwner = Pick<
  BrokerRecord,
  'engineType' | 'engineVersion' | 'deploymentMode' | 'hostInstanceType'
>;

/**
 * The size of a new broker's storage in GB: the caller's choice, or the default of the instance type;
 * undefined when the size cannot be chosen.
 */
export function chooseStorageSize(
  catalogue: Catalogue,
  owner: StorageOwner,
  asked: number | undefined,
): number | undefined {
  const range = storageRange(catalogue, owner);
  if (asked === undefined) return range?.default;
  if (range === undefined) throw notConfigurable(owner);
  if (asked >= range.default && asked <= range.max && asked % STEP_GB === 0) return asked;
  throw wrong(
    `Storage size [${asked}] is invalid for instance type [${owner.hostInstanceType}]. Specify a ` +
      `multiple of [${STEP_GB}] from [${range.default}] to [${range.max}].`,
  );
}

/**
 * The size after an UpdateBroker. A volume can grow but not shrink; another instance type has its own range,
 * and a volume below the new minimum grows to it.
 * @param current GB; undefined: the broker has no configurable storage yet.
 * @param target The broker with the instance type and version that it will have.
 */
export function changeStorageSize(
  catalogue: Catalogue,
  current: number | undefined,
  target: StorageOwner,
  asked: number | undefined,
): number | undefined {
  if (asked !== undefined) {
    const size = chooseStorageSize(catalogue, target, asked);
    if (current === undefined || asked >= current) return size;
    throw wrong(
      `Storage size [${asked}] is smaller than the current size [${current}]. Specify a larger size.`,
    );
  }
  const range = storageRange(catalogue, target);
  if (range === undefined) return current;
  if (current === undefined || current < range.default) return range.default;
  if (current <= range.max) return current;
  throw wrong(
    `Storage size [${current}] is larger than the maximum [${range.max}] of instance type ` +
      `[${target.hostInstanceType}]. Specify another instance type.`,
    'hostInstanceType',
  );
}

/** GB; undefined where the size cannot be chosen. */
export function minimumSize(catalogue: Catalogue, owner: StorageOwner): number | undefined {
  return storageRange(catalogue, owner)?.default;
}

/** RabbitMQ 4.2 or later, in a cluster, on an instance type of the table; undefined otherwise. */
function storageRange(catalogue: Catalogue, owner: StorageOwner) {
  const { engineType, engineVersion, deploymentMode, hostInstanceType } = owner;
  if (engineType !== 'RABBITMQ' || deploymentMode !== 'CLUSTER_MULTI_AZ') return undefined;
  if (compareVersions(engineVersion, FIRST_VERSION) < 0) return undefined;
  return Object.hasOwn(catalogue.storage, hostInstanceType) ? catalogue.storage[hostInstanceType] : undefined;
}

function notConfigurable({
  engineType,
  engineVersion,
  deploymentMode,
  hostInstanceType,
}: StorageOwner): MqError {
  if (engineType === 'ACTIVEMQ') return wrong('Storage size is not supported for ActiveMQ brokers.');
  return wrong(
    `Storage size is not supported for RabbitMQ version [${engineVersion}] in deployment mode ` +
      `[${deploymentMode}] on instance type [${hostInstanceType}]. Use version [${FIRST_VERSION}] or ` +
      'later, deployment mode [CLUSTER_MULTI_AZ] and an [mq.m7g] instance type.',
  );
}

function wrong(sentence: string, attribute = 'storageSize'): MqError {
  return new MqError('BadRequestException', sentence, attribute);
}
