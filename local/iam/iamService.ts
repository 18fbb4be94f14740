import { type ActionGate, requireAction } from '../../src/authz/authorizeAction.ts';
import type { AccountStore } from '../../src/directory/accountStore.ts';
import { serviceLinkedRole } from '../../src/directory/serviceLinkedRole.ts';
import type { ServiceLinkedRoles } from '../../src/directory/serviceLinkedRoles.ts';
import type { KeySet } from '../../src/keyring/keyring.ts';
import { refuseUnknownParameters } from '../../src/query/knownParameters.ts';
import {
  QueryError,
  type QueryInput,
  type QueryOperation,
  type QueryService,
} from '../../src/query/queryService.ts';
import type { XmlMembers } from '../../src/query/xml.ts';
import { SnapshotError } from '../../src/state/snapshots/snapshots.ts';
import type { Table } from '../../src/state/table/client.ts';
import { iamError } from './iamErrors.ts';
import type { IamCall, IamOperation, IamOperations } from './iamOperation.ts';
import { emptyLists } from './namedUser.ts';
import { accessKeyOperations } from './operations/accessKeys.ts';
import { accountDetails } from './operations/accountDetails.ts';
import { accountReports } from './operations/accountReports.ts';
import { accountSettings } from './operations/accountSettings.ts';
import { attachedPolicyOperations } from './operations/attachedPolicies.ts';
import { boundaryOperations } from './operations/boundaries.ts';
import { groupChanges } from './operations/changeGroups.ts';
import { policyChanges } from './operations/changePolicies.ts';
import { roleChanges } from './operations/changeRoles.ts';
import { userChanges } from './operations/changeUsers.ts';
import { contextKeys } from './operations/contextKeys.ts';
import { entityTagOperations } from './operations/entityTags.ts';
import { groupOperations } from './operations/groups.ts';
import { inlinePolicyOperations } from './operations/inlinePolicies.ts';
import { instanceProfileOperations } from './operations/instanceProfiles.ts';
import { loginProfileOperations } from './operations/loginProfiles.ts';
import { mfaDeviceOperations } from './operations/mfaDevices.ts';
import { openIdProviderOperations } from './operations/openIdProviders.ts';
import { policyOperations } from './operations/policies.ts';
import { policyTagOperations } from './operations/policyTags.ts';
import { providerTagOperations } from './operations/providerTags.ts';
import { roleOperations } from './operations/roles.ts';
import { samlProviderOperations } from './operations/samlProviders.ts';
import { serviceLinkedRoleOperations } from './operations/serviceLinkedRoles.ts';
import { simulations } from './operations/simulate.ts';
import { userOperations } from './operations/users.ts';
import { PARAMETER_NAMES } from './parameterNames.ts';

/** Operations that only read ignore a parameter that they do not have, as on AWS (recorded); ADR 15. */
const PASSES_OVER = /^(?:Get|List)/;
/** Operations that change nothing. */
const READS = /^(?:Get|List|Simulate)/;

/** The dependencies of the IAM API. Its accounts are snapshots, so it is for local use and tests only. */
export interface IamDependencies extends Pick<ActionGate, 'policies' | 'now'> {
  readonly accounts: AccountStore;
  readonly serviceLinkedRoles: ServiceLinkedRoles;
  readonly table: Table;
  /** Seals the secrets of access keys and MFA devices. */
  readonly secrets: KeySet;
}

/** The signing name of IAM, which is a global service. */
const REGION = 'us-east-1';
/** The most attempts of a call, if other changes of the account happen at the same time. */
const ATTEMPTS = 10;

const OPERATIONS: IamOperations = {
  ...userOperations,
  ...userChanges,
  ...groupOperations,
  ...groupChanges,
  ...accessKeyOperations,
  ...mfaDeviceOperations,
  ...loginProfileOperations,
  ...emptyLists,
  ...accountSettings,
  ...accountReports,
  ...roleOperations,
  ...roleChanges,
  ...instanceProfileOperations,
  ...entityTagOperations,
  ...inlinePolicyOperations,
  ...attachedPolicyOperations,
  ...boundaryOperations,
  ...policyOperations,
  ...policyChanges,
  ...policyTagOperations,
  ...openIdProviderOperations,
  ...samlProviderOperations,
  ...providerTagOperations,
  ...serviceLinkedRoleOperations,
  ...accountDetails,
  ...contextKeys,
  ...simulations,
};

/** The IAM Query API over snapshots. Source: IAM API Reference, version 2010-05-08. */
export function iamService(dependencies: IamDependencies): QueryService {
  const operations = Object.entries(OPERATIONS).map(([name, operation]): [string, QueryOperation] => [
    name,
    { signed: true, run: (input) => runOperation(name, operation, input, dependencies) },
  ]);
  return {
    name: 'iam',
    version: '2010-05-08',
    namespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
    operations: new Map(operations),
  };
}

/**
 * Reads the account, authorizes the caller and runs the operation. If the account was changed in the
 * meantime, it starts again, so that each write is based on the account in force.
 */
async function runOperation(
  name: string,
  operation: IamOperation,
  input: QueryInput,
  dependencies: IamDependencies,
): Promise<XmlMembers | undefined> {
  refuseBareSessions(input);
  if (!PASSES_OVER.test(name)) {
    refuseUnknownParameters(name, PARAMETER_NAMES.get(name), input.parameters);
  }
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const call = await openCall(input, dependencies);
    await authorizeCall(name, operation, call, input, dependencies);
    // The call is claimed at the first attempt only, because later attempts are the same call.
    if (attempt === 0 && !READS.test(name)) await input.once();
    try {
      return await operation.run(call);
    } catch (error) {
      if (!(error instanceof SnapshotError && error.code === 'conflict')) throw error;
    }
  }
  throw iamError(
    'ConcurrentModification',
    'The request was rejected because multiple requests to change this object were submitted ' +
      'simultaneously. Wait a few minutes and submit your request again.',
  );
}

/**
 * Source: STS API Reference, GetFederationToken and GetSessionToken: "You cannot call any IAM API operations"
 * (unless with MFA).
 */
function refuseBareSessions({ caller: { session } }: QueryInput): void {
  if (session === undefined) return;
  const bare = session.kind === 'GetSessionToken' && session.mfaAt === undefined;
  if (!bare && session.kind !== 'GetFederationToken') return;
  throw new QueryError('InvalidClientTokenId', 'The security token included in the request is invalid', 403);
}

async function openCall(
  { caller, parameters }: QueryInput,
  { accounts, serviceLinkedRoles, table, secrets, now }: IamDependencies,
): Promise<IamCall> {
  const { accountId } = caller.principal;
  const [stored, role] = await Promise.all([accounts.read(accountId), serviceLinkedRoles.get(accountId)]);
  const { account, organization } = stored;
  const made = role === undefined ? [] : [serviceLinkedRole(account.partition, accountId, role)];
  return {
    caller,
    parameters,
    account: { ...account, roles: [...account.roles, ...made] },
    organization,
    serviceLinkedRoles,
    table,
    secrets,
    now: now(),
    replace: (changed, along) => accounts.replace(stored, changed, along),
  };
}

/** @throws RequestRefused AccessDenied with IAM's sentence, which names entities by kind and name */
async function authorizeCall(
  name: string,
  operation: IamOperation,
  call: IamCall,
  { caller, request }: QueryInput,
  { policies, now }: IamDependencies,
): Promise<void> {
  const resource = await operation.asks(call);
  const actions = [name, ...(operation.alsoAsks?.(call) ?? [])];
  const needed = actions.map((action) => ({ ...resource, action }));
  for (const { action, ...on } of [...needed, ...(operation.alsoNeeds?.(call) ?? [])]) {
    const asked = { action: `iam:${action}`, ...on };
    await requireAction(asked, caller, request, { policies, region: REGION, now });
  }
}
