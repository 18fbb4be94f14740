import { describe, expect, it, test } from 'vitest';
import type { AuthorizedCall } from '../../src/authz/enforce/enforce.ts';
import type { UnverifiedRequest } from '../../src/authz/parse/parseEvent.ts';
import { passOn } from '../../src/upstream/passOn.ts';
import { requireOwnFunction } from '../../src/upstream/requireOwnFunction.ts';
import type { UpstreamRequest } from '../../src/upstream/signedSender.ts';
import { answer } from './answers.ts';

const SCOPE = { accountId: '123456789012', region: 'us-east-1' };

function callOf(
  operation: string,
  labels: Record<string, string>,
  accountId = SCOPE.accountId,
): AuthorizedCall {
  const arn = `arn:aws:iam::${accountId}:root`;
  return {
    principal: { type: 'Account', accountId, arn, userId: accountId },
    operation,
    labels,
    alsoAllowed: [],
  };
}

function requestOf(more: Partial<UnverifiedRequest> = {}): UnverifiedRequest {
  return {
    requestId: 'r-1',
    method: 'GET',
    path: '/stage/v1/whatever',
    resource: '/v1/whatever',
    query: [],
    headers: new Map(),
    sourceIp: undefined,
    body: new Uint8Array(),
    ...more,
  };
}

function world(given = answer(200, {})) {
  const sent: UpstreamRequest[] = [];
  let changes = 0;
  const send = async (request: UpstreamRequest) => {
    sent.push(request);
    return given;
  };
  const changed = () => {
    changes += 1;
  };
  const pass = (call: AuthorizedCall, request = requestOf()) =>
    passOn(call, request, { scope: SCOPE, send, timeoutMs: 1_000, changed });
  return { sent, pass, changes: () => changes };
}

describe('INVARIANT: only principals of the gateway’s own account are passed on', () => {
  test.each(['210987654321', '', '123456789012 ', '23456789012'])(
    'and %j is refused without a request',
    async (account) => {
      const { sent, pass, changes } = world();
      await expect(pass(callOf('DeleteBroker', { brokerId: 'b-1' }, account))).rejects.toMatchObject({
        name: 'AccessDeniedException',
      });
      expect([sent, changes()]).toEqual([[], 0]);
    },
  );

  test.each([
    ['arn:aws:lambda:us-east-1:123456789012:function:mqgate-dev-brokers', false],
    ['arn:aws-us-gov:lambda:us-gov-west-1:123456789012:function:x:live', false],
    ['offline_invokedFunctionArn_for_mqgate-dev-brokers', false],
    ['', false],
    ['arn:aws:lambda:us-east-1:210987654321:function:mqgate-dev-brokers', true],
  ])('and a function of another account than GATEWAY_ACCOUNT_ID passes no call on: %s', (arn, refused) => {
    const check = () => requireOwnFunction(arn, SCOPE.accountId);
    if (refused) expect(check).toThrow('belongs to the account 210987654321');
    else expect(check).not.toThrow();
  });
});

describe('the request to Amazon MQ has exactly what was decided:', () => {
  it('the operation’s own path without the caller’s stage or base path, labels escaped', async () => {
    const { sent, pass } = world();
    await pass(callOf('DescribeUser', { brokerId: 'b-1', username: "a b+ü/'" }));
    expect(sent).toMatchObject([
      {
        method: 'GET',
        path: '/v1/brokers/b-1/users/a%20b%2B%C3%BC%2F%27',
        readOnly: true,
        body: new Uint8Array(),
      },
    ]);
  });

  it('the query without a presigned URL’s own parameters', async () => {
    const { sent, pass } = world();
    const query = [
      ['tagKeys', 'a'],
      ['X-Amz-Signature', 's'],
      ['x-amz-security-token', 't'],
      ['tagKeys', 'b'],
      ['newest', 'é'],
    ] as const;
    await pass(
      callOf('DeleteTags', { resourceArn: 'arn:aws:mq:us-east-1:123456789012:configuration:c-1' }),
      requestOf({ query }),
    );
    expect(sent[0]?.query).toEqual([
      ['tagKeys', 'a'],
      ['tagKeys', 'b'],
      ['newest', 'é'],
    ]);
  });

  it('no id in another spelling', async () => {
    const { sent, pass } = world();
    await expect(pass(callOf('DeleteBroker', { brokerId: 'B-1' }))).rejects.toMatchObject({
      name: 'NotFoundException',
    });
    expect(sent).toEqual([]);
  });

  test.each(['{"tags":{},"tags":{}}', '{"Tags":{}}', '{'])(
    'no body that could be read differently: %s',
    async (text) => {
      const { sent, pass } = world();
      const request = requestOf({ body: Buffer.from(text) });
      await expect(pass(callOf('CreateConfiguration', {}), request)).rejects.toMatchObject({
        name: 'BadRequestException',
      });
      expect(sent).toEqual([]);
    },
  );

  it('no query member in another case than the decision’s', async () => {
    const { sent, pass } = world();
    const call = callOf('DeleteTags', { resourceArn: 'arn:aws:mq:us-east-1:123456789012:configuration:c-1' });
    await expect(pass(call, requestOf({ query: [['TagKeys', 'lock']] }))).rejects.toThrow('misspelled');
    expect(sent).toEqual([]);
  });

  it('no token, date or host of the caller, and no value that could end a header', async () => {
    const { sent, pass } = world();
    const headers = new Map([
      ['authorization', ['secret']],
      ['x-amz-security-token', ['secret']],
      ['x-forwarded-for', ['10.0.0.1']],
      ['content-type', ['text/xml; charset=utf-16']],
      ['accept', ['application/json\r\nx: y']],
      ['user-agent', ['aws-cli/2']],
    ]);
    const body = Buffer.from('{"name":"a","engineType":"ACTIVEMQ"}');
    await pass(callOf('CreateConfiguration', {}), requestOf({ headers, body }));
    expect(sent[0]?.headers).toEqual({
      accept: 'application/json',
      'content-type': 'application/json',
      'user-agent': 'aws-cli/2 mqgate',
      via: '1.1 mqgate',
    });
    expect(sent[0]?.body).toBe(body);
  });

  it('no body for a GET and a DELETE', async () => {
    const { sent, pass } = world();
    const body = Buffer.from('{"tags":1}');
    await pass(callOf('DeleteBroker', { brokerId: 'b-1' }), requestOf({ body }));
    await pass(callOf('DescribeBroker', { brokerId: 'b-1' }), requestOf({ body }));
    expect(sent.map((request) => request.body.length)).toEqual([0, 0]);
  });
});

describe('the facts of other calls are read again', () => {
  it('after every call that may have changed something, also failed ones', async () => {
    const refused = world(answer(403, { message: 'no' }, 'AccessDeniedException'));
    await expect(refused.pass(callOf('RebootBroker', { brokerId: 'b-1' }))).rejects.toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('403 AccessDeniedException: no'),
    });
    expect(refused.changes()).toBe(1);
    const read = world();
    await read.pass(callOf('DescribeBroker', { brokerId: 'b-1' }));
    expect(read.changes()).toBe(0);
  });
});

it('a call that comes back to the gateway is recognized', async () => {
  const { sent, pass } = world();
  const looped = requestOf({ headers: new Map([['via', ['1.1 proxy, 1.1 mqgate']]]) });
  await expect(pass(callOf('ListBrokers', {}), looped)).rejects.toMatchObject({ kind: 'looping' });
  const proxied = requestOf({ headers: new Map([['via', ['1.1 proxy']]]) });
  await pass(callOf('ListBrokers', {}), proxied);
  expect(sent).toHaveLength(1);
});
