import { createHash } from 'node:crypto';
import type { BrokerChoice, BrokerRecord, NameClaim } from '../../model/broker.ts';
import { CATALOGUE } from '../../model/catalogue.ts';
import { ENGINES } from '../../model/engine.ts';
import { concurrentUpdate, MqError } from '../../model/errors.ts';
import { replicaOf } from '../../model/lifecycle.ts';
import { LIMITS } from '../../model/limits.ts';
import type {
  BrokerCreation,
  BrokerUpdate,
  MqPorts,
  OperationInput,
  OperationOutput,
  RunOperation,
} from '../../model/ports.ts';
import { brokerArn } from '../../model/scope.ts';
import { ROLE_NAME, usesServiceLinkedRole } from '../../model/serviceLinkedRole.ts';
import { chooseBroker } from '../../rules/brokerChoice.ts';
import { defaultMaintenanceWindow, readMaintenanceWindow } from '../../rules/maintenanceWindow.ts';
import { defaultSubnets } from '../../rules/network.ts';
import { checkUsers } from '../../rules/users.ts';
import { readShape } from '../../shapes/readShape.ts';
import { createBrokerShape } from '../../shapes/requests.ts';
import { newUsers } from '../users/hashPasswords.ts';
import { chooseConfiguration, configurationGone } from './chooseConfiguration.ts';
import { pairWithPrimary } from './pairWithPrimary.ts';

type Ports = Pick<
  MqPorts,
  'brokers' | 'configurations' | 'clock' | 'ids' | 'durations' | 'hashSecret' | 'keepsEveryUser'
>;
type NewClaim = NameClaim & { readonly name: string };

/**
 * The most attempts, because between two reads a name may be freed and taken again, or a primary may change.
 */
const ATTEMPTS = 5;

/**
 * CreateBroker: 200 `{brokerArn, brokerId}`; 400 when a rule is broken, 409 when the name is in use. The name
 * is read before passwords are hashed, so that a repeated call is cheap; only the write decides which call
 * gets the name.
 */
export function createBroker(ports: Ports): RunOperation {
  return async (input) => {
    const request = readShape(createBrokerShape, input.body);
    // Each member is parsed before members are compared with one another.
    const window =
      request.maintenanceWindowStartTime && readMaintenanceWindow(request.maintenanceWindowStartTime);
    const choice = chooseBroker(CATALOGUE, request);
    const { engineType, name } = choice;
    const users = request.users ?? [];
    checkUsers(engineType, choice.authenticationStrategy, users);

    const id = ports.ids.broker();
    const claim: NewClaim = {
      name,
      brokerId: id,
      creatorRequestId: request.creatorRequestId || undefined,
      fingerprint: creationFingerprint(principalOf(input), choice, request.configuration),
    };
    const held = await ports.brokers.nameClaim(input, name);
    if (held !== undefined) return firstBroker(input, held, claim);

    const now = ports.clock();
    const configuration = await chooseConfiguration(ports, input, choice, request.configuration, now);
    // RabbitMQ keeps its users itself, and no call of this API reads them; only a real process needs them.
    const keeps = ENGINES[engineType].listsUsers || ports.keepsEveryUser === true;
    const kept = keeps ? await newUsers(users, ports.hashSecret) : [];
    const secret = request.ldapServerMetadata?.serviceAccountPassword;
    const { dataReplicationPrimaryBrokerArn: primaryArn, ...chosen } = choice;
    const broker: BrokerRecord = {
      ...chosen,
      subnetIds:
        choice.subnetIds.length > 0
          ? choice.subnetIds
          : defaultSubnets(CATALOGUE, input, choice.deploymentMode),
      dataReplicationMode: 'NONE',
      pending:
        primaryArn === undefined
          ? undefined
          : { dataReplicationMode: 'CRDR', replication: replicaOf(primaryArn) },
      accountId: input.accountId,
      region: input.region,
      id,
      created: now,
      runningAt: now + ports.durations.creation,
      maintenanceWindowStartTime: window ?? defaultMaintenanceWindow(id),
      configuration: configuration.reference,
      ldapServiceAccountPasswordHash: secret === undefined ? undefined : await ports.hashSecret(secret),
      reboots: 0,
      userCount: kept.length,
      leavingUsers: 0,
      version: 1,
    };
    const creation = {
      broker,
      claim,
      users: kept,
      defaultConfiguration: configuration.made,
      role: roleOf(input, engineType),
    };
    return write(ports, input, claim, creation, primaryArn);
  };
}

/**
 * A RabbitMQ broker is allowed because its caller may make the role, or because the role exists; in the
 * second case the role must still exist at the write. An ActiveMQ broker works without the role.
 */
function roleOf(
  { region, mayMakeRole }: OperationInput,
  engineType: BrokerRecord['engineType'],
): BrokerCreation['role'] {
  if (!usesServiceLinkedRole(region)) return undefined;
  if (engineType === 'RABBITMQ') return mayMakeRole === false ? 'needed' : 'made';
  return mayMakeRole === true ? 'made' : undefined;
}

async function write(
  ports: Ports,
  input: OperationInput,
  claim: NewClaim,
  creation: BrokerCreation,
  primaryArn: string | undefined,
): Promise<OperationOutput> {
  let contended = nameInUse(claim.name);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const paired = await pair(ports, input, creation.broker, primaryArn);
    if ('taken' in paired) return firstBroker(input, paired.taken, claim);
    const outcome = await ports.brokers.create({ ...creation, primary: paired.primary });
    if (outcome === 'created') return answer(input, claim.name, claim.brokerId);
    if (outcome === 'configurationGone') throw configurationGone(creation.broker.configuration.id);
    if (outcome === 'roleGone') throw roleGone();
    if (outcome === 'limitReached') {
      throw new MqError(
        'BadRequestException',
        `You have reached the limit of [${LIMITS.brokers}] brokers in Region ` +
          `[${input.region}]. Delete a broker, then try again.`,
      );
    }
    if (outcome === 'primaryChanged') {
      contended = concurrentUpdate();
      continue;
    }
    const held = await ports.brokers.nameClaim(input, claim.name);
    if (held !== undefined) return firstBroker(input, held, claim);
  }
  throw contended;
}

/**
 * When the same call is sent twice, the primary may have its replica already. The name is then taken too, and
 * the answer is about the name.
 */
async function pair(
  ports: Ports,
  input: OperationInput,
  broker: BrokerRecord,
  primaryArn: string | undefined,
): Promise<{ readonly primary: BrokerUpdate | undefined } | { readonly taken: NameClaim }> {
  try {
    return { primary: await pairWithPrimary(ports, input, primaryArn, broker.id) };
  } catch (refusal) {
    const held = await ports.brokers.nameClaim(input, broker.name);
    if (held !== undefined) return { taken: held };
    throw refusal;
  }
}

/**
 * The broker that holds the name, if this call created it: the same token and the same essential members. It
 * is returned even while it is being deleted, because it still holds the name. In all other cases the answer
 * is the recorded 409.
 */
function firstBroker(input: OperationInput, held: NameClaim, claim: NewClaim): OperationOutput {
  const again =
    claim.creatorRequestId !== undefined &&
    claim.creatorRequestId === held.creatorRequestId &&
    claim.fingerprint === held.fingerprint;
  if (again) return answer(input, claim.name, held.brokerId);
  throw nameInUse(claim.name);
}

function answer(input: OperationInput, name: string, id: string): OperationOutput {
  return { status: 200, body: { brokerArn: brokerArn(input, name, id), brokerId: id } };
}

/**
 * The role was deleted between the decision and the write. The decision on a repeated call takes that into
 * account.
 */
function roleGone(): MqError {
  return new MqError(
    'ConflictException',
    `The service-linked role [${ROLE_NAME}] was deleted while the broker was created. Try again.`,
  );
}

function nameInUse(name: string): MqError {
  return new MqError(
    'ConflictException',
    `Broker named [${name}] already exists. Specify a unique broker name.`,
    'brokerName',
  );
}

/**
 * The principal behind a caller: a user, or the role of a session. Sessions of one role may repeat each
 * other's calls; another principal with the same token must not get the broker's id.
 * The ARN of a session of a role is `arn:aws:sts::<account>:assumed-role/<role>/<session>`.
 */
function principalOf({ caller, callerId = '' }: Pick<OperationInput, 'caller' | 'callerId'>): string {
  const [kind = '', role = ''] = caller.split('/');
  return `${kind.endsWith(':assumed-role') ? `${kind}/${role}` : caller} ${callerId}`;
}

/**
 * Digest of the members that make two CreateBroker calls the same broker, and of the principal. Recorded:
 * password, tags and window may differ, the instance type may not. So members that other calls can change
 * (users, tags, window, upgrades) and secrets are left out; all others are included. The order of groups and
 * subnets is ignored.
 */
function creationFingerprint(
  principal: string,
  choice: BrokerChoice,
  configuration: { readonly id: string; readonly revision?: number | undefined } | undefined,
): string {
  const essential = [
    principal,
    choice.engineType,
    choice.engineVersion,
    choice.hostInstanceType,
    choice.deploymentMode,
    choice.storageType,
    choice.storageSize ?? null,
    choice.authenticationStrategy,
    choice.publiclyAccessible,
    [...choice.securityGroups].sort(),
    [...choice.subnetIds].sort(),
    choice.encryptionOptions.useAwsOwnedKey,
    choice.encryptionOptions.kmsKeyId ?? null,
    choice.logs.general,
    choice.logs.audit,
    choice.dataReplicationMode,
    choice.dataReplicationPrimaryBrokerArn ?? null,
    configuration?.id ?? null,
    configuration?.revision ?? null,
  ];
  return createHash('sha256').update(JSON.stringify(essential)).digest('base64url');
}
