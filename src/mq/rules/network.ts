import { createHash } from 'node:crypto';
import { availabilityZones, type Catalogue } from '../model/catalogue.ts';
import type { DeploymentMode, EngineType } from '../model/engine.ts';
import { MqError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import type { Scope } from '../model/scope.ts';

/**
 * How many subnets a mode takes, when the caller names any (API Reference, CreateBrokerRequest.subnetIds).
 */
const SUBNETS: Readonly<Record<DeploymentMode, number | undefined>> = {
  SINGLE_INSTANCE: 1,
  ACTIVE_STANDBY_MULTI_AZ: 2,
  CLUSTER_MULTI_AZ: undefined,
};

export function checkSecurityGroups(groups: readonly string[]): void {
  if (groups.length > LIMITS.securityGroups) {
    throw new MqError(
      'BadRequestException',
      `Broker has [${groups.length}] security groups. Specify at most [${LIMITS.securityGroups}].`,
      'securityGroups',
    );
  }
  if (groups.includes('')) {
    throw new MqError(
      'BadRequestException',
      'Security group [] is invalid. Specify the ID of a security group.',
      'securityGroups',
    );
  }
}

export function checkSubnets(mode: DeploymentMode, subnetIds: readonly string[]): void {
  const count = SUBNETS[mode];
  if (count !== undefined && subnetIds.length > 0 && subnetIds.length !== count) {
    throw new MqError(
      'BadRequestException',
      `Deployment mode [${mode}] doesn't work with ` +
        `[${subnetIds.length}] subnets. Specify exactly [${count}].`,
      'subnetIds',
    );
  }
  if (subnetIds.length > LIMITS.subnets) {
    throw new MqError(
      'BadRequestException',
      `Broker has [${subnetIds.length}] subnets. Specify at most [${LIMITS.subnets}].`,
      'subnetIds',
    );
  }
  if (subnetIds.includes('')) {
    throw new MqError(
      'BadRequestException',
      'Subnet [] is invalid. Specify the ID of a subnet.',
      'subnetIds',
    );
  }
  if (new Set(subnetIds).size < subnetIds.length) {
    throw new MqError(
      'BadRequestException',
      'Subnets must be in different Availability Zones. Specify each subnet once.',
      'subnetIds',
    );
  }
}

/**
 * The default subnets of a broker: one of the default VPC, two in different Availability Zones for a standby,
 * and one in every zone for a cluster (API Reference, CreateBrokerRequest.subnetIds; acceptance tests of the
 * Terraform provider). The gateway has no network, so the ids are computed from the account and the zone and
 * stay the same.
 */
export function defaultSubnets(catalogue: Catalogue, scope: Scope, mode: DeploymentMode): readonly string[] {
  return availabilityZones(catalogue, scope.region)
    .slice(0, SUBNETS[mode])
    .map((zone) => {
      const digest = createHash('sha256').update(`${scope.accountId} ${zone}`).digest('hex');
      return `subnet-${digest.slice(0, 17)}`;
    });
}

/**
 * "1 minimum, 5 maximum" (API Reference, UpdateBrokerRequest); the RabbitMQ sentence is recorded, for any
 * groups.
 */
export function checkSecurityGroupChange(engineType: EngineType, groups: readonly string[]): void {
  if (engineType === 'RABBITMQ') {
    throw new MqError(
      'BadRequestException',
      'Changing security groups is not supported for RabbitMQ brokers.',
      'securityGroups',
    );
  }
  if (groups.length === 0) {
    throw new MqError(
      'BadRequestException',
      'Broker has [0] security groups. Specify at least [1].',
      'securityGroups',
    );
  }
  checkSecurityGroups(groups);
}

const RESOURCE_SHARE_ARN = /^arn:aws[a-z-]*:ram:[a-z0-9-]+:\d{12}:resource-share\/[0-9A-Za-z-]{1,64}$/;

/** Resource shares of AWS RAM, for RabbitMQ only (Developer Guide, "Private networking"). */
export function checkResourceShares(engineType: EngineType, arns: readonly string[]): void {
  if (engineType !== 'RABBITMQ') throw wrong('Resource shares are not supported for ActiveMQ brokers.');
  if (arns.length > LIMITS.resourceShares) {
    throw wrong(`Broker has [${arns.length}] resource shares. Specify at most [${LIMITS.resourceShares}].`);
  }
  const malformed = arns.find((arn) => !RESOURCE_SHARE_ARN.test(arn));
  if (malformed !== undefined) {
    throw wrong(
      `Resource share ARN [${malformed}] is invalid. Specify the ARN of an AWS RAM resource share.`,
    );
  }
  if (new Set(arns).size < arns.length) {
    throw wrong('A resource share is specified more than once. Specify each resource share once.');
  }
}

function wrong(sentence: string): MqError {
  return new MqError('BadRequestException', sentence, 'resourceShareArns');
}
