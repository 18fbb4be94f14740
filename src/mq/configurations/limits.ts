/** Limits on configurations. Sources: Developer Guide, "Quotas in Amazon MQ"; API Reference, "Configurations", "Configuration". */
export const CONFIGURATION_LIMITS = {
  configurations: 1000,
  revisions: 300,
  nameLength: 150,
  warnings: 20,
  /** Not AWS's: a document and its base64 must fit into one item (400 KB). Bytes, before base64. */
  documentBytes: 256 * 1024,
  /** Not AWS's: the deepest path of the schema has 9 elements; one of them may hold itself. */
  depth: 64,
} as const;
