import type { DeploymentMode } from '../model/engine.ts';
import { MqError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';

/** How many subnets a mode takes, when any are named (API Reference, CreateBrokerRequest.subnetIds). None: the default VPC's. */
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
      `Deployment mode [${mode}] doesn't work with [${subnetIds.length}] subnets. Specify exactly [${count}].`,
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
