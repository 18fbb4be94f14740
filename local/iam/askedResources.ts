import type { ContextFact } from '../../src/authz/decide/types.ts';
import type { Account, PolicyHolder, TagPairs } from '../../src/directory/account.ts';
import { nameParameter, policyArnParameter, sameName } from './findEntities.ts';
import { iamError } from './iamErrors.ts';
import type { AskedResource, IamCall } from './iamOperation.ts';

/** The kinds of entities that have policies, with their names in the API. */
export const HOLDERS = {
  user: { list: 'users', parameter: 'UserName', called: 'User' },
  group: { list: 'groups', parameter: 'GroupName', called: 'Group' },
  role: { list: 'roles', parameter: 'RoleName', called: 'Role' },
} as const;
export type HolderKind = keyof typeof HOLDERS;

/** The resource of operations that list or filter: all entities of one kind under a path. */
export function askedAll(kind: HolderKind | 'policy' | 'instance-profile') {
  return ({ account, parameters }: IamCall): AskedResource => {
    const arn = `${arnPrefix(account)}${kind}${pathPrefix(parameters.get('PathPrefix'))}`;
    return { resource: { kind: 'arn', arn }, shown: arn };
  };
}

/** IAM API Reference, `PathPrefix`: begins with a slash; printable characters, 512 at most. */
function pathPrefix(text = '/'): string {
  if (/^\/[\x21-\x7f]{0,511}$/.test(text)) return text;
  throw iamError(
    'ValidationError',
    'The specified value for pathPrefix is invalid. It must begin with ' +
      '/ and contain only printable characters.',
  );
}

/** For operations without resource-level permissions. */
export function askedAny(): AskedResource {
  return { resource: { kind: 'any' }, shown: '*' };
}

/**
 * The named user, group or role as a resource, with its tags and boundary. If it does not exist, only its
 * name is known.
 */
export function askedHolder(kind: HolderKind, more?: (call: IamCall) => Context) {
  return (call: IamCall): AskedResource =>
    askedNamed(kind, nameParameter(call.parameters, HOLDERS[kind].parameter), more)(call);
}

/** The same for a given name. */
export function askedNamed(kind: HolderKind, name: string, more?: (call: IamCall) => Context) {
  return (call: IamCall): AskedResource => {
    const { list } = HOLDERS[kind];
    const { account } = call;
    const entities: readonly (PolicyHolder & Holds)[] = account[list];
    const found = entities.find((one) => sameName(one.name, name));
    const arn = found?.arn ?? `${arnPrefix(account)}${kind}/${name}`;
    const context = [...tagContext(found?.tags ?? []), ...boundaryContext(found?.boundary)];
    return asked(account, arn, `${kind} ${name}`, [...context, ...(more?.(call) ?? [])]);
  };
}

/**
 * The user, group or role of an ARN, whose path may be wrong (recorded); undefined: no entity has its name.
 */
export function entityOf(
  account: Account,
  kind: HolderKind,
  arn: string,
): (PolicyHolder & Holds) | undefined {
  const entities: readonly (PolicyHolder & Holds)[] = account[HOLDERS[kind].list];
  const name = arn.slice(arn.lastIndexOf('/') + 1);
  return arn.startsWith(`${arnPrefix(account)}${kind}/`)
    ? entities.find((one) => sameName(one.name, name))
    : undefined;
}

interface Holds {
  readonly tags?: TagPairs;
  readonly boundary?: string;
}

/** The same as a resource, with its tags and boundary. If it does not exist, only its ARN is known. */
export function askedEntity(kind: HolderKind, arn: string) {
  return ({ account }: IamCall): AskedResource => {
    const found = entityOf(account, kind, arn);
    const shown = found?.arn ?? arn;
    return asked(account, shown, shown, [
      ...tagContext(found?.tags ?? []),
      ...boundaryContext(found?.boundary),
    ]);
  };
}

/** The named managed policy as a resource, with its tags. */
export function askedPolicy({ account, parameters }: IamCall, more: Context = []): AskedResource {
  const arn = policyArnParameter(parameters);
  const tags = account.policies.find((one) => one.arn === arn)?.tags ?? [];
  return asked(account, arn, `policy ${arn}`, [...tagContext(tags), ...more]);
}

export type Context = readonly (readonly [key: string, fact: ContextFact])[];

/** Source: Service Authorization Reference, "Condition keys for AWS Identity and Access Management". */
export function policyArnContext({ parameters }: IamCall): Context {
  return [['iam:policyarn', single(policyArnParameter(parameters))]];
}

export function boundaryContext(arn: string | undefined): Context {
  return arn === undefined ? [] : [['iam:permissionsboundary', single(arn)]];
}

/** `iam:ResourceTag/…` and `aws:ResourceTag/…` are two names of the same key. */
export function tagContext(tags: TagPairs): Context {
  return tags.flatMap(([key, value]) =>
    ['aws', 'iam'].map((prefix) => [`${prefix}:resourcetag/${key.toLowerCase()}`, single(value)] as const),
  );
}

export function asked(account: Account, arn: string, shown: string, context: Context): AskedResource {
  const own: Context = arn.startsWith(arnPrefix(account))
    ? [['aws:resourceaccount', single(account.accountId)]]
    : [];
  return { resource: { kind: 'arn', arn }, shown, context: new Map([...own, ...context]) };
}

export function arnPrefix({ partition, accountId }: Pick<Account, 'partition' | 'accountId'>): string {
  return `arn:${partition}:iam::${accountId}:`;
}

export function single(value: string): ContextFact {
  return { values: [value], multivalued: false };
}
