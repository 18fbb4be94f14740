import type {
  Account,
  AccountGroup,
  AccountRole,
  AccountUser,
  ManagedPolicy,
} from '../../src/directory/account.ts';
import { awsPolicy, otherAwsPolicy } from '../../src/directory/awsPolicies.ts';
import { SERVICE_LINKED_ROLES } from '../../src/directory/serviceLinkedRole.ts';
import type { Parameters } from '../../src/query/parameters.ts';
import { validationError } from '../../src/query/queryService.ts';
import { iamError, noSuchEntity, protectedRole } from './iamErrors.ts';

/** Source: IAM API Reference, patterns of the name parameters. */
const NAME = /^[\w+=,.@-]+$/;
const PATH = /^\/(?:[\x21-\x7e]{1,510}\/)?$/;
const MAX_PATH = 512;
const ARN = /^arn:[\w-]+:iam::(?:\d{12}|aws):policy\/[\x21-\x7e]{1,1000}$/;

/**
 * A parameter with a name. @param most characters: 64 for the name of a new user or role
 * @throws QueryError ValidationError
 */
export function nameParameter(parameters: Parameters, name: string, most = 128): string {
  const value = parameters.required(name);
  if (value.length > most) {
    throw validationError(
      `1 validation error detected: Value at '${member(name)}' failed to satisfy ` +
        `constraint: Member must have length less than or equal to ${most}`,
    );
  }
  if (NAME.test(value)) return value;
  throw iamError(
    'ValidationError',
    `The specified value for ${member(name)} is invalid. It must contain only ` +
      'alphanumeric characters and/or the following: +=,.@_-',
  );
}

/** The path of a new entity; `/` if the call has none. @throws QueryError ValidationError */
export function pathParameter(parameters: Parameters, name = 'Path'): string {
  const path = parameters.get(name) ?? '/';
  if (path.length > MAX_PATH) {
    throw validationError(
      `1 validation error detected: Value at '${member(name)}' failed to satisfy constraint: ` +
        `Member must have length less than or equal to ${MAX_PATH}`,
    );
  }
  if (PATH.test(path)) return path;
  throw iamError(
    'ValidationError',
    `The specified value for ${member(name)} is invalid. It must begin and end with / and ` +
      'contain only alphanumeric characters and/or / characters.',
  );
}

/**
 * A policy's ARN. @throws QueryError InvalidInput; ValidationError for a text that is not an ARN (recorded)
 */
export function policyArnParameter(parameters: Parameters, name = 'PolicyArn'): string {
  const arn = parameters.required(name);
  if (ARN.test(arn)) return arn;
  const code = arn.startsWith('arn:') ? 'InvalidInput' : 'ValidationError';
  throw iamError(code, `ARN ${arn.slice(0, 128)} is not valid.`);
}

/** The parameter's name as the API's model spells it. */
function member(name: string): string {
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
}

/** Names are compared without case, as IAM does (recorded: GetUser, PutUserPolicy). */
export function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

export function findUser({ users }: Account, name: string): AccountUser {
  const user = users.find((one) => sameName(one.name, name));
  if (user !== undefined) return user;
  throw noSuchEntity(`The user with name ${name} cannot be found.`);
}

export function findGroup({ groups }: Account, name: string): AccountGroup {
  const group = groups.find((one) => sameName(one.name, name));
  if (group !== undefined) return group;
  throw noSuchEntity(`The group with name ${name} cannot be found.`);
}

export function findRole({ roles }: Account, name: string): AccountRole {
  const role = roles.find((one) => sameName(one.name, name));
  if (role !== undefined) return role;
  throw noSuchEntity(`The role with name ${name} cannot be found.`);
}

/** A managed policy that the account can use: of its own, or of AWS. Undefined: there is none. */
export function knownPolicy({ policies, partition }: Account, arn: string): ManagedPolicy | undefined {
  if (!arn.startsWith(`arn:${partition}:`)) return undefined;
  return policies.find((one) => one.arn === arn) ?? awsPolicy(arn) ?? otherAwsPolicy(arn);
}

export function findPolicy(account: Account, arn: string): ManagedPolicy {
  const policy = knownPolicy(account, arn);
  if (policy !== undefined) return policy;
  throw noSuchEntity(`Policy ${arn} was not found.`);
}

/** A role that its account may change. @throws QueryError UnmodifiableEntity */
export function changeableRole(account: Account, name: string): AccountRole {
  const role = findRole(account, name);
  if (isServiceLinked(role) || isReserved(role)) throw protectedRole(name);
  return role;
}

/** The path of single sign-on roles, which only IAM Identity Center may change. */
function isReserved({ arn }: Pick<AccountRole, 'arn'>): boolean {
  return pathOf(arn).startsWith('/aws-reserved/');
}

export function isServiceLinked({ arn }: Pick<AccountRole, 'arn'>): boolean {
  return pathOf(arn).startsWith(SERVICE_LINKED_ROLES);
}

/** The path in an ARN of IAM: `arn:aws:iam::123456789012:user/a/b/name` → `/a/b/`. */
export function pathOf(arn: string): string {
  return arn.slice(arn.indexOf('/'), arn.lastIndexOf('/') + 1);
}
