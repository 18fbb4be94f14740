/** Limits of the service. Sources: Developer Guide, "Quotas in Amazon MQ"; API Reference, "Brokers", "Users", "Tags". */
export const LIMITS = {
  brokers: 200,
  brokerNameLength: 50,
  usersPerBroker: 250,
  groupsPerUser: 20,
  passwordCharacters: { min: 12, max: 250, distinct: 4 },
  tags: 50,
  tagKeyLength: 128,
  tagValueLength: 256,
  securityGroups: 5,
  maintenanceWindowChanges: 4,
  ldapHosts: 2,
  page: { min: 5, max: 100, default: 20 },
  /** Not AWS's: bounds on free text, so that no member can fill an item. */
  subnets: 16,
  resourceShares: 50,
  configurationHistory: 100,
  textLength: 1024,
} as const;
