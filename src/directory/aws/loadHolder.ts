import { NoSuchEntityException } from '@aws-sdk/client-iam';
import type { PrincipalRecord } from '../../authz/load/directory.ts';
import type { NamedDocument } from '../../authz/policy/compiledPolicy.ts';
import type { PolicyHolder } from '../../authz/principal.ts';
import type { AccountFacts, SharedFacts } from './accountFacts.ts';
import { DirectoryError } from './directoryError.ts';
import type { HolderFacts } from './iamAnswers.ts';
import type { IamCalls } from './iamCalls.ts';

/** A record without the organization's policies. */
export type HolderRecord = Omit<PrincipalRecord, 'organization'>;

/** The user or role does not exist, or another one now has its name. */
const GONE = 'gone';

/** The most attempts of a load, when something changes between two of its calls. */
const ATTEMPTS = 2;

/** A user or role, complete; undefined when it is gone. */
export async function loadHolder(
  holder: PolicyHolder & { readonly type: 'User' | 'Role' },
  calls: IamCalls,
  shared: SharedFacts,
  factsOf: () => Promise<AccountFacts>,
): Promise<HolderRecord | undefined> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await loadOnce(holder, calls, shared, factsOf());
    } catch (error) {
      if (!isMoved(error)) throw error;
      // Either the holder is gone, or something that it had at the previous call.
      if ((await factsOfHolder(holder, calls)) === GONE) return undefined;
      if (attempt === ATTEMPTS) throw error;
      shared.forget(holder.accountId);
    }
  }
}

async function loadOnce(
  holder: PolicyHolder & { readonly type: 'User' | 'Role' },
  calls: IamCalls,
  shared: SharedFacts,
  accountFacts: Promise<AccountFacts>,
): Promise<HolderRecord | undefined> {
  const kind = holder.type === 'User' ? 'user' : 'role';
  const { name } = holder;
  const managed = async (arns: readonly string[], source: string) => {
    const { policies } = await accountFacts;
    return Promise.all(arns.map((arn) => shared.document(arn, source, policies, calls)));
  };

  const ownInline = async (): Promise<readonly NamedDocument[]> => {
    const names = await calls.inlineOf(kind, name);
    return Promise.all(
      names.map(async (policy) => ({
        name: policy,
        source: kind,
        document: await calls.inlineDocument(kind, name, policy),
      })),
    );
  };
  const ownManaged = async () => managed(await calls.attachedTo(kind, name), kind);
  const ofGroups = async (): Promise<readonly NamedDocument[]> => {
    if (kind === 'role') return [];
    const names = await calls.groupsOfUser(name);
    const { groups } = await accountFacts;
    return (await Promise.all(names.map((group) => policiesOfGroup(group, groups, managed)))).flat();
  };
  const [{ policies, asOf }, ...own] = await Promise.all([
    accountFacts,
    ownInline(),
    ownManaged(),
    ofGroups(),
  ]);

  // INVARIANT: this is the last call. Unique ids are never used again, so the same id here means that all
  // policies read before belong to this holder.
  const facts = await factsOfHolder(holder, calls);
  if (facts === GONE) return undefined;
  const boundary =
    facts.boundary === undefined ? undefined : await shared.document(facts.boundary, kind, policies, calls);
  return {
    identity: own.flat(),
    ...(boundary === undefined ? {} : { boundary }),
    tags: tagRecord(facts),
    asOf,
  };
}

async function policiesOfGroup(
  group: string,
  groups: AccountFacts['groups'],
  managed: (arns: readonly string[], source: string) => Promise<readonly NamedDocument[]>,
): Promise<readonly NamedDocument[]> {
  const found = groups.get(group);
  if (found === undefined)
    throw new DirectoryError('moved', `The group ${group} is not among the account's groups.`);
  const source = `group ${group}`;
  const inline = found.inline.map((policy) => ({ ...policy, source }));
  return [...inline, ...(await managed(found.attached, source))];
}

async function factsOfHolder(holder: PolicyHolder, calls: IamCalls): Promise<HolderFacts | typeof GONE> {
  try {
    const facts = holder.type === 'User' ? await calls.user(holder.name) : await calls.role(holder.name);
    return facts.id === holder.id && facts.arn === holder.arn ? facts : GONE;
  } catch (error) {
    if (error instanceof NoSuchEntityException) return GONE;
    throw error;
  }
}

function isMoved(error: unknown): boolean {
  if (error instanceof DirectoryError) return error.code === 'moved';
  return error instanceof NoSuchEntityException;
}

/** Without a prototype: a tag named `constructor` exists only if the holder has it. */
function tagRecord({ tags }: HolderFacts): Readonly<Record<string, string>> {
  const record: Record<string, string> = Object.create(null);
  for (const [key, value] of tags) record[key] = value;
  return record;
}
