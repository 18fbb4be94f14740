import type { PolicyType } from './organization.ts';

const DOCUMENTS: Readonly<Record<PolicyType, unknown>> = {
  SERVICE_CONTROL_POLICY: {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
  },
  RESOURCE_CONTROL_POLICY: {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }],
  },
};

const ARN =
  /^arn:(?:aws|aws-cn|aws-us-gov):organizations::aws:policy\/(?:service_control_policy\/p-FullAWSAccess|resource_control_policy\/p-RCPFullAWSAccess)$/;

/**
 * The document of `FullAWSAccess` or `RCPFullAWSAccess`, by ARN; undefined for every other ARN. AWS manages
 * both, and they cannot be changed.
 * Source: Organizations User Guide, "AWS managed policies for use with AWS Organizations".
 */
export function fullAccess(arn: string): unknown {
  if (!ARN.test(arn)) return undefined;
  return DOCUMENTS[arn.endsWith('/p-FullAWSAccess') ? 'SERVICE_CONTROL_POLICY' : 'RESOURCE_CONTROL_POLICY'];
}
