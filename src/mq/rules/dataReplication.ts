import type { DataReplicationMode, DeploymentMode, EngineType } from '../model/engine.ts';
import { MqError } from '../model/errors.ts';

const BROKER_ARN = /^arn:aws[a-z-]*:mq:[a-z0-9-]+:\d{12}:broker:[A-Za-z0-9_-]{1,50}:b-[0-9A-Za-z-]+$/;

interface DataReplicationRequest {
  readonly engineType: EngineType;
  readonly deploymentMode: DeploymentMode;
  readonly dataReplicationMode?: DataReplicationMode | undefined;
  readonly dataReplicationPrimaryBrokerArn?: string | undefined;
}

/**
 * A broker created with CRDR is the replica of a pair: an ActiveMQ standby broker that names its primary
 * (Developer Guide, "Cross-Region data replication"; every ActiveMQ version of the catalogue has it).
 */
export function checkDataReplication(request: DataReplicationRequest): DataReplicationMode {
  const { engineType, deploymentMode, dataReplicationPrimaryBrokerArn: primary } = request;
  if (request.dataReplicationMode !== 'CRDR') {
    if (primary === undefined) return 'NONE';
    throw new MqError(
      'BadRequestException',
      `Primary broker [${primary}] needs data replication. Set [dataReplicationMode] to [CRDR].`,
      'dataReplicationPrimaryBrokerArn',
    );
  }
  checkReplicates(engineType, deploymentMode, 'dataReplicationMode');
  if (primary === undefined || !BROKER_ARN.test(primary)) {
    throw new MqError(
      'BadRequestException',
      `Primary broker ARN [${primary ?? ''}] is invalid. Specify the ARN of the broker to replicate from.`,
      'dataReplicationPrimaryBrokerArn',
    );
  }
  return 'CRDR';
}

/**
 * `engineVersion` belongs to the pair: a replica takes it from its primary (recorded: issue 38241 of the
 * Terraform provider, also for the version that the replica has).
 */
export function checkReplicaVersion(isReplica: boolean, engineVersion: string | undefined): void {
  if (!isReplica || engineVersion === undefined) return;
  throw new MqError(
    'BadRequestException',
    'Global broker attribute [Optional[engineVersion]] cannot be modified in Replica broker directly.',
    'engineVersion',
  );
}

/** Only ActiveMQ brokers with a standby replicate (Developer Guide, "Cross-Region data replication"). */
export function checkReplicates(
  engineType: EngineType,
  deploymentMode: DeploymentMode,
  attribute: string,
): void {
  if (engineType === 'ACTIVEMQ' && deploymentMode === 'ACTIVE_STANDBY_MULTI_AZ') return;
  throw new MqError(
    'BadRequestException',
    'Data replication mode [CRDR] is invalid for this broker. Specify engine type ' +
      '[ACTIVEMQ] and deployment mode [ACTIVE_STANDBY_MULTI_AZ].',
    attribute,
  );
}
