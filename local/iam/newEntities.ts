import type { Account } from '../../src/directory/account.ts';
import { arnPrefix, asked, type Context, HOLDERS, type HolderKind } from './askedResources.ts';
import { nameParameter, pathParameter, sameName } from './findEntities.ts';
import { iamError } from './iamErrors.ts';
import type { AskedResource, IamCall } from './iamOperation.ts';

/** Characters of a new name. Source: IAM API Reference, CreateUser, CreateGroup, CreateRole. */
const LENGTHS: Readonly<Record<HolderKind, number>> = { user: 64, group: 128, role: 64 };
/** Source: IAM User Guide, "IAM and AWS STS quotas". */
const QUOTAS: Readonly<Record<HolderKind, number>> = { user: 5_000, group: 300, role: 1_000 };

/** The name and ARN of a user, group or role that a call creates. @throws QueryError ValidationError */
export function newEntity({ account, parameters }: IamCall, kind: HolderKind) {
  const name = nameParameter(parameters, HOLDERS[kind].parameter, LENGTHS[kind]);
  return { name, arn: arnOf(account, kind, pathParameter(parameters), name) };
}

export function arnOf(account: Account, kind: HolderKind, path: string, name: string): string {
  return `${arnPrefix(account)}${kind}${path}${name}`;
}

/** The entity that a call creates, or the new name of a renamed one, as a resource. */
export function askedNew(kind: HolderKind, more?: (call: IamCall) => Context) {
  return (call: IamCall): AskedResource => {
    const { name, arn } = newEntity(call, kind);
    return asked(call.account, arn, `${kind} ${name}`, more?.(call) ?? []);
  };
}

/** @throws QueryError EntityAlreadyExists when another entity of the kind has the name, in any case */
export function requireFreeName(account: Account, kind: HolderKind, name: string, except?: string): void {
  const { list, called } = HOLDERS[kind];
  const entities: readonly { readonly name: string }[] = account[list];
  if (!entities.some((one) => one.name !== except && sameName(one.name, name))) return;
  throw iamError('EntityAlreadyExists', `${called} with name ${name} already exists.`);
}

/** @throws QueryError LimitExceeded when the account can have no more of the kind */
export function requireRoom(account: Account, kind: HolderKind): void {
  const { list, called } = HOLDERS[kind];
  if (account[list].length < QUOTAS[kind]) return;
  throw iamError('LimitExceeded', `Cannot exceed quota for ${called}sPerAccount: ${QUOTAS[kind]}`);
}

/** The things that a user, group or role still has, in the words of the refusal to delete it. */
export function requireNoPolicies({
  attached,
  inline,
}: {
  readonly attached: readonly unknown[];
  readonly inline: readonly unknown[];
}): void {
  if (attached.length > 0) throw deleteConflict('must detach all policies first');
  if (inline.length > 0) throw deleteConflict('must delete policies first');
}

/** @param must what must be done first, such as `must delete access keys first` */
export function deleteConflict(must: string) {
  return iamError('DeleteConflict', `Cannot delete entity, ${must}.`);
}
