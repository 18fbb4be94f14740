import { describe, expect, it } from 'vitest';
import { authorizerEvent } from '../../../events/restEvent.ts';
import { parseEvent } from '../../../src/authz/parse/parseEvent.ts';
import {
  resolveOperation,
  resourceRef,
  resourceTarget,
} from '../../../src/mq/authorization/resourceTarget.ts';
import { OPERATIONS } from '../../../src/mq/operations.ts';

const PLACE = { partition: 'aws', region: 'us-east-1', accountId: '123456789012' };
const HERE = 'arn:aws:mq:us-east-1:123456789012';

const resolve = (method: string, target: string, resource: string) =>
  resolveOperation(parseEvent(authorizerEvent({ method, target, resource, headers: [] }), 'authorizer'));

describe('resolveOperation', () => {
  it('knows all 25 operations, and each by its own route', () => {
    expect(OPERATIONS).toHaveLength(25);
    for (const { name, method, path } of OPERATIONS) {
      const target = path.replace(/\{(\w+)\}/g, 'the-$1');
      const resolved = resolve(method, target, path);
      expect(resolved?.operation.name).toBe(name);
      for (const [label, value] of Object.entries(resolved?.labels ?? {})) expect(value).toBe(`the-${label}`);
    }
    expect(new Set(OPERATIONS.map(({ method, path }) => `${method} ${path}`)).size).toBe(25);
  });

  const BROKER = '/v1/brokers/{brokerId}';
  it('matches the template with the end of the path, after stage and base path', () => {
    expect(resolve('GET', '/prod/v1/brokers/b-1', BROKER)?.labels).toEqual({ brokerId: 'b-1' });
    expect(resolve('GET', '/some/base/v1/brokers/b-1', BROKER)?.labels).toEqual({ brokerId: 'b-1' });
  });
  it('decodes labels once', () => {
    expect(resolve('GET', '/v1/tags/arn%3Aaws%3Amq', '/v1/tags/{resourceArn}')?.labels).toEqual({
      resourceArn: 'arn:aws:mq',
    });
  });
  const none: [string, string, string, string][] = [
    ['another method', 'PATCH', '/v1/brokers', '/v1/brokers'],
    ['HEAD is not GET', 'HEAD', '/v1/brokers', '/v1/brokers'],
    ['a route that is none', 'GET', '/v2/brokers', '/{proxy+}'],
    ['a path that is not its resource', 'GET', '/v1/configurations/b-1', BROKER],
    ['a path shorter than its resource', 'GET', '/brokers', BROKER],
    ['an empty label', 'GET', '/v1/brokers/', BROKER],
    ['a trailing slash', 'GET', '/v1/brokers/', '/v1/brokers'],
    ['a name of Object.prototype', 'GET', '/v1/brokers', 'constructor'],
  ];
  for (const [name, ...request] of none)
    it(`${name}: none`, () => expect(resolve(...request)).toBeUndefined());
});

describe('the resource of a call', () => {
  const target = (name: string, labels: Record<string, string>) => {
    const operation = OPERATIONS.find((row) => row.name === name);
    if (!operation) throw new Error(name);
    return resourceTarget({ operation, labels }, PLACE);
  };
  const facts = { name: 'dev-one', tags: {} };

  it('is a broker known by its id until the broker’s name has been read', () => {
    const broker = target('DescribeBroker', { brokerId: 'b-1' });
    expect(resourceRef(broker, 'unread', PLACE)).toEqual({
      kind: 'partial',
      before: `${HERE}:broker:`,
      after: ':b-1',
      alias: `${HERE}:broker:b-1`,
      need: 'resource',
      part: 'name',
    });
    expect(resourceRef(broker, 'none', PLACE)).toMatchObject({ kind: 'partial' });
    expect(resourceRef(broker, facts, PLACE)).toEqual({
      kind: 'arn',
      arn: `${HERE}:broker:dev-one:b-1`,
      alias: `${HERE}:broker:b-1`,
    });
  });
  it('is a configuration known by its id', () => {
    expect(resourceRef(target('UpdateConfiguration', { configurationId: 'c-1' }), 'unread', PLACE)).toEqual({
      kind: 'arn',
      arn: `${HERE}:configuration:c-1`,
    });
  });
  const tagged: [string, object][] = [
    [`${HERE}:broker:dev-one:b-1`, { type: 'broker', id: 'b-1', claimedName: 'dev-one' }],
    [`${HERE}:configuration:c-1`, { type: 'configuration', id: 'c-1' }],
    ...[
      `${HERE}:broker:b-1`,
      `${HERE}:broker::b-1`,
      `${HERE}:broker:x:b-1:y`,
      `${HERE}:configuration:c-1:x`,
      `${HERE}:queue:q`,
      'arn:aws:mq:eu-west-1:123456789012:broker:dev-one:b-1',
      'arn:aws:mq:us-east-1:999999999999:broker:dev-one:b-1',
      'arn:aws-cn:mq:us-east-1:123456789012:broker:dev-one:b-1',
      'nonsense',
    ].map((arn): [string, object] => [arn, { type: 'foreign', arn }]),
  ];
  for (const [resourceArn, expected] of tagged) {
    it(`is the tagged resource ${resourceArn}`, () =>
      expect(target('ListTags', { resourceArn })).toEqual(expected));
  }
});
