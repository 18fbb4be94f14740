/**
 * Limits of the service. Sources: Developer Guide, "Quotas in Amazon MQ"; API Reference, "Brokers", "Users",
 * "Tags".
 */
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
  /**
   * Bounds of this gateway, not of AWS: the lengths of free text, so that no single member can fill an item.
   */
  subnets: 16,
  resourceShares: 50,
  configurationHistory: 100,
  textLength: 1024,
  /**
   * Three times the size of the largest document in base64 with 50 tags and 250 users. A larger body is not
   * read.
   */
  bodyBytes: 1024 * 1024,
} as const;

/**
 * Limits on configurations. Sources: Developer Guide, "Quotas in Amazon MQ"; API Reference, "Configurations",
 * "Configuration".
 */
export const CONFIGURATION_LIMITS = {
  configurations: 1000,
  revisions: 300,
  nameLength: 150,
  warnings: 20,
  /**
   * A bound of this gateway, not of AWS, in bytes before base64: a document and its base64 must fit into one
   * item (400 KB).
   */
  documentBytes: 256 * 1024,
  /**
   * A bound of this gateway, not of AWS: the deepest path of the schema has 9 elements, and one of them may
   * contain itself.
   */
  depth: 64,
} as const;
