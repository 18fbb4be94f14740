import type { ManagedPolicy } from '../../src/directory/account.ts';
import { awsPolicy, otherAwsPolicy } from '../../src/directory/awsPolicies.ts';
import { SERVICE_ROLE_POLICIES } from '../../src/directory/serviceLinkedRole.ts';
import { pathOf } from './findEntities.ts';

/** An AWS managed policy that a session may name. If its document is not known, it allows nothing. */
export function policiesOfAws(arn: string): ManagedPolicy | undefined {
  if (pathOf(arn).startsWith(SERVICE_ROLE_POLICIES)) return undefined;
  return awsPolicy(arn) ?? otherAwsPolicy(arn);
}
