import * as z from 'zod/mini';
import { createBrokerShape } from './createBroker.ts';
import { text } from './text.ts';

const members = createBrokerShape.shape;

/** `UpdateBrokerRequest` of the service model; members that CreateBroker has too are read alike. */
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
