import { serviceLinkedRole } from '../../../src/directory/serviceLinkedRole.ts';
import {
  ROLE_NAME,
  ROLE_PATH,
  ROLE_SERVICE,
  serviceLinkedRoleArn,
} from '../../../src/mq/model/serviceLinkedRole.ts';
import { QueryError } from '../../../src/query/queryService.ts';
import type { XmlMembers } from '../../../src/query/xml.ts';
import { refuse, textFaults } from '../../../src/sts/validate.ts';
import { arnPrefix, asked, single } from '../askedResources.ts';
import { encodeDocument } from '../documents.ts';
import { isServiceLinked, nameParameter } from '../findEntities.ts';
import { iamError, noSuchEntity } from '../iamErrors.ts';
import type { AskedResource, IamCall, IamOperations } from '../iamOperation.ts';
import { newRoleShape } from '../shapes.ts';

const MAX_DESCRIPTION = 1_000;
const TASK = /^task(\/aws-service-role\/[\w.-]+\/[\w+=,.@-]+)\/[0-9a-fA-F-]{36}$/;

/**
 * IAM API Reference: CreateServiceLinkedRole, DeleteServiceLinkedRole, GetServiceLinkedRoleDeletionStatus.
 */
export const serviceLinkedRoleOperations: IamOperations = {
  CreateServiceLinkedRole: { asks: askedCreation, run: createRole },
  DeleteServiceLinkedRole: { asks: askedDeletion, run: deleteRole },
  GetServiceLinkedRoleDeletionStatus: { asks: askedStatus, run: deletionStatus },
};

/** `iam:AWSServiceName` has the requested service, even if it is not known. */
function askedCreation({ account, parameters }: IamCall): AskedResource {
  const service = parameters.required('AWSServiceName');
  refuse(textFaults('aWSServiceName', service, { length: [1, 128] }));
  const arn =
    service === ROLE_SERVICE
      ? serviceLinkedRoleArn(account.partition, account.accountId)
      : `${arnPrefix(account)}role/aws-service-role/${service}/*`;
  return asked(account, arn, arn, [['iam:awsservicename', single(service)]]);
}

async function createRole({ account, parameters, serviceLinkedRoles }: IamCall): Promise<XmlMembers> {
  const service = parameters.required('AWSServiceName');
  if (service !== ROLE_SERVICE) {
    const sentence = `Cannot find Service Linked Role template for ${service.slice(0, 128)}`;
    throw new QueryError('AccessDenied', sentence, 403);
  }
  // No caller can create the role there (Developer Guide, "Supported Regions": AWS GovCloud).
  if (account.partition !== 'aws') {
    throw iamError(
      'InvalidInput',
      `Service-linked roles of ${ROLE_SERVICE} are not supported in this partition.`,
    );
  }
  if (parameters.get('CustomSuffix') !== undefined) {
    throw iamError('InvalidInput', `Custom suffix is not allowed for ${ROLE_SERVICE}`);
  }
  const description = parameters.get('Description');
  if (description !== undefined && description.length > MAX_DESCRIPTION) {
    throw iamError('InvalidInput', `Description must have length less than or equal to ${MAX_DESCRIPTION}`);
  }
  const made = await serviceLinkedRoles.create(account.accountId, description);
  if (made === 'exists') {
    throw iamError(
      'InvalidInput',
      `Service role name ${ROLE_NAME} has been taken in this account, please try a different suffix.`,
    );
  }
  const role = serviceLinkedRole(account.partition, account.accountId, made);
  return { Role: { ...newRoleShape(role), AssumeRolePolicyDocument: encodeDocument(NEW_TRUST) } };
}

/** Recorded: the answer to the creation writes lists. Other answers write one action and one service. */
const NEW_TRUST = {
  Version: '2012-10-17',
  Statement: [{ Action: ['sts:AssumeRole'], Effect: 'Allow', Principal: { Service: [ROLE_SERVICE] } }],
};

function askedDeletion({ account, parameters }: IamCall): AskedResource {
  const name = nameParameter(parameters, 'RoleName');
  const role = account.roles.find((one) => one.name === name);
  const arn = role?.arn ?? `${arnPrefix(account)}role${name === ROLE_NAME ? ROLE_PATH : '/'}${name}`;
  return asked(account, arn, arn, [['iam:awsservicename', single(ROLE_SERVICE)]]);
}

async function deleteRole({ account, parameters, serviceLinkedRoles }: IamCall): Promise<XmlMembers> {
  const name = nameParameter(parameters, 'RoleName');
  const role = account.roles.find((one) => one.name === name);
  if (role !== undefined && !isServiceLinked(role)) {
    throw iamError('InvalidInput', `The role with name ${name} is not a service-linked role.`);
  }
  const taskId = name === ROLE_NAME ? await serviceLinkedRoles.delete(account.accountId) : undefined;
  if (taskId === undefined) throw noSuchEntity(`The role with name ${name} cannot be found.`);
  return { DeletionTaskId: taskId };
}

function askedStatus({ account, parameters }: IamCall): AskedResource {
  const [, role] = TASK.exec(taskParameter(parameters)) ?? [];
  const arn = `${arnPrefix(account)}role${role ?? `${ROLE_PATH}${ROLE_NAME}`}`;
  return asked(account, arn, arn, []);
}

async function deletionStatus({ account, parameters, serviceLinkedRoles }: IamCall): Promise<XmlMembers> {
  const taskId = taskParameter(parameters);
  const deletion = await serviceLinkedRoles.deletion(account.accountId, taskId);
  if (deletion === undefined) throw noSuchEntity('Cannot find deletion status for given id.');
  const { status, reason, usage } = deletion;
  if (reason === undefined) return { Status: status };
  return {
    Status: status,
    Reason: {
      Reason: reason,
      RoleUsageList: usage?.map(({ region, resources }) => ({ Region: region, Resources: resources })),
    },
  };
}

function taskParameter(parameters: IamCall['parameters']): string {
  const taskId = parameters.required('DeletionTaskId');
  if (TASK.test(taskId)) return taskId;
  throw iamError('InvalidInput', 'Invalid task id');
}
