import type { ContextFact } from '../authz/decide/types.ts';
import { quotable } from '../authz/errors.ts';
import type { RoleFacts } from '../authz/load/directory.ts';
import type { AssumedRolePrincipal } from '../authz/principal.ts';
import { tagFact } from '../authz/resolve/callerContext.ts';
import { partitionOf } from '../aws/partition.ts';
import { validationError } from '../query/queryService.ts';
import type { XmlMembers } from '../query/xml.ts';
import type { StsDependencies } from './dependencies.ts';

/** Partition, service and resource are there. Recorded: another text is said to be invalid itself. */
const WHOLE_ARN = /^arn:[^:]+:[^:]+:[^:]*:[^:]*:./s;
const ROLE_ARN = /^arn:(aws[a-z-]*):iam::(\d{12}):role\/(?:[\x21-\x7e]+\/)?([\w+=,.@-]{1,64})$/;

/**
 * The role of this very ARN, path included; undefined: there is none, or it is not of this partition.
 * @throws QueryError ValidationError for what is no role's ARN
 */
export async function findRole(
  roleArn: string,
  { identities, region }: Pick<StsDependencies, 'identities' | 'region'>,
): Promise<RoleFacts | undefined> {
  const [, partition, accountId = '', name = ''] = ROLE_ARN.exec(roleArn) ?? [];
  if (!WHOLE_ARN.test(roleArn)) throw validationError(`${quotable(roleArn)} is invalid`);
  if (partition === undefined) throw validationError('Request ARN is invalid');
  if (partition !== partitionOf(region)) return undefined;
  const role = await identities.role(accountId, name);
  return role?.arn === roleArn ? role : undefined;
}

/** The session as a principal, and the `AssumedRoleUser` structure that tells of it. */
export function assumedRole(
  { arn: roleArn, roleId, roleName }: RoleFacts,
  sessionName: string,
): { readonly principal: AssumedRolePrincipal; readonly member: XmlMembers } {
  const [, partition, , , accountId = ''] = roleArn.split(':');
  const arn = `arn:${partition}:sts::${accountId}:assumed-role/${roleName}/${sessionName}`;
  const userId = `${roleId}:${sessionName}`;
  return {
    principal: { type: 'AssumedRole', accountId, arn, userId, roleArn, roleId },
    member: { AssumedRoleId: userId, Arn: arn },
  };
}

/** The role's own tags, under both names that they go by. */
export function roleTagContext({ tags }: Pick<RoleFacts, 'tags'>): [string, ContextFact][] {
  return tags.flatMap(([key]) =>
    ['aws:resourcetag', 'iam:resourcetag'].map((name): [string, ContextFact] => [
      `${name}/${key.toLowerCase()}`,
      tagFact(tags, key),
    ]),
  );
}
