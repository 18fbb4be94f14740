import { describe, expect, test } from 'vitest';
import { requireDecidedMembers } from '../../src/upstream/requireDecidedMembers.ts';
import { requireOneReading } from '../../src/upstream/requireOneReading.ts';

const SCOPE = { accountId: '123456789012', region: 'us-east-1' };
const ARN = 'arn:aws:mq:us-east-1:123456789012:';
const PRIMARY = 'arn:aws:mq:eu-west-1:123456789012:broker:one:b-1';

describe('the members that a decision depends on', () => {
  test.each([
    [{}],
    [{ engineType: 'ActiveMQ', brokerName: 'a_B-1', tags: { 'a b': '' }, somethingNew: { tags: 1 } }],
    [{ tags: null, engineType: null, authenticationStrategy: ['newest'] }],
    [{ dataReplicationPrimaryBrokerArn: PRIMARY }],
    [{ users: [{ Tags: 1 }], hostInstanceType: 7 }],
  ])('are accepted in %j', (body) => {
    expect(() => requireDecidedMembers(body)).not.toThrow();
  });

  test.each([
    [{ engineType: 'KAFKA' }, 'engineType'],
    [{ engineType: 'ACTIVEMQ ' }, 'engineType'],
    [{ engineType: 'ACTİVEMQ' }, 'engineType'],
    [{ engineType: ['RABBITMQ'] }, 'engineType'],
    [{ brokerName: 1 }, 'brokerName'],
    [{ brokerName: 'prod ' }, 'brokerName'],
    [{ brokerName: 'a:b' }, 'brokerName'],
    [{ tags: [] }, 'tags'],
    [{ tags: { env: 1 } }, 'tags'],
    [{ tags: { env: null } }, 'tags'],
    [{ tags: 'env=dev' }, 'tags'],
    [{ dataReplicationPrimaryBrokerArn: [PRIMARY] }, 'dataReplicationPrimaryBrokerArn'],
    [{ dataReplicationPrimaryBrokerArn: ` ${PRIMARY}` }, 'dataReplicationPrimaryBrokerArn'],
    [{ dataReplicationPrimaryBrokerArn: PRIMARY.toUpperCase() }, 'dataReplicationPrimaryBrokerArn'],
  ])('are refused in %j', (body, errorAttribute) => {
    expect(() => requireDecidedMembers(body)).toThrow(
      expect.objectContaining({ name: 'BadRequestException', errorAttribute }),
    );
  });

  test.each(['Tags', 'TAGS', 'enginetype', 'AuthenticationStrategy', 'BROKERNAME'])(
    'are not found in the spelling %s',
    (name) => {
      expect(() => requireDecidedMembers({ [name]: undefined })).toThrow('is misspelled');
    },
  );
});

describe('the path labels that policies match', () => {
  test.each([
    [{}],
    [{ brokerId: 'b-1', username: 'ANY one' }],
    [{ configurationId: 'c-0a1b-2', configurationRevision: 'x' }],
    [{ resourceArn: `${ARN}broker:A_b-1:b-1` }],
    [{ resourceArn: `${ARN}configuration:c-1` }],
  ])('are accepted: %j', (labels) => {
    expect(() => requireOneReading(labels, SCOPE)).not.toThrow();
  });

  test.each([
    [{ brokerId: 'b-A' }],
    [{ brokerId: 'b-1 ' }],
    [{ brokerId: 'b-1\n' }],
    [{ brokerId: 'c-1' }],
    [{ brokerId: '' }],
    [{ configurationId: 'C-1' }],
    [{ configurationId: 'b-1' }],
    [{ resourceArn: `${ARN}broker:one:B-1` }],
    [{ resourceArn: `${ARN}broker:one:b-1:` }],
    [{ resourceArn: `${ARN}broker:b-1` }],
    [{ resourceArn: `${ARN}configuration:c-1:` }],
    [{ resourceArn: `${ARN}configuration:one:c-1` }],
    [{ resourceArn: `${ARN}queue:one:b-1` }],
    [{ resourceArn: `${ARN.replace('us-east-1', 'us-east-2')}broker:one:b-1` }],
    [{ resourceArn: `${ARN.replace('123456789012', '210987654321')}broker:one:b-1` }],
    [{ resourceArn: `${ARN.replace('arn:', 'ARN:')}broker:one:b-1` }],
    [{ resourceArn: 'b-1' }],
  ])('are refused: %j', (labels) => {
    expect(() => requireOneReading(labels, SCOPE)).toThrow(
      expect.objectContaining({ name: 'NotFoundException' }),
    );
  });
});
