import type { AccountRole, TagPairs } from '../../../src/directory/account.ts';
import { ROLE_NAME } from '../../../src/mq/model/serviceLinkedRole.ts';
import { SnapshotError } from '../../../src/state/snapshots/snapshots.ts';
import { askedHolder, HOLDERS } from '../askedResources.ts';
import { changeHolder } from '../changeEntities.ts';
import { findRole, findUser, isServiceLinked, nameParameter } from '../findEntities.ts';
import type { IamCall, IamOperation, IamOperations } from '../iamOperation.ts';
import { pageOf, sortedBy } from '../pages.ts';
import { tagShapes } from '../shapes.ts';
import {
  readTagKeys,
  readTags,
  requestTagContext,
  tagKey,
  tagKeysContext,
  withoutTags,
  withTags,
} from '../tags.ts';
import { changeableHolder } from './inlinePolicies.ts';

type Tagged = 'user' | 'role';

/** Tag…, Untag… and List…Tags of users and roles. */
export const entityTagOperations: IamOperations = Object.fromEntries(
  (['user', 'role'] as const).flatMap((kind) => {
    const { called } = HOLDERS[kind];
    return [
      [`Tag${called}`, tag(kind)],
      [`Untag${called}`, untag(kind)],
      [`List${called}Tags`, listTags(kind)],
    ];
  }),
);

function tag(kind: Tagged): IamOperation {
  return {
    asks: askedHolder(kind, ({ parameters }) => requestTagContext(readTags(parameters))),
    run: (call) => {
      const added = readTags(call.parameters);
      return changeTags(call, kind, (tags) => withTags(tags, added, HOLDERS[kind].called));
    },
  };
}

function untag(kind: Tagged): IamOperation {
  return {
    asks: askedHolder(kind, ({ parameters }) => tagKeysContext(readTagKeys(parameters))),
    run: (call) => {
      const removed = readTagKeys(call.parameters);
      return changeTags(call, kind, (tags) => withoutTags(tags, removed));
    },
  };
}

function listTags(kind: Tagged): IamOperation {
  return {
    asks: askedHolder(kind),
    run: ({ account, parameters }) => {
      const name = nameParameter(parameters, HOLDERS[kind].parameter);
      const { tags } = kind === 'user' ? findUser(account, name) : findRole(account, name);
      const { items, more } = pageOf(sortedBy(tags, tagKey), tagKey, parameters);
      return { Tags: tagShapes(items), ...more };
    },
  };
}

function namedLinkedRole({ account, parameters }: IamCall): AccountRole | undefined {
  const role = findRole(account, nameParameter(parameters, HOLDERS.role.parameter));
  return role.name === ROLE_NAME && isServiceLinked(role) ? role : undefined;
}

/** The account may tag the service-linked role (docs/rules/identities.md rule 26), which is stored apart. */
async function tagLinkedRole(
  { account: { accountId }, serviceLinkedRoles }: IamCall,
  { name, tags }: AccountRole,
  change: (tags: TagPairs) => TagPairs,
): Promise<undefined> {
  if (await serviceLinkedRoles.tag(accountId, tags, change(tags))) return undefined;
  // The call is decided again with the role that is there now.
  throw new SnapshotError('conflict', `The tags of ${name} have changed since they were read.`);
}

async function changeTags(
  call: IamCall,
  kind: Tagged,
  change: (tags: TagPairs) => TagPairs,
): Promise<undefined> {
  const linked = kind === 'role' ? namedLinkedRole(call) : undefined;
  if (linked !== undefined) return tagLinkedRole(call, linked, change);
  const { name } = changeableHolder(call, kind);
  const tagged = <Entity extends { readonly tags: TagPairs }>(entity: Entity): Entity => ({
    ...entity,
    tags: change(entity.tags),
  });
  await call.replace(
    kind === 'user'
      ? changeHolder(call.account, 'user', name, tagged)
      : changeHolder(call.account, 'role', name, tagged),
  );
  return undefined;
}
