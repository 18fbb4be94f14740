/**
 * The two engines as the API spells them. Input is read without regard to case; broker and configuration
 * reads answer with `spelled`, sentences and the catalogue calls with the name itself (recorded from the
 * service).
 */
export const ENGINES = {
  ACTIVEMQ: { spelled: 'ActiveMQ', listsUsers: true, auditLogs: true },
  RABBITMQ: { spelled: 'RabbitMQ', listsUsers: false, auditLogs: false },
} as const;

export type EngineType = keyof typeof ENGINES;
export const ENGINE_TYPES = ['ACTIVEMQ', 'RABBITMQ'] as const;

export const DEPLOYMENT_MODES = ['SINGLE_INSTANCE', 'ACTIVE_STANDBY_MULTI_AZ', 'CLUSTER_MULTI_AZ'] as const;
export type DeploymentMode = (typeof DEPLOYMENT_MODES)[number];

export const STORAGE_TYPES = ['EBS', 'EFS'] as const;
export type StorageType = (typeof STORAGE_TYPES)[number];

export const AUTHENTICATION_STRATEGIES = ['SIMPLE', 'LDAP', 'CONFIG_MANAGED'] as const;
export type AuthenticationStrategy = (typeof AUTHENTICATION_STRATEGIES)[number];

export const DATA_REPLICATION_MODES = ['NONE', 'CRDR'] as const;
export type DataReplicationMode = (typeof DATA_REPLICATION_MODES)[number];

export const DAYS_OF_WEEK = [
  'MONDAY',
  'TUESDAY',
  'WEDNESDAY',
  'THURSDAY',
  'FRIDAY',
  'SATURDAY',
  'SUNDAY',
] as const;
export type DayOfWeek = (typeof DAYS_OF_WEEK)[number];
