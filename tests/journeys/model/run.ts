import type { Call } from '../call.ts';
import type { Account } from './account.ts';
import type { Answer } from './answer.ts';
import { type Authorization, authorize } from './authorize.ts';
import {
  deleteBroker,
  describeBroker,
  describeSharedResources,
  listBrokers,
  promote,
  rebootBroker,
} from './brokers.ts';
import { describeEngineTypes, describeInstanceOptions } from './catalogue.ts';
import {
  createConfiguration,
  deleteConfiguration,
  describeConfiguration,
  describeRevision,
  listConfigurations,
  listRevisions,
  updateConfiguration,
} from './configurations.ts';
import { type Chosen, createBroker } from './createBroker.ts';
import { createTags, deleteTags, listTags } from './tags.ts';
import { updateBroker } from './updateBroker.ts';
import { createUser, deleteUser, describeUser, listUsers, updateUser } from './users.ts';

/** The values that the service chose in its answer to a call, as far as they are known. */
export interface Choices {
  readonly broker: Chosen;
  readonly configurationId: string;
}

type Run = (account: Account, call: Call, choices: Choices, mayMakeRole: boolean) => Answer;

const RUNS: Readonly<Record<string, Run>> = {
  CreateBroker: (account, call, { broker }, mayMakeRole) => createBroker(account, call, mayMakeRole, broker),
  ListBrokers: listBrokers,
  DescribeBroker: describeBroker,
  UpdateBroker: updateBroker,
  DeleteBroker: deleteBroker,
  RebootBroker: rebootBroker,
  Promote: promote,
  DescribeSharedResources: describeSharedResources,
  ListUsers: listUsers,
  CreateUser: createUser,
  DescribeUser: describeUser,
  UpdateUser: updateUser,
  DeleteUser: deleteUser,
  CreateConfiguration: (account, call, { configurationId }) =>
    createConfiguration(account, call, configurationId),
  ListConfigurations: listConfigurations,
  DescribeConfiguration: describeConfiguration,
  UpdateConfiguration: updateConfiguration,
  DeleteConfiguration: deleteConfiguration,
  ListConfigurationRevisions: listRevisions,
  DescribeConfigurationRevision: describeRevision,
  CreateTags: createTags,
  DeleteTags: deleteTags,
  ListTags: listTags,
  DescribeBrokerEngineTypes: (_account, call) => describeEngineTypes(call),
  DescribeBrokerInstanceOptions: (_account, call) => describeInstanceOptions(call),
};

export const OPERATIONS = Object.keys(RUNS);

/** The second half of a call, once it is allowed. The account changes as the call changes it. */
export function run(account: Account, call: Call, choices: Choices, mayMakeRole: boolean): Answer {
  const found = RUNS[call.operation];
  if (found === undefined) throw new Error(`the model has no ${call.operation}`);
  return found(account, call, choices, mayMakeRole);
}

/** The answer to a call that nobody disturbs. */
export function predict(account: Account, call: Call, choices: Choices): Answer {
  const authorization: Authorization = authorize(account, call);
  return authorization.allowed
    ? run(account, call, choices, authorization.mayMakeRole)
    : authorization.answer;
}
