import {
  CreateServiceLinkedRoleCommand,
  DeleteServiceLinkedRoleCommand,
  GetRoleCommand,
  GetServiceLinkedRoleDeletionStatusCommand,
  type IAMClient,
  type Role,
  UpdateRoleDescriptionCommand,
} from '@aws-sdk/client-iam';
import type {
  RoleDeletion,
  ServiceLinkedRole,
  ServiceLinkedRoles,
} from '../../../local/iam/serviceLinkedRoles.ts';
import { ROLE_NAME, ROLE_PATH, ROLE_SERVICE } from '../../mq/model/serviceLinkedRole.ts';
import { DirectoryError, present } from './directoryError.ts';
import type { IamAccounts } from './iamAccounts.ts';

/**
 * The service-linked roles that IAM itself has. Every call is one of IAM's; retries are the client's.
 * Rejects with a `DirectoryError` (an account that is not read, half an answer) or the client's error.
 */
export function liveServiceLinkedRoles(accounts: IamAccounts): ServiceLinkedRoles {
  const get = async (accountId: string): Promise<ServiceLinkedRole | undefined> => {
    const client = await clientOf(accounts, accountId);
    const answer = await unlessMissing(client.send(new GetRoleCommand({ RoleName: ROLE_NAME })));
    const role = answer && roleOf(answer.Role);
    // A role of the same name under another path is no service's.
    return role?.path === ROLE_PATH ? role.facts : undefined;
  };
  return {
    get,
    async create(accountId, Description) {
      const client = await clientOf(accounts, accountId);
      const call = new CreateServiceLinkedRoleCommand({ AWSServiceName: ROLE_SERVICE, Description });
      try {
        return roleOf((await client.send(call)).Role).facts;
      } catch (error) {
        // IAM has no error of its own for a role that is there.
        if (isNamed(error, 'InvalidInputException') && (await get(accountId)) !== undefined) return 'exists';
        throw error;
      }
    },
    async describe(accountId, Description) {
      const client = await clientOf(accounts, accountId);
      const call = new UpdateRoleDescriptionCommand({ RoleName: ROLE_NAME, Description });
      return (await unlessMissing(client.send(call))) !== undefined;
    },
    async delete(accountId) {
      const client = await clientOf(accounts, accountId);
      const answer = await unlessMissing(
        client.send(new DeleteServiceLinkedRoleCommand({ RoleName: ROLE_NAME })),
      );
      return answer && present(answer.DeletionTaskId, 'the id of the deletion task');
    },
    async deletion(accountId, DeletionTaskId) {
      const client = await clientOf(accounts, accountId);
      const answer = await unlessMissing(
        client.send(new GetServiceLinkedRoleDeletionStatusCommand({ DeletionTaskId })),
      );
      if (answer === undefined) return undefined;
      const { Status, Reason } = answer;
      return {
        status: present(Status, 'the status of the deletion') as RoleDeletion['status'],
        ...(Reason?.Reason === undefined ? {} : { reason: Reason.Reason }),
        ...(Reason?.RoleUsageList === undefined
          ? {}
          : {
              usage: Reason.RoleUsageList.map(({ Region = '', Resources = [] }) => ({
                region: Region,
                resources: Resources,
              })),
            }),
      };
    },
  };
}

async function clientOf(accounts: IamAccounts, accountId: string): Promise<IAMClient> {
  const client = await accounts.of(accountId);
  if (client !== undefined) return client;
  throw new DirectoryError('foreign', `The gateway does not read the IAM of account ${accountId}.`);
}

function roleOf(role: Role | undefined) {
  const { RoleId, CreateDate, Description, Path } = present(role, 'the role');
  return {
    path: Path,
    facts: {
      roleId: present(RoleId, "the role's id"),
      createdAt: CreateDate?.getTime() ?? 0,
      ...(Description === undefined ? {} : { description: Description }),
    },
  };
}

async function unlessMissing<Answer>(answer: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isNamed(error, 'NoSuchEntityException')) return undefined;
    throw error;
  }
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}
