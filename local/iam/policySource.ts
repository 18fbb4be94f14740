import { refuse, textFaults } from '../../src/sts/validate.ts';
import { AccountPrincipals, type ExplainedPrincipal } from '../../workbench/simulate/principalPolicies.ts';
import { askedEntity, entityOf, type HolderKind } from './askedResources.ts';
import { iamError, noSuchEntity } from './iamErrors.ts';
import type { AskedResource, IamCall } from './iamOperation.ts';

/**
 * A user, a group or a role. A session is refused: it has its role's policies, but it is not an entity with
 * policies of its own.
 */
const ENTITY = /^arn:[\w-]+:iam::(\d{12}):(user|group|role)\/[\x21-\x7e]+$/;

/** The entity of `PolicySourceArn` and its policies. */
export interface PolicySource extends Pick<ExplainedPrincipal, 'set'> {
  readonly arn: string;
  readonly principals: AccountPrincipals;
}

/** The entity whose policies are read, with its tags. @throws QueryError InvalidInput */
export function askedSource(call: IamCall): AskedResource {
  const arn = call.parameters.required('PolicySourceArn');
  refuse(textFaults('policySourceArn', arn, { length: [0, 2048] }));
  const [, accountId, kind] = ENTITY.exec(arn) ?? [];
  if (kind === undefined) {
    throw iamError('InvalidInput', `Invalid ARN provided in the request: ${arn.slice(0, 256)}`);
  }
  const own = call.account.accountId;
  if (accountId !== own) {
    throw iamError(
      'InvalidInput',
      `Invalid Policy Source Arn: caller's account ${own} does not have access to policies in account ` +
        `${accountId}.`,
    );
  }
  return askedEntity(kind as HolderKind, arn)(call);
}

/** Finds the entity by its name, whatever path the ARN has (recorded). @throws QueryError NoSuchEntity */
export function policySource({ account, organization, parameters }: IamCall): PolicySource {
  const asked = parameters.required('PolicySourceArn');
  const [, , kind = 'user'] = ENTITY.exec(asked) ?? [];
  const arn = entityOf(account, kind as HolderKind, asked)?.arn ?? asked;
  const principals = new AccountPrincipals(account, organization);
  const source = principals.find(arn);
  if (source === undefined) throw noSuchEntity('Unable to retrieve specified IAM entity.');
  return { arn, principals, set: source.set };
}
