import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { authorizerEvent, type HttpRequest, integrationEvent } from '../../events/restEvent.ts';
import { handler as authorizer } from '../../src/handlers/authorizer.ts';
import { handler as brokers } from '../../src/handlers/brokers.ts';
import { handler as tags } from '../../src/handlers/tags.ts';
import { handler as unknown } from '../../src/handlers/unknown.ts';
import type { HttpAnswer } from '../../src/runtime/answer.ts';
import { signedRequest, type Unsigned } from '../authz/signedRequest.ts';
import { decisionLine } from '../local/decisionLine.ts';
import { type Credentials, prepareHandlers } from './localGateway.ts';

const context = { getRemainingTimeInMillis: () => 10_000 } as never;
const CREATE = {
  brokerName: 'dev-one',
  deploymentMode: 'SINGLE_INSTANCE',
  engineType: 'ACTIVEMQ',
  hostInstanceType: 'mq.t3.micro',
  publiclyAccessible: false,
  users: [{ username: 'admin', password: 'correct-horse-battery' }],
};

let gateway: Awaited<ReturnType<typeof prepareHandlers>>;
let records: Record<string, unknown>[];
let metrics: Record<string, unknown>[];

beforeAll(async () => {
  gateway = await prepareHandlers();
});
afterAll(() => gateway.stop());
beforeEach(() => {
  records = [];
  metrics = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    const line = JSON.parse(String(text));
    return ('_aws' in line ? metrics : records).push(line) > 0;
  });
});
afterEach(() => vi.restoreAllMocks());

const as = (user: string): Credentials => {
  const found = gateway.credentials.get(user);
  if (!found) throw new Error(`no keys for ${user}`);
  return found;
};

const sign = (user: string, unsigned: Unsigned) =>
  signedRequest({ at: Date.now(), credentials: as(user), ...unsigned });

interface Answered {
  readonly status: number;
  readonly type: string | undefined;
  readonly body: Record<string, unknown>;
  /** The function that gave the answer. */
  readonly by: 'authorizer' | 'handler';
}

type Handler = (event: unknown, context: never) => Promise<HttpAnswer>;

/** What API Gateway does: ask the authorizer, then the integration with the authorizer's context. */
async function send(
  request: HttpRequest,
  handler: Handler = brokers as Handler,
  arrived = request,
): Promise<Answered> {
  const verdict = await authorizer(authorizerEvent(request));
  if (verdict.policyDocument.Statement[0]?.Effect !== 'Allow') {
    const body = { message: verdict.context.errorMessage };
    return { status: 403, type: 'AccessDeniedException', body, by: 'authorizer' };
  }
  return answered(await handler(integrationEvent(arrived, verdict.context), context));
}

function answered(answer: HttpAnswer): Answered {
  const { 'x-amzn-ErrorType': type } = answer.headers as Record<string, string | undefined>;
  return {
    status: answer.statusCode,
    type,
    body: answer.body === '' ? {} : JSON.parse(answer.body),
    by: 'handler',
  };
}

const BROKER = '/v1/brokers/{brokerId}';
const create = (user: string, body: object, hashHeader: boolean) =>
  sign(user, {
    method: 'POST',
    body: JSON.stringify(body),
    hashHeader,
    headers: { 'content-type': 'application/json' },
  });

describe.each([true, false])('a client that sends its payload hash: %s', (hashHeader) => {
  const name = `dev-${hashHeader}`;
  it('creates, describes, lists and deletes a broker', async () => {
    const made = await send(await create('alice', { ...CREATE, brokerName: name }, hashHeader));
    expect(made).toMatchObject({ status: 200, body: { brokerId: expect.stringMatching(/^b-/) } });
    const id = String(made.body.brokerId);
    const path = `/v1/brokers/${id}`;

    const described = await send(await sign('carol', { path, resource: BROKER, hashHeader }));
    expect(described).toMatchObject({ status: 200, body: { brokerName: name, brokerState: 'RUNNING' } });
    const listed = await send(await sign('bob', { hashHeader, query: { maxResults: '5' } }));
    expect(listed.body.brokerSummaries).toContainEqual(expect.objectContaining({ brokerId: id }));

    expect(
      await send(await sign('dave', { method: 'DELETE', path, resource: BROKER, hashHeader })),
    ).toMatchObject({
      status: 403,
      type: 'AccessDeniedException',
      body: { message: expect.stringContaining('with an explicit deny in an identity-based policy') },
    });
    const deleted = await send(await sign('carol', { method: 'DELETE', path, resource: BROKER, hashHeader }));
    expect(deleted).toMatchObject({ status: 200, body: { brokerId: id } });
    expect(await send(await sign('carol', { path, resource: BROKER, hashHeader }))).toMatchObject({
      status: 404,
      type: 'NotFoundException',
      body: { errorAttribute: 'broker-id' },
    });
  });

  it('is refused an action that no policy allows', async () => {
    expect(await send(await sign('frank', { hashHeader }))).toEqual({
      status: 403,
      type: 'AccessDeniedException',
      by: 'authorizer',
      body: {
        message:
          'User: arn:aws:iam::123456789012:user/frank is not authorized to perform: mq:ListBrokers on ' +
          'resource: * because no identity-based policy allows the mq:ListBrokers action',
      },
    });
    const refused = await send(await create('bob', CREATE, hashHeader));
    expect(refused).toMatchObject({ status: 403, by: hashHeader ? 'authorizer' : 'handler' });
    expect(refused.body.message).toContain('mq:CreateBroker on resource: * because no identity-based policy');
  });

  it('is refused a broker whose name its policy does not match, once the name is known', async () => {
    const made = await send(
      await create('alice', { ...CREATE, brokerName: `prod-${hashHeader}` }, hashHeader),
    );
    const id = String(made.body.brokerId);
    const refused = await send(
      await sign('carol', { path: `/v1/brokers/${id}`, resource: BROKER, hashHeader }),
    );
    expect(refused.body.message).toContain(
      `:broker:prod-${hashHeader}:${id} because no identity-based policy`,
    );
    const absent = await send(await sign('carol', { path: '/v1/brokers/b-1', resource: BROKER, hashHeader }));
    expect(absent.body.message).toContain(
      'on resource: arn:aws:mq:us-east-1:123456789012:broker:*:b-1 because',
    );
    const shown = await send(await sign('alice', { path: '/v1/brokers/b-1', resource: BROKER, hashHeader }));
    expect(shown).toMatchObject({ status: 404, type: 'NotFoundException' });
  });

  it('gets SignatureDoesNotMatch for a wrong secret', async () => {
    const wrong = { ...as('alice'), secretAccessKey: 'A'.repeat(40) };
    expect(await send(await sign('alice', { credentials: wrong, hashHeader }))).toMatchObject({
      status: 403,
      type: 'InvalidSignatureException',
      by: 'handler',
      body: { message: expect.stringMatching(/^The request signature we calculated does not match/) },
    });
  });
});

describe('facts that the authorizer cannot see', () => {
  it('include the body: another body under an accepted hash is refused', async () => {
    const request = await create('alice', CREATE, true);
    const arrived = { ...request, body: JSON.stringify({ ...CREATE, brokerName: 'swapped' }) };
    expect(await send(request, brokers as Handler, arrived)).toMatchObject({
      type: 'InvalidSignatureException',
    });
  });

  it('include tags in the body, which need mq:CreateTags', async () => {
    const tagged = await send(
      await create('erin', { ...CREATE, brokerName: 'e1', tags: { env: 'dev' } }, true),
    );
    expect(records.map(decisionLine).map(({ phase, verdict }) => [phase, verdict])).toEqual([
      ['authorizer', 'pending'],
      ['handler', tagged.status === 200 ? 'allowed' : 'refused'],
    ]);
    const untagged = await send(await create('erin', { ...CREATE, brokerName: 'e2' }, true));
    expect(untagged).toMatchObject({ status: 403, type: 'AccessDeniedException', by: 'handler' });
  });

  it('include invalid JSON, which is a bad request', async () => {
    const request = await sign('alice', { method: 'POST', body: '{"brokerName":' });
    expect(await send(request)).toMatchObject({ status: 400, type: 'BadRequestException' });
  });
});

describe('events that did not come through the authorizer are refused', () => {
  const forged: [string, (real: Record<string, string>) => unknown][] = [
    ['no context', () => undefined],
    ['an empty context', () => ({})],
    [
      'a made-up verdict',
      ({ seal }) => ({ verdict: Buffer.from('{"say":"allowed"}').toString('base64url'), seal }),
    ],
    ['a made-up seal', ({ verdict }) => ({ verdict, seal: `x.${Date.now()}.AAAA` })],
    [
      'a seal of another time',
      ({ verdict, seal }) => ({ verdict, seal: String(seal).replace(/\.\d+\./, `.${Date.now() + 1}.`) }),
    ],
    ['an override', () => ({ principalId: 'root', outcome: 'allowed' })],
  ];
  for (const [name, forge] of forged) {
    it(name, async () => {
      const request = await sign('alice', {});
      const { context: real } = await authorizer(authorizerEvent(request));
      const answer = await brokers(integrationEvent(request, forge(real)), context);
      expect(answered(answer)).toMatchObject({
        status: 403,
        type: 'MissingAuthenticationTokenException',
        body: { message: 'Missing Authentication Token' },
      });
    });
  }

  it('with the verdict of another call', async () => {
    const list = await sign('alice', {});
    const { context: real } = await authorizer(authorizerEvent(list));
    for (const other of [
      { ...list, method: 'DELETE' },
      { ...list, target: '/v1/brokers?maxResults=5' },
      { ...list, target: '/v1/brokers/b-1', resource: BROKER },
      { ...list, resource: BROKER },
      { ...list, body: '{}' },
    ]) {
      expect(answered(await brokers(integrationEvent(other, real), context)).status).toBe(403);
    }
    expect(answered(await brokers(integrationEvent(list, real), context)).status).toBe(200);
  });
});

describe('other routes', () => {
  it('with an operation that the function does not serve are authorized first', async () => {
    expect(await send(await sign('alice', {}), tags as Handler)).toMatchObject({
      status: 501,
      type: 'NotImplementedException',
      body: { message: 'This function does not serve the operation [ListBrokers].' },
    });
    expect(await send(await sign('frank', {}), tags as Handler)).toMatchObject({ status: 403 });
  });
  it('that do not exist are unknown, but only to signed callers', async () => {
    const resource = '/{proxy+}';
    expect(
      await send(await sign('alice', { path: '/v2/brokers', resource }), unknown as Handler),
    ).toMatchObject({
      status: 404,
      type: 'UnknownOperationException',
    });
    const unsigned = { method: 'GET', target: '/v2/brokers', headers: [], resource } as const;
    expect(await send(unsigned, unknown as Handler)).toMatchObject({
      type: 'MissingAuthenticationTokenException',
    });
  });
});

describe('a decision record', () => {
  it('has principal, action, resource and reason, and no secret', async () => {
    const { accessKeyId, secretAccessKey } = as('dave');
    const path = '/v1/brokers/b-1';
    const request = await sign('dave', { method: 'DELETE', path, resource: BROKER });
    await send(request);
    expect(records).toHaveLength(1);
    const broker = 'arn:aws:mq:us-east-1:123456789012:broker:*:b-1';
    expect(records[0]).toMatchObject({
      message: 'decision',
      eventVersion: '1.11',
      userIdentity: {
        type: 'IAMUser',
        arn: 'arn:aws:iam::123456789012:user/dave',
        accountId: '123456789012',
        userName: 'dave',
        accessKeyId,
      },
      eventTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      eventSource: 'mq.amazonaws.com',
      eventName: 'DeleteBroker',
      awsRegion: 'us-east-1',
      sourceIPAddress: '203.0.113.7',
      errorCode: 'AccessDeniedException',
      errorMessage: expect.stringContaining('with an explicit deny'),
      requestParameters: { brokerId: 'b-1' },
      requestID: 'request-1',
      readOnly: false,
      resources: [{ ARN: broker, accountId: '123456789012', type: 'AWS::AmazonMQ::Broker' }],
      recipientAccountId: '123456789012',
      additionalEventData: {
        verdict: 'refused',
        phase: 'authorizer',
        action: 'mq:DeleteBroker',
        decidedBy: {
          effect: 'explicitDeny',
          policyKind: 'identity',
          policy: 'never-delete-brokers',
          sid: 'NeverDeleteBrokers',
        },
        latencyMs: expect.any(Number),
      },
    });
    expect(metrics).toMatchObject([{ Refused: 1, reason: 'AccessDeniedException', service: 'mqgate' }]);
    const printed = JSON.stringify([records, metrics]);
    expect(printed).not.toContain(secretAccessKey);
    expect(printed).not.toContain(/Signature=(\w+)/.exec(String(request.headers.map(String)))?.[1]);
  });
});
