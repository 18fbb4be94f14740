import * as z from 'zod/mini';
import {
  AUTHENTICATION_STRATEGIES,
  DATA_REPLICATION_MODES,
  DEPLOYMENT_MODES,
  ENGINE_TYPES,
  STORAGE_TYPES,
} from '../model/engine.ts';
import {
  caseless,
  configurationIdShape,
  ldapServerMetadataShape,
  maintenanceWindowShape,
  tags,
  text,
} from './members.ts';

/**
 * `User` of the service model: one of CreateBroker's users. The rules check lengths, with recorded sentences.
 */
export const userShape = z.object({
  username: z.string(),
  password: z.string(),
  consoleAccess: z.optional(z.boolean()),
  groups: z.optional(z.array(z.string())),
  replicationUser: z.optional(z.boolean()),
});

export type UserRequest = z.output<typeof userShape>;

/** `CreateBrokerRequest` of the service model: types and required members. The rules check their meaning. */
export const createBrokerShape = z.object({
  authenticationStrategy: z.optional(caseless(AUTHENTICATION_STRATEGIES)),
  autoMinorVersionUpgrade: z.optional(z.boolean()),
  brokerName: z.string(),
  configuration: z.optional(configurationIdShape),
  creatorRequestId: z.optional(text),
  dataReplicationMode: z.optional(caseless(DATA_REPLICATION_MODES)),
  dataReplicationPrimaryBrokerArn: z.optional(text),
  deploymentMode: caseless(DEPLOYMENT_MODES),
  encryptionOptions: z.optional(z.object({ useAwsOwnedKey: z.boolean(), kmsKeyId: z.optional(text) })),
  engineType: caseless(ENGINE_TYPES),
  engineVersion: z.optional(text),
  hostInstanceType: text,
  ldapServerMetadata: z.optional(ldapServerMetadataShape),
  logs: z.optional(z.object({ audit: z.optional(z.boolean()), general: z.optional(z.boolean()) })),
  maintenanceWindowStartTime: z.optional(maintenanceWindowShape),
  publiclyAccessible: z.boolean(),
  securityGroups: z.optional(z.array(text)),
  storageSize: z.optional(z.int32().check(z.minimum(1))),
  storageType: z.optional(caseless(STORAGE_TYPES)),
  subnetIds: z.optional(z.array(text)),
  tags: z.optional(tags),
  users: z.optional(z.array(userShape)),
});

export type CreateBrokerRequest = z.output<typeof createBrokerShape>;

const members = createBrokerShape.shape;

/** `UpdateBrokerRequest` of the service model; members that CreateBroker has too are read the same way. */
export const updateBrokerShape = z.object({
  authenticationStrategy: members.authenticationStrategy,
  autoMinorVersionUpgrade: members.autoMinorVersionUpgrade,
  configuration: members.configuration,
  dataReplicationMode: members.dataReplicationMode,
  engineVersion: members.engineVersion,
  hostInstanceType: z.optional(members.hostInstanceType),
  ldapServerMetadata: members.ldapServerMetadata,
  logs: members.logs,
  maintenanceWindowStartTime: members.maintenanceWindowStartTime,
  resourceShareArns: z.optional(z.array(text)),
  securityGroups: members.securityGroups,
  storageSize: members.storageSize,
});

export type UpdateBrokerRequest = z.output<typeof updateBrokerShape>;

/** `PromoteRequest` of the service model. */
export const promoteShape = z.object({ mode: caseless(['SWITCHOVER', 'FAILOVER']) });

const { password, consoleAccess, groups, replicationUser } = userShape.shape;

/** `CreateUserRequest` of the service model; the name is in the path. */
export const createUserShape = z.object({ password, consoleAccess, groups, replicationUser });

/** `UpdateUserRequest`: members that aren't given stay as they are. */
export const updateUserShape = z.object({
  password: z.optional(password),
  consoleAccess,
  groups,
  replicationUser,
});

/** `CreateConfigurationRequest` of the service model. */
export const createConfigurationShape = z.object({
  authenticationStrategy: z.optional(caseless(AUTHENTICATION_STRATEGIES)),
  engineType: caseless(ENGINE_TYPES),
  engineVersion: z.optional(text),
  name: text,
  tags: z.optional(tags),
});

/** `UpdateConfigurationRequest` of the service model. The document's size is limited separately. */
export const updateConfigurationShape = z.object({
  data: z.string(),
  description: z.optional(text),
});
