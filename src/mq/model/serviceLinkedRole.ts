import { partitionOf } from '../../aws/partition.ts';

/** The service that the role belongs to, as policies and trust name it. */
export const ROLE_SERVICE = 'mq.amazonaws.com';
export const ROLE_NAME = 'AWSServiceRoleForAmazonMQ';
export const ROLE_PATH = `/aws-service-role/${ROLE_SERVICE}/`;

/**
 * Where Amazon MQ makes and uses the role. Source: Developer Guide, "Supported Regions for Amazon MQ
 * service-linked roles".
 */
const REGIONS: ReadonlySet<string> = new Set([
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
  'ap-south-1',
  'ap-northeast-3',
  'ap-northeast-2',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-northeast-1',
  'ca-central-1',
  'eu-central-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'sa-east-1',
]);

/**
 * In other regions (AWS GovCloud for example) no role is made, and creating a broker needs no permission to
 * make one.
 */
export function usesServiceLinkedRole(region: string): boolean {
  return REGIONS.has(region);
}

export function serviceLinkedRoleArn(partition: string, accountId: string): string {
  return `arn:${partition}:iam::${accountId}:role${ROLE_PATH}${ROLE_NAME}`;
}

/** Every region in which an account may have brokers that use the role. */
export function regionsOfRole(region: string): readonly string[] {
  return [...new Set([...REGIONS, region])].filter((one) => partitionOf(one) === partitionOf(region));
}
