import * as z from 'zod/mini';
import {
  AUTHENTICATION_STRATEGIES,
  DATA_REPLICATION_MODES,
  DEPLOYMENT_MODES,
  ENGINE_TYPES,
  STORAGE_TYPES,
} from '../model/engine.ts';
import { caseless } from './caseless.ts';
import { configurationIdShape } from './configurationId.ts';
import { ldapServerMetadataShape } from './ldapServerMetadata.ts';
import { maintenanceWindowShape } from './maintenanceWindow.ts';
import { tags } from './tags.ts';
import { text } from './text.ts';
import { userShape } from './user.ts';

/** `CreateBrokerRequest` of the service model: types and which members must be there. What they mean is for the rules. */
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
