import type { ActionQuestion, ResourceRef } from '../../src/authz/decide/types.ts';
import type { UnverifiedRequest } from '../../src/authz/parse/parseEvent.ts';
import { type CallFacts, conditionContext } from '../../src/mq/authorization/conditionContext.ts';

const PREFIX = 'arn:aws:mq:us-east-1:123456789012:broker:';

const REQUEST: UnverifiedRequest = {
  requestId: 'request-1',
  method: 'DELETE',
  path: '/v1/brokers/b-1234',
  resource: '/v1/brokers/{brokerId}',
  query: [],
  headers: new Map([['user-agent', ['aws-sdk-js/3.1048.0']]]),
  sourceIp: '203.0.113.7',
  body: 'unknown',
};

const FACTS: CallFacts = {
  request: REQUEST,
  caller: {
    principal: {
      type: 'User',
      accountId: '123456789012',
      arn: 'arn:aws:iam::123456789012:user/alice',
      userId: 'AIDAEXAMPLEALICE00001',
      userName: 'alice',
    },
  },
  region: 'us-east-1',
  principalTags: { team: 'platform' },
  organization: 'none',
  place: { partition: 'aws', region: 'us-east-1', accountId: '123456789012' },
  target: { type: 'broker', id: 'b-1234' },
  targetFacts: { name: 'alice-orders', tags: { env: 'dev', team: 'platform' } },
  requestTags: 'none',
  role: 'unread',
  primary: 'none',
  passed: 'none',
  now: Date.UTC(2026, 10, 21, 12),
};

const RESOURCE: ResourceRef = {
  kind: 'arn',
  arn: `${PREFIX}alice-orders:b-1234`,
  alias: `${PREFIX}b-1234`,
};

/** The question `mq:DeleteBroker` by alice on her broker, each time with a new context, as for every call. */
export function decidedCall(resource = RESOURCE, userAgent?: string): ActionQuestion {
  const request =
    userAgent === undefined ? REQUEST : { ...REQUEST, headers: new Map([['user-agent', [userAgent]]]) };
  return {
    action: 'mq:DeleteBroker',
    resource,
    required: true,
    context: conditionContext({ ...FACTS, request }),
  };
}
