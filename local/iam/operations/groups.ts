import { askedAll, askedHolder } from '../askedResources.ts';
import { findGroup, nameParameter } from '../findEntities.ts';
import type { IamOperations } from '../iamOperation.ts';
import { pageOf, sortedBy } from '../pages.ts';
import { groupShape, userShape } from '../shapes.ts';
import { underPath } from './users.ts';

const byName = ({ name }: { readonly name: string }) => name;

/** Reading groups. IAM API Reference: GetGroup, ListGroups. */
export const groupOperations: IamOperations = {
  GetGroup: {
    asks: askedHolder('group'),
    run: ({ account, parameters }) => {
      const group = findGroup(account, nameParameter(parameters, 'GroupName'));
      const users = account.users.filter(({ groups }) => groups.includes(group.name));
      const { items, more } = pageOf(sortedBy(users, byName), byName, parameters);
      return { Group: groupShape(group), Users: items.map(userShape), ...more };
    },
  },
  ListGroups: {
    asks: askedAll('group'),
    run: ({ account, parameters }) => {
      const groups = underPath(account.groups, parameters.get('PathPrefix'));
      const { items, more } = pageOf(sortedBy(groups, byName), byName, parameters);
      return { Groups: items.map(groupShape), ...more };
    },
  },
};
