import type { ContextFact } from '../authz/decide/types.ts';
import { quotable } from '../authz/errors.ts';
import type { RoleFacts } from '../authz/load/directory.ts';
import type { AssumedRolePrincipal } from '../authz/principal.ts';
import { tagFact } from '../authz/resolve/callerContext.ts';
import { partitionOf } from '../aws/partition.ts';
import { validationError } from '../query/queryService.ts';
import type { XmlMembers } from '../query/xml.ts';
import type { StsDependencies } from './dependencies.ts';

/**
 * Checks that partition, service and resource are present. Recorded: for any other text, AWS answers that the
 * text itself is invalid.
 */
const WHOLE_ARN = /^arn:[^:]+:[^:]+:[^:]*:[^:]*:./s;
const ROLE_ARN = /^arn:(aws[a-z-]*):iam::(\d{12}):role\/(?:[\x21-\x7e]+\/)?([\w+=,.@-]{1,64})$/;

/**
 * The role with exactly this ARN, path included; undefined: no such role, or one of another partition.
 * @throws QueryError ValidationError when the text is not the ARN of a role
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

/** The session as a principal, and its `AssumedRoleUser` structure. */
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

/** The role's own tags, under both condition keys: `iam:ResourceTag/…` and `aws:ResourceTag/…`. */
export function roleTagContext({ tags }: Pick<RoleFacts, 'tags'>): [string, ContextFact][] {
  return tags.flatMap(([key]) =>
    ['aws:resourcetag', 'iam:resourcetag'].map((name): [string, ContextFact] => [
      `${name}/${key.toLowerCase()}`,
      tagFact(tags, key),
    ]),
  );
}
