/**
 * The operations of the Amazon MQ API: method, path, IAM action, resource and condition context of all 25.
 * This table drives routing, authorization and the run. A new operation is a row here, its shape in `shapes/`
 * where it has a body, its file in `operations/`, a line in the table of the function that serves it
 * (`brokerOperations.ts`, …), and a route in serverless.yml; tests fail for each that is forgotten. Sources:
 * service model 2017-11-27 (`http`); Service Authorization Reference, "Actions, resources, and condition keys
 * for Amazon MQ".
 */

/**
 * What the action is evaluated against.
 * `any`: `*` only. `broker`/`configuration`: the ARN of the id in the path. `newConfiguration`: the ARN it
 * will have.
 * `tagged`: the broker or configuration whose ARN is in the path.
 */
type ResourceType = 'any' | 'broker' | 'configuration' | 'newConfiguration' | 'tagged';

/**
 * Where `aws:RequestTag/…` and `aws:TagKeys` come from.
 * `body`: the body's `tags`. `query`: the query's `tagKeys` (keys only). `none`: the call carries no tags.
 */
export type RequestTags = 'none' | 'body' | 'query';

export interface Operation {
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** API Gateway's resource path; labels in braces. */
  readonly path: string;
  readonly action: string;
  readonly resource: ResourceType;
  readonly requestTags: RequestTags;
  /** With tags in the body the call needs `mq:CreateTags` as well. */
  readonly tagsOnCreate: boolean;
  /** The service makes further calls on the caller's behalf; the caller must be allowed those too. */
  readonly dependsOnOthers: boolean;
  /** The broker gets a configuration, which may hand over a role; the caller must be allowed to pass it. */
  readonly takesConfiguration: boolean;
  /** Changing how a RabbitMQ broker authenticates needs `mq:UpdateBrokerAccessConfiguration` as well. */
  readonly changesAccess: boolean;
}

const BROKERS = '/v1/brokers';
const BROKER = `${BROKERS}/{brokerId}`;
const USER = `${BROKER}/users/{username}`;
const CONFIGURATIONS = '/v1/configurations';
const CONFIGURATION = `${CONFIGURATIONS}/{configurationId}`;
const TAGS = '/v1/tags/{resourceArn}';

function row(
  name: string,
  method: Operation['method'],
  path: string,
  resource: ResourceType,
  more: Partial<
    Pick<
      Operation,
      'requestTags' | 'tagsOnCreate' | 'dependsOnOthers' | 'takesConfiguration' | 'changesAccess'
    >
  > = {},
): Operation {
  return {
    name,
    method,
    path,
    action: `mq:${name}`,
    resource,
    requestTags: 'none',
    tagsOnCreate: false,
    dependsOnOthers: false,
    takesConfiguration: false,
    changesAccess: false,
    ...more,
  };
}

const CREATES_WITH_TAGS = { requestTags: 'body', tagsOnCreate: true } as const;

export const OPERATIONS: readonly Operation[] = [
  row('CreateBroker', 'POST', BROKERS, 'any', {
    ...CREATES_WITH_TAGS,
    dependsOnOthers: true,
    takesConfiguration: true,
  }),
  row('ListBrokers', 'GET', BROKERS, 'any'),
  row('DescribeBroker', 'GET', BROKER, 'broker'),
  row('UpdateBroker', 'PUT', BROKER, 'broker', { takesConfiguration: true, changesAccess: true }),
  row('DeleteBroker', 'DELETE', BROKER, 'broker'),
  row('RebootBroker', 'POST', `${BROKER}/reboot`, 'broker'),
  row('Promote', 'POST', `${BROKER}/promote`, 'broker'),
  row('DescribeSharedResources', 'GET', `${BROKER}/shared-resources`, 'broker'),
  row('ListUsers', 'GET', `${BROKER}/users`, 'broker'),
  row('CreateUser', 'POST', USER, 'broker'),
  row('DescribeUser', 'GET', USER, 'broker'),
  row('UpdateUser', 'PUT', USER, 'broker'),
  row('DeleteUser', 'DELETE', USER, 'broker'),
  row('CreateConfiguration', 'POST', CONFIGURATIONS, 'newConfiguration', CREATES_WITH_TAGS),
  row('ListConfigurations', 'GET', CONFIGURATIONS, 'any'),
  row('DescribeConfiguration', 'GET', CONFIGURATION, 'configuration'),
  row('UpdateConfiguration', 'PUT', CONFIGURATION, 'configuration'),
  row('DeleteConfiguration', 'DELETE', CONFIGURATION, 'configuration'),
  row('ListConfigurationRevisions', 'GET', `${CONFIGURATION}/revisions`, 'configuration'),
  row(
    'DescribeConfigurationRevision',
    'GET',
    `${CONFIGURATION}/revisions/{configurationRevision}`,
    'configuration',
  ),
  row('CreateTags', 'POST', TAGS, 'tagged', { requestTags: 'body' }),
  row('DeleteTags', 'DELETE', TAGS, 'tagged', { requestTags: 'query' }),
  row('ListTags', 'GET', TAGS, 'tagged'),
  row('DescribeBrokerEngineTypes', 'GET', '/v1/broker-engine-types', 'any'),
  row('DescribeBrokerInstanceOptions', 'GET', '/v1/broker-instance-options', 'any'),
];
