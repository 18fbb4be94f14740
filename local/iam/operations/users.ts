import type { XmlMembers } from '../../../src/query/xml.ts';
import { askedAll, askedHolder } from '../askedResources.ts';
import { findGroup, findUser, nameParameter, pathOf } from '../findEntities.ts';
import type { IamCall, IamOperations } from '../iamOperation.ts';
import { askedUser, namedUser } from '../namedUser.ts';
import { pageOf, sortedBy } from '../pages.ts';
import { boundaryShape, groupShape, userShape } from '../shapes.ts';
import { tagsMember } from '../tags.ts';

const byName = ({ name }: { readonly name: string }) => name;

/** Reading users. IAM API Reference: GetUser, ListUsers, ListGroupsForUser. */
export const userOperations: IamOperations = {
  GetUser: { asks: askedUser(), run: getUser },
  ListUsers: {
    asks: askedAll('user'),
    run: ({ account, parameters }) => {
      const users = underPath(account.users, parameters.get('PathPrefix'));
      const { items, more } = pageOf(sortedBy(users, byName), byName, parameters);
      return { Users: items.map(userShape), ...more };
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

/** Without a name it is the caller. */
function getUser(call: IamCall): XmlMembers {
  const named = namedUser(call);
  if (named.type === 'Account') return { User: { UserId: named.userId, Arn: named.arn } };
  const user = findUser(call.account, named.userName);
  return { User: { ...userShape(user), ...boundaryShape(user.boundary), ...tagsMember(user.tags) } };
}

/** The users whose path has this beginning. */
export function underPath<Entity extends { readonly arn: string }>(
  entities: readonly Entity[],
  prefix = '/',
): readonly Entity[] {
  return entities.filter(({ arn }) => pathOf(arn).startsWith(prefix));
}
