/**
 * What each function may do: statement by statement, its actions and the kinds of items it may touch
 * (patterns of partition keys). stack.test.ts holds the deployed roles to it, roles.test.ts what the
 * functions do.
 */
const GATE = {
  OwnLog: ['logs:CreateLogStream', 'logs:PutLogEvents'],
  Traces: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
  Keyring: ['kms:Decrypt'],
  Decide: [
    'dynamodb:GetItem',
    'dynamodb:BatchGetItem',
    'ACCESS-KEY#*',
    'SNAPSHOT#*',
    'BROKERS#*',
    'CONFIGURATIONS#*',
    'KEYRING',
  ],
  LastUsed: ['dynamodb:UpdateItem', 'ACCESS-KEY#*'],
};
const METER = { CallMeter: ['dynamodb:UpdateItem', 'CALL-METER#*'] };
const ITEMS = ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'].map(
  (action) => `dynamodb:${action}`,
);
const API = {
  authorizer: GATE,
  brokers: {
    ...GATE,
    ...METER,
    Brokers: [
      ...ITEMS,
      'dynamodb:ConditionCheckItem',
      'BROKERS#*',
      'BROKER-NAMES#*',
      'BROKER-COUNT#*',
      'BROKER-USERS#*',
      'CONFIGURATIONS#*',
      'CONFIGURATION-REVISIONS#*',
      'SERVICE-LINKED-ROLE#*',
    ],
  },
  users: { ...GATE, ...METER, Users: [...ITEMS, 'BROKERS#*', 'BROKER-USERS#*'] },
  configurations: {
    ...GATE,
    ...METER,
    Configurations: [...ITEMS, 'CONFIGURATIONS#*', 'CONFIGURATION-COUNT#*', 'CONFIGURATION-REVISIONS#*'],
  },
  tags: {
    ...GATE,
    ...METER,
    Tags: ['dynamodb:GetItem', 'dynamodb:UpdateItem', 'BROKERS#*', 'CONFIGURATIONS#*'],
  },
  catalogue: { ...GATE, ...METER },
  query: {
    ...GATE,
    Nonces: ['dynamodb:PutItem', 'LOGIN-NONCE#*'],
    Devices: ['dynamodb:GetItem', 'dynamodb:UpdateItem', 'MFA-DEVICE#*'],
  },
  unknown: { ...GATE, ...METER },
} as const;

/**
 * The one function behind a function URL: what all the others may do together. Users and tags are in
 * partitions that Brokers and Configurations name, with the same actions.
 */
const URL_GATEWAY = {
  ...API.brokers,
  Configurations: API.configurations.Configurations,
  Nonces: API.query.Nonces,
  Devices: API.query.Devices,
} as const;

type Permissions = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** By front door: each function's statements. */
export const PERMISSIONS = { api: API, url: { gateway: URL_GATEWAY } } as const satisfies Readonly<
  Record<'api' | 'url', Permissions>
>;

/** The additional permissions of some functions with `replayGuard: on`, in a separate policy. */
export const REPLAY_GUARD = {
  functions: { api: ['brokers', 'users', 'configurations', 'tags', 'query'], url: ['gateway'] },
  statement: { SignedCalls: ['dynamodb:UpdateItem', 'SIGNED-CALL#*'] },
} as const;
