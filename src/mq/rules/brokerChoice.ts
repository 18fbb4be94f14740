import type { BrokerChoice } from '../model/broker.ts';
import type { Catalogue } from '../model/catalogue.ts';
import type { CreateBrokerRequest } from '../shapes/requests.ts';
import { chooseAuthentication, readLdapServerMetadata } from './authentication.ts';
import { checkDataReplication } from './dataReplication.ts';
import { checkAutoMinorVersionUpgrade, chooseEncryption, chooseEngine, chooseLogs } from './engine.ts';
import { checkBrokerName, checkTags } from './names.ts';
import { checkSecurityGroups, checkSubnets } from './network.ts';
import { chooseStorageSize } from './storage.ts';

/**
 * Applies all rules of a CreateBroker request except those of its users and window, and fills in every
 * default.
 */
export function chooseBroker(catalogue: Catalogue, request: CreateBrokerRequest): BrokerChoice {
  const { brokerName, engineType, deploymentMode, hostInstanceType } = request;
  const { securityGroups = [], subnetIds = [], tags = {} } = request;
  checkBrokerName(brokerName);
  const { engineVersion, storageType } = chooseEngine(catalogue, request);
  const autoMinorVersionUpgrade = checkAutoMinorVersionUpgrade(
    engineType,
    engineVersion,
    request.autoMinorVersionUpgrade,
  );
  checkSecurityGroups(securityGroups);
  checkSubnets(deploymentMode, subnetIds);
  checkTags(tags);
  const metadata = request.ldapServerMetadata;
  return {
    name: brokerName,
    engineType,
    engineVersion,
    hostInstanceType,
    deploymentMode,
    storageType,
    storageSize: chooseStorageSize(
      catalogue,
      { engineType, engineVersion, deploymentMode, hostInstanceType },
      request.storageSize,
    ),
    authenticationStrategy: chooseAuthentication(engineType, request.authenticationStrategy, metadata),
    autoMinorVersionUpgrade,
    publiclyAccessible: request.publiclyAccessible,
    securityGroups,
    subnetIds,
    encryptionOptions: chooseEncryption(engineType, request.encryptionOptions),
    ldapServerMetadata: metadata && readLdapServerMetadata(metadata),
    logs: chooseLogs(engineType, request.logs),
    dataReplicationMode: checkDataReplication(request),
    dataReplicationPrimaryBrokerArn: request.dataReplicationPrimaryBrokerArn,
    tags,
  };
}
