import type { Unsigned } from '../authz/signedRequest.ts';
import type { Caller } from './people.ts';

/** One call, as the model and the gateway get it. */
export interface Call {
  readonly operation: string;
  readonly who: Caller;
  readonly path: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string | string[]>>;
  readonly body?: Readonly<Record<string, unknown>> | undefined;
  /** The fault of the body, if it has one: see flawed.ts. */
  readonly flaw?: Flaw | undefined;
  /** Whether the body's hash is sent (JS SDK) or only signed (CLI, boto3, Terraform). */
  readonly hashHeader: boolean;
}

/**
 * A body that breaks one rule, and the answer to it. `shape`: a wrong type or missing member, seen before any
 * rule.
 */
export interface Flaw {
  readonly seenAs: 'shape' | 'rule';
  readonly attribute: string;
  readonly sentence: string | RegExp;
}

const BROKER = '/v1/brokers/{brokerId}';
const USER = `${BROKER}/users/{username}`;
const CONFIGURATION = '/v1/configurations/{configurationId}';
const TAGS = '/v1/tags/{resourceArn}';

/** Method, resource path and serving function of each operation (service model 2017-11-27, `http`). */
export const ROUTES: Readonly<
  Record<string, readonly [method: string, resource: string, by: ServingFunction]>
> = {
  CreateBroker: ['POST', '/v1/brokers', 'brokers'],
  ListBrokers: ['GET', '/v1/brokers', 'brokers'],
  DescribeBroker: ['GET', BROKER, 'brokers'],
  UpdateBroker: ['PUT', BROKER, 'brokers'],
  DeleteBroker: ['DELETE', BROKER, 'brokers'],
  RebootBroker: ['POST', `${BROKER}/reboot`, 'brokers'],
  Promote: ['POST', `${BROKER}/promote`, 'brokers'],
  DescribeSharedResources: ['GET', `${BROKER}/shared-resources`, 'brokers'],
  ListUsers: ['GET', `${BROKER}/users`, 'users'],
  CreateUser: ['POST', USER, 'users'],
  DescribeUser: ['GET', USER, 'users'],
  UpdateUser: ['PUT', USER, 'users'],
  DeleteUser: ['DELETE', USER, 'users'],
  CreateConfiguration: ['POST', '/v1/configurations', 'configurations'],
  ListConfigurations: ['GET', '/v1/configurations', 'configurations'],
  DescribeConfiguration: ['GET', CONFIGURATION, 'configurations'],
  UpdateConfiguration: ['PUT', CONFIGURATION, 'configurations'],
  DeleteConfiguration: ['DELETE', CONFIGURATION, 'configurations'],
  ListConfigurationRevisions: ['GET', `${CONFIGURATION}/revisions`, 'configurations'],
  DescribeConfigurationRevision: [
    'GET',
    `${CONFIGURATION}/revisions/{configurationRevision}`,
    'configurations',
  ],
  CreateTags: ['POST', TAGS, 'tags'],
  DeleteTags: ['DELETE', TAGS, 'tags'],
  ListTags: ['GET', TAGS, 'tags'],
  DescribeBrokerEngineTypes: ['GET', '/v1/broker-engine-types', 'catalogue'],
  DescribeBrokerInstanceOptions: ['GET', '/v1/broker-instance-options', 'catalogue'],
};

export type ServingFunction = 'brokers' | 'users' | 'configurations' | 'tags' | 'catalogue';

/** The request of a call, to be signed. */
export function unsignedOf({ operation, path, query, body, hashHeader }: Call): Unsigned {
  const [method, resource] = ROUTES[operation] ?? ['GET', '/'];
  return {
    method,
    resource,
    path: resource.replace(/\{(\w+)\}/g, (_label, name: string) => path[name] ?? ''),
    query: { ...query },
    hashHeader,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  };
}
