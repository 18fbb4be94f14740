import {
  DescribeBrokerCommand,
  DescribeBrokerEngineTypesCommand,
  DescribeBrokerInstanceOptionsCommand,
  DescribeConfigurationCommand,
  DescribeUserCommand,
  ListBrokersCommand,
  ListConfigurationsCommand,
  ListTagsCommand,
  ListUsersCommand,
  type MqClient,
} from '@aws-sdk/client-mq';
import type { Seed } from '../world.ts';

/** The members that every answer of an SDK has. */
export interface SdkAnswer {
  readonly $metadata: { readonly httpStatusCode?: number | undefined };
}

/** An operation that changes nothing, as an SDK and as a bare signer ask it. */
export interface Read {
  readonly name: string;
  readonly path: string;
  readonly query?: Record<string, string>;
  readonly ask: (mq: MqClient) => Promise<SdkAnswer>;
  /** The expected answer for allowed callers; for absent resources it is NotFound. */
  readonly answer: string;
}

const MISSING = '404 NotFoundException';

/**
 * About one broker; in the proportions in which they are picked. `fresh` is a name that nobody has used
 * before.
 */
export function readsOf({ id, arn, configurationId }: Seed, fresh: string): readonly Read[] {
  const list: Read = {
    name: 'ListBrokers',
    path: '/v1/brokers',
    ask: (mq) => mq.send(new ListBrokersCommand({})),
    answer: '200',
  };
  const describe: Read = {
    name: 'DescribeBroker',
    path: `/v1/brokers/${id}`,
    ask: (mq) => mq.send(new DescribeBrokerCommand({ BrokerId: id })),
    answer: '200',
  };
  return [
    list,
    list,
    {
      ...list,
      query: { maxResults: '5' },
      ask: (mq) => mq.send(new ListBrokersCommand({ MaxResults: 5 })),
    },
    describe,
    describe,
    describe,
    {
      name: 'DescribeBroker of none',
      path: `/v1/brokers/b-${fresh}`,
      ask: (mq) => mq.send(new DescribeBrokerCommand({ BrokerId: `b-${fresh}` })),
      answer: MISSING,
    },
    {
      name: 'ListTags',
      path: `/v1/tags/${arn}`,
      ask: (mq) => mq.send(new ListTagsCommand({ ResourceArn: arn })),
      answer: '200',
    },
    {
      name: 'ListUsers',
      path: `/v1/brokers/${id}/users`,
      ask: (mq) => mq.send(new ListUsersCommand({ BrokerId: id })),
      answer: '200',
    },
    {
      name: 'DescribeUser',
      path: `/v1/brokers/${id}/users/admin`,
      ask: (mq) => mq.send(new DescribeUserCommand({ BrokerId: id, Username: 'admin' })),
      answer: '200',
    },
    {
      name: 'DescribeUser of none',
      path: `/v1/brokers/${id}/users/${fresh}`,
      ask: (mq) => mq.send(new DescribeUserCommand({ BrokerId: id, Username: fresh })),
      answer: MISSING,
    },
    {
      name: 'ListConfigurations',
      path: '/v1/configurations',
      ask: (mq) => mq.send(new ListConfigurationsCommand({})),
      answer: '200',
    },
    {
      name: 'DescribeConfiguration',
      path: `/v1/configurations/${configurationId}`,
      ask: (mq) => mq.send(new DescribeConfigurationCommand({ ConfigurationId: configurationId })),
      answer: '200',
    },
    {
      name: 'DescribeBrokerEngineTypes',
      path: '/v1/broker-engine-types',
      ask: (mq) => mq.send(new DescribeBrokerEngineTypesCommand({})),
      answer: '200',
    },
    {
      name: 'DescribeBrokerInstanceOptions',
      path: '/v1/broker-instance-options',
      query: { engineType: 'ACTIVEMQ' },
      ask: (mq) => mq.send(new DescribeBrokerInstanceOptionsCommand({ EngineType: 'ACTIVEMQ' })),
      answer: '200',
    },
  ];
}
