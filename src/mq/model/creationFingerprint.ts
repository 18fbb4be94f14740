import { createHash } from 'node:crypto';
import type { BrokerChoice } from './broker.ts';

/**
 * Digest of what makes two CreateBroker calls the same broker. Recorded: password, tags and window may differ, the instance type may
 * not. Taken from there: what can be changed at once or later by the user calls (users, tags, window, upgrades) and what is a secret
 * stays out; what shapes the broker is in. Order of security groups and subnets has no meaning.
 */
export function creationFingerprint(
  choice: BrokerChoice,
  configuration: { readonly id: string; readonly revision?: number | undefined } | undefined,
): string {
  const essential = [
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
