import { QueryError } from '../../../src/query/queryService.ts';
import type { XmlMembers } from '../../../src/query/xml.ts';
import { askedAll, askedAny, askedHolder, askedNamed } from '../askedResources.ts';
import { findGroup, findUser, nameParameter, pathOf } from '../findEntities.ts';
import type { AskedResource, IamCall, IamOperations } from '../iamOperation.ts';
import { pageOf, sortedBy } from '../pages.ts';
import { groupShape, tagShapes, userShape } from '../shapes.ts';

const byName = ({ name }: { readonly name: string }) => name;

/** Reading users. IAM API Reference: GetUser, ListUsers, ListUserTags, ListGroupsForUser. */
export const userOperations: IamOperations = {
  GetUser: { asks: askedUser, run: getUser },
  ListUsers: {
    asks: askedAll('user'),
    run: ({ account, parameters }) => {
      const users = underPath(account.users, parameters.get('PathPrefix'));
      const { items, more } = pageOf(sortedBy(users, byName), byName, parameters);
      return { Users: items.map(userShape), ...more };
    },
  },
  ListUserTags: {
    asks: askedHolder('user'),
    run: ({ account, parameters }) => {
      const { tags } = findUser(account, nameParameter(parameters, 'UserName'));
      const { items, more } = pageOf(sortedBy(tags, byKey), byKey, parameters);
      return { Tags: tagShapes(items), ...more };
    },
  },
  ListGroupsForUser: {
    asks: askedHolder('user'),
    run: ({ account, parameters }) => {
      const user = findUser(account, nameParameter(parameters, 'UserName'));
      const groups = user.groups.map((name) => findGroup(account, name));
      const { items, more } = pageOf(sortedBy(groups, byName), byName, parameters);
      return { Groups: items.map(groupShape), ...more };
    },
  },
};

const byKey = ([key]: readonly [string, string]) => key;

/** Without a name it is the caller. */
function askedUser(call: IamCall): AskedResource {
  const { principal } = call.caller;
  if (call.parameters.get('UserName') !== undefined) return askedHolder('user')(call);
  if (principal.type === 'User') return askedNamed('user', principal.userName)(call);
  if (principal.type === 'Account') return askedAny();
  throw new QueryError('ValidationError', 'Must specify userName when calling with non-User credentials');
}

function getUser({ account, caller: { principal }, parameters }: IamCall): XmlMembers {
  if (parameters.get('UserName') === undefined && principal.type === 'Account') {
    return { User: { UserId: principal.userId, Arn: principal.arn } };
  }
  const own = principal.type === 'User' ? principal.userName : '';
  const named = parameters.get('UserName') !== undefined;
  const user = findUser(account, named ? nameParameter(parameters, 'UserName') : own);
  return { User: { ...userShape(user), Tags: user.tags.length > 0 ? tagShapes(user.tags) : undefined } };
}

/** Those whose path begins so. */
export function underPath<Entity extends { readonly arn: string }>(
  entities: readonly Entity[],
  prefix = '/',
): readonly Entity[] {
  return entities.filter(({ arn }) => pathOf(arn).startsWith(prefix));
}
