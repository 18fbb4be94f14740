import type { EncryptionOptions } from '../model/broker.ts';
import type { Catalogue, InstanceOption } from '../model/catalogue.ts';
import { type DeploymentMode, ENGINES, type EngineType, type StorageType } from '../model/engine.ts';
import { MqError } from '../model/errors.ts';

interface EngineRequest {
  readonly engineType: EngineType;
  readonly engineVersion?: string | undefined;
  readonly hostInstanceType: string;
  readonly deploymentMode: DeploymentMode;
  readonly storageType?: StorageType | undefined;
}

/**
 * Version and storage of a new broker from the catalogue: the caller's choice, or the newest version and the
 * first storage that matches. Each step narrows the rows, so that the error names the member that matches no
 * row.
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
          `Storage type [${storageType}] is invalid for ${engine} on instance type ` +
            `[${hostInstanceType}] in deployment mode [${deploymentMode}].`,
        );
  if (chosen === undefined) throw new Error('the catalogue narrowed to nothing');
  return { engineVersion, storageType: chosen.storageType };
}

/** The rows that offer the value; without any, an error that lists the values on offer. */
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

/** The requested version, or the newest one. The sentence is recorded. */
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
    `Broker engine version [${version ?? ''}] is invalid for broker engine type ` +
      `[${engineType}]. Valid values: [${valid.join(', ')}].`,
    'engineVersion',
  );
}

/**
 * Negative if the first one is older, part by part. `localeCompare` with `numeric` takes 0.3 ms, because it
 * makes a collator each time.
 */
export function compareVersions(one: string, other: string): number {
  const [parts, others] = [one.split('.').map(Number), other.split('.').map(Number)];
  const differs = parts.findIndex((part, at) => part !== others[at]);
  return differs < 0 ? parts.length - others.length : (parts[differs] ?? 0) - (others[differs] ?? -1);
}

/**
 * A broker's engine is upgraded, never downgraded (Developer Guide, "Upgrading an Amazon MQ broker engine
 * version"), and RabbitMQ by one version at a time ("Version upgrades", "In-place upgrade from RabbitMQ 3 to
 * 4").
 */
export function checkVersionChange(
  catalogue: Catalogue,
  engineType: EngineType,
  current: string,
  target: string,
): void {
  const newer = catalogue.versions[engineType].filter((version) => compareVersions(version, current) > 0);
  const next = newer.at(-1);
  if (engineType === 'RABBITMQ' && newer.includes(target) && target !== next) {
    throw new MqError(
      'BadRequestException',
      `Broker engine version [${target}] can't be reached from version ` +
        `[${current}]. Specify the next version [${next}].`,
      'engineVersion',
    );
  }
  if (compareVersions(target, current) >= 0) return;
  throw new MqError(
    'BadRequestException',
    `Broker engine version [${target}] is lower than the current version ` +
      `[${current}]. Specify the current version or a later one.`,
    'engineVersion',
  );
}

/**
 * Every version of the catalogue requires automatic minor upgrades: ActiveMQ from 5.18, RabbitMQ from 3.13
 * (API Reference, CreateBrokerRequest.autoMinorVersionUpgrade; the sentence is recorded for RabbitMQ).
 */
export function checkAutoMinorVersionUpgrade(
  engineType: EngineType,
  engineVersion: string,
  upgrade = true,
): boolean {
  if (upgrade) return true;
  throw new MqError(
    'BadRequestException',
    `Brokers on [${ENGINES[engineType].spelled}] version [${engineVersion}] ` +
      'must have [autoMinorVersionUpgrade] set to [true].',
    'autoMinorVersionUpgrade',
  );
}

/**
 * The smallest type; a broker cannot return to it (Developer Guide, "Amazon MQ for RabbitMQ sizing
 * guidelines").
 */
const SMALLEST_TYPE = 'mq.t3.micro';

/**
 * A RabbitMQ broker with a larger instance type than the smallest cannot return to the smallest; the sentence
 * is recorded.
 */
export function checkInstanceTypeChange(engineType: EngineType, current: string, target: string): void {
  if (engineType !== 'RABBITMQ' || target !== SMALLEST_TYPE || current === SMALLEST_TYPE) return;
  throw new MqError(
    'BadRequestException',
    `Downgrading from current instance type [${current}] to requested instance type ` +
      `[${target}] is not supported for RabbitMQ brokers.`,
    'hostInstanceType',
  );
}

/**
 * The default is a key owned by AWS. A key of the caller cannot be combined with it (API Reference,
 * EncryptionOptions). RabbitMQ refuses the member with any value; the sentence is recorded (issue 25998 of
 * the Terraform provider).
 */
export function chooseEncryption(
  engineType: EngineType,
  options: EncryptionOptions | undefined,
): EncryptionOptions {
  if (options === undefined) return { useAwsOwnedKey: true };
  if (engineType === 'RABBITMQ') {
    throw new MqError(
      'BadRequestException',
      'encryptionOptions is not supported for RabbitMQ brokers.',
      'encryptionOptions',
    );
  }
  if (options.useAwsOwnedKey && options.kmsKeyId !== undefined) {
    throw new MqError(
      'BadRequestException',
      `KMS key [${options.kmsKeyId}] can't be used with an AWS owned key. Set [useAwsOwnedKey] to [false].`,
      'encryptionOptions.kmsKeyId',
    );
  }
  return options;
}

interface LogsRequest {
  readonly audit?: boolean | undefined;
  readonly general?: boolean | undefined;
}

/**
 * RabbitMQ refuses the member `audit` even when it is false (recorded: cloudposse/terraform-aws-mq-broker
 * issue 44).
 * @param before The values of members that are not given.
 */
export function chooseLogs(
  engineType: EngineType,
  logs: LogsRequest = {},
  before = { general: false, audit: false },
): { general: boolean; audit: boolean } {
  if (logs.audit !== undefined && !ENGINES[engineType].auditLogs) {
    throw new MqError(
      'BadRequestException',
      'Audit logging is not supported for RabbitMQ brokers.',
      'logs.audit',
    );
  }
  return { general: logs.general ?? before.general, audit: logs.audit ?? before.audit };
}
