import type { BrokerRecord } from '../../src/mq/model/broker.ts';
import type { Scope } from '../../src/mq/model/scope.ts';

/** A broker as CreateBroker leaves it, with an id that sorts as `number` does. */
export function brokerOf(scope: Scope, number: number): BrokerRecord {
  const digits = String(number).padStart(12, '0');
  const created = Date.parse('2026-11-20T10:00:00Z');
  return {
    ...scope,
    id: `b-00000000-0000-4000-8000-${digits}`,
    name: `broker-${number}`,
    created,
    runningAt: created,
    engineType: 'ACTIVEMQ',
    engineVersion: '5.19',
    hostInstanceType: 'mq.t3.micro',
    deploymentMode: 'SINGLE_INSTANCE',
    storageType: 'EFS',
    authenticationStrategy: 'SIMPLE',
    autoMinorVersionUpgrade: true,
    publiclyAccessible: false,
    securityGroups: [],
    subnetIds: [],
    encryptionOptions: { useAwsOwnedKey: true },
    logs: { general: false, audit: false },
    dataReplicationMode: 'NONE',
    tags: { env: 'dev', team: `team-${number % 7}` },
    maintenanceWindowStartTime: { dayOfWeek: 'MONDAY', timeOfDay: '02:00', timeZone: 'UTC' },
    configuration: { id: `c-00000000-0000-4000-8000-${digits}`, revision: 1 },
    reboots: 0,
    userCount: 1,
    leavingUsers: 0,
    version: 1,
  };
}
