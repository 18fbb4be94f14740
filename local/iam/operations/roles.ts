import type { AccountRole } from '../../../src/directory/account.ts';
import { ROLE_NAME } from '../../../src/mq/model/serviceLinkedRole.ts';
import type { Parameters } from '../../../src/query/parameters.ts';
import { validationError } from '../../../src/query/queryService.ts';
import { type Rule, refuse, textFaults } from '../../../src/sts/validate.ts';
import { askedAll, askedHolder } from '../askedResources.ts';
import { changeHolder } from '../changeEntities.ts';
import { trustParameter } from '../documents.ts';
import { changeableRole, findRole, isServiceLinked, nameParameter } from '../findEntities.ts';
import { iamError, noSuchEntity, protectedRole } from '../iamErrors.ts';
import type { IamCall, IamOperations } from '../iamOperation.ts';
import { pageOf, sortedBy } from '../pages.ts';
import { boundaryShape, newRoleShape, roleShape } from '../shapes.ts';
import { tagsMember } from '../tags.ts';
import { underPath } from './users.ts';

/** Source: IAM API Reference, UpdateRole. */
/** IAM API Reference, `roleDescriptionType`. */
const DESCRIPTION: Rule = {
  length: [0, 1_000],
  pattern: '[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u00A1-\\u00FF]*',
  secret: true,
};
const SESSION_SECONDS = { least: 3_600, most: 43_200 };

const byName = ({ name }: { readonly name: string }) => name;

/**
 * IAM API Reference: GetRole, ListRoles, UpdateRole, UpdateRoleDescription,
 * UpdateAssumeRolePolicy.
 */
export const roleOperations: IamOperations = {
  GetRole: {
    asks: askedHolder('role'),
    run: ({ account, parameters }) => {
      const role = findRole(account, nameParameter(parameters, 'RoleName'));
      return {
        Role: {
          ...roleShape(role),
          ...boundaryShape(role.boundary),
          RoleLastUsed: {},
          ...tagsMember(role.tags),
        },
      };
    },
  },
  ListRoles: {
    asks: askedAll('role'),
    run: ({ account, parameters }) => {
      const roles = underPath(account.roles, parameters.get('PathPrefix'));
      const { items, more } = pageOf(sortedBy(roles, byName), byName, parameters);
      return { Roles: items.map(roleShape), ...more };
    },
  },
  UpdateRole: {
    asks: askedHolder('role'),
    run: async (call) => {
      const description = descriptionOf(call.parameters);
      const maxSessionSeconds = sessionSecondsOf(call.parameters);
      await updateRole(call, {
        ...(description === undefined ? {} : { description }),
        ...(maxSessionSeconds === undefined ? {} : { maxSessionSeconds }),
      });
      return {};
    },
  },
  UpdateRoleDescription: {
    asks: askedHolder('role'),
    run: async (call) => {
      const description = descriptionOf(call.parameters) ?? '';
      const role = await updateRole(call, { description });
      return { Role: { ...newRoleShape(role), Description: role.description } };
    },
  },
  UpdateAssumeRolePolicy: {
    asks: askedHolder('role'),
    run: async (call) => {
      const { name } = changeableRole(call.account, nameParameter(call.parameters, 'RoleName'));
      const trust = trustParameter(call.parameters, 'PolicyDocument', call.account);
      await call.replace(changeHolder(call.account, 'role', name, (role) => ({ ...role, trust })));
      return undefined;
    },
  },
};

type Change = Partial<Pick<AccountRole, 'description' | 'maxSessionSeconds'>>;

/** Only the description of a service-linked role may change. */
async function updateRole(call: IamCall, change: Change): Promise<AccountRole> {
  const role = findRole(call.account, nameParameter(call.parameters, 'RoleName'));
  if (!isServiceLinked(role)) {
    changeableRole(call.account, role.name);
    await call.replace(changeHolder(call.account, 'role', role.name, (found) => ({ ...found, ...change })));
    return { ...role, ...change };
  }
  const { description, maxSessionSeconds } = change;
  const roles = call.serviceLinkedRoles;
  if (role.name !== ROLE_NAME) throw protectedRole(role.name);
  if (maxSessionSeconds !== undefined) {
    throw iamError(
      'UnmodifiableEntity',
      `${role.name} is an AWS service linked role, max session duration cannot be changed.`,
    );
  }
  if (description !== undefined && !(await roles.describe(call.account.accountId, description))) {
    throw noSuchEntity(`The role with name ${role.name} cannot be found.`);
  }
  return { ...role, ...change };
}

export function descriptionOf(parameters: Parameters): string | undefined {
  const description = parameters.get('Description');
  if (description !== undefined) refuse(textFaults('description', description, DESCRIPTION));
  return description;
}

export function sessionSecondsOf(parameters: Parameters): number | undefined {
  const seconds = parameters.integer('MaxSessionDuration');
  const { least, most } = SESSION_SECONDS;
  if (seconds === undefined || (seconds >= least && seconds <= most)) return seconds;
  const bound = seconds < least ? `greater than or equal to ${least}` : `less than or equal to ${most}`;
  throw validationError(
    `1 validation error detected: Value '${seconds}' at 'maxSessionDuration' failed ` +
      `to satisfy constraint: Member must have value ${bound}`,
  );
}
