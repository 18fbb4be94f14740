import { hash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type HttpRequest, integrationEvent } from '../../events/restEvent.ts';
import { sealVerdict } from '../../src/authz/enforce/handOver.ts';
import { parseEvent } from '../../src/authz/parse/parseEvent.ts';
import { REPEATED_CALL } from '../../src/replay/runOnce.ts';
import type { HttpAnswer } from '../../src/runtime/answer.ts';
import { ALICE } from '../authz/authenticate/verifier.ts';
import { FORMS, type Form, type SigningOptions, signedAs } from '../authz/fixtures/signedAs.ts';
import { failing, fakeUpstream } from '../integration/fakeUpstream.ts';
import type { Sent } from '../integration/tableRecorder.ts';
import { activeMq } from '../mq/world.ts';
import { type GuardedHandlers, guardedHandlers } from './guardedHandlers.ts';

let it26: GuardedHandlers;
const jsonOf = ({ body }: HttpAnswer) => JSON.parse(body || '{}') as Record<string, unknown>;
const BROKER = '/v1/brokers/{brokerId}';
/** The first one's request id, where an answer is its. */
const FIRST = 'x-mqgate-First-RequestId';

/** As SDKs do, with an id of its own: two equal calls in one second are two calls. */
function sign(form: Form, options: SigningOptions, user = 'alice'): Promise<HttpRequest> {
  const headers = { ...options.headers, 'amz-sdk-invocation-id': randomUUID() };
  return signedAs(form, { at: Date.now(), credentials: it26.keysOf(user), ...options, headers });
}

let drawn = 0;
const newName = () => {
  drawn += 1;
  return `guarded-${drawn}`;
};

function creation(brokerName = newName(), more: object = {}): SigningOptions {
  const body = JSON.stringify(activeMq(brokerName, { tags: { env: 'dev' }, ...more }));
  return { method: 'POST', body, headers: { 'content-type': 'application/json' } };
}

async function brokersNamed(name: string): Promise<unknown[]> {
  const listed = jsonOf(await it26.send(await sign('header', { query: { maxResults: '100' } })));
  return (listed.brokerSummaries as { brokerName: string }[]).filter(({ brokerName }) => brokerName === name);
}

/** Makes the engine refuse requests about signed calls, all of them or those that `which` selects. */
function refuseClaims(which: (sent: Sent) => boolean = () => true): void {
  it26.recorder.refuse = (sent) => {
    const own = JSON.stringify(sent.body).includes('SIGNED-CALL#');
    if (!own || !which(sent)) return undefined;
    return { __type: 'com.amazonaws.dynamodb.v20120810#AccessDeniedException', message: 'not yours' };
  };
}
const CONFLICT = {
  __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
  message: 'cancelled',
  CancellationReasons: [{ Code: 'TransactionConflict' }],
};
const settles = (sent: Sent) => !JSON.stringify(sent.body).includes(':released');

function expectConflict(answer: HttpAnswer, message: string): void {
  expect(answer).toMatchObject({ statusCode: 409, headers: { 'x-amzn-ErrorType': 'ConflictException' } });
  expect(jsonOf(answer)).toEqual({ message });
}

describe('attack 26: with the replay guard on', () => {
  beforeAll(async () => {
    it26 = await guardedHandlers({ REPLAY_GUARD: 'on', THROTTLE_RATE: '0' });
  });
  afterAll(() => it26.stop());
  beforeEach(() => {
    it26.recorder.refuse = () => undefined;
    it26.claims();
    it26.lines.length = 0;
  });

  for (const form of FORMS) {
    for (const hashHeader of form === 'header' ? [true, false] : [false]) {
      const signed = `${form}${hashHeader ? ' with hash' : ''}`;
      it(`a repeated CreateBroker has the answer of the first: ${signed}`, async () => {
        const name = newName();
        const request = await sign(form, { ...creation(name), hashHeader });
        const first = await it26.send(request);
        expect(first.statusCode).toBe(200);
        expect(first.headers).not.toHaveProperty(FIRST);
        const { [FIRST]: firstId, ...headers } = (await it26.send(request)).headers;
        expect(firstId).toMatch(/^request-\d+$/);
        const again = await it26.send(request);
        expect({ ...again, headers }).toEqual(first);
        expect(again.headers[FIRST]).toBe(firstId);
        expect(await brokersNamed(name)).toHaveLength(1);
      });
    }
  }

  it('twenty at once make one broker; the other callers get its answer, or are refused', async () => {
    const name = newName();
    const request = await sign('header', creation(name));
    const answers = await Promise.all(Array.from({ length: 20 }, () => it26.send(request)));
    const ran = answers.filter(({ statusCode, headers }) => statusCode === 200 && !(FIRST in headers));
    expect(ran).toHaveLength(1);
    for (const answer of answers) {
      if (answer.statusCode === 200) expect(answer.body).toBe(ran[0]?.body);
      else expectConflict(answer, REPEATED_CALL.unknown);
    }
    expect(await brokersNamed(name)).toHaveLength(1);
    // No caller gets the error for a used name, because no repeated call ran.
    expect(answers.map(({ body }) => body).join()).not.toContain('already exists');
  });

  it('a DeleteUser that is replayed after the user was created again deletes nothing', async () => {
    const { brokerId } = jsonOf(await it26.send(await sign('header', creation())));
    const user = { path: `/v1/brokers/${brokerId}/users/bob`, resource: `${BROKER}/users/{username}` };
    const password = JSON.stringify({ password: 'another-horse-battery' });
    const make = () => sign('header', { ...user, method: 'POST', body: password });
    const call = async (request: HttpRequest) => (await it26.send(request, 'users')).statusCode;
    expect(await call(await make())).toBe(200);
    const deletion = await sign('header', { ...user, method: 'DELETE' });
    expect(await call(deletion)).toBe(200);
    const reboot = { method: 'POST', path: `/v1/brokers/${brokerId}/reboot`, resource: `${BROKER}/reboot` };
    expect((await it26.send(await sign('header', reboot))).statusCode).toBe(200);
    const seen = async () => call(await sign('header', user));
    await expect.poll(seen).toBe(404);
    expect(await call(await make())).toBe(200);
    expect(await call(deletion)).toBe(200);
    expect(await seen()).toBe(200);
  });

  it('an error of the operation is an outcome too', async () => {
    const request = await sign('header', { method: 'POST', body: '{"brokerName":"one"}' });
    const first = await it26.send(request);
    expect(first.statusCode).toBe(400);
    const again = await it26.send(request);
    expect([again.statusCode, again.body]).toEqual([400, first.body]);
    expect(again.headers).toMatchObject({ ...first.headers, [FIRST]: expect.any(String) });
  });

  it('a call that authorization refuses claims nothing, also with a swapped body', async () => {
    for (const user of ['frank', 'bob']) {
      for (const hashHeader of [true, false]) {
        expect((await it26.send(await sign('header', { ...creation(), hashHeader }, user))).statusCode).toBe(
          403,
        );
      }
    }
    const request = await sign('header', creation());
    expect((await it26.send({ ...request, body: '{}' })).statusCode).toBe(403);
    expect(it26.claims()).toEqual([]);
    expect((await it26.send(request)).statusCode).toBe(200);
  });

  it('costs two conditional writes for a call that writes, one for a repeat, none for others', async () => {
    const request = await sign('header', creation());
    await it26.send(request);
    expect(it26.claims().map(({ operation }) => operation)).toEqual(['UpdateItem', 'UpdateItem']);
    await it26.send(request);
    expect(it26.claims().map(({ operation }) => operation)).toEqual(['UpdateItem']);
    await it26.send(await sign('header', {}));
    await it26.send(await sign('presigned', {}));
    expect(it26.claims()).toEqual([]);
  });

  it('the stored outcome has no password, signature or secret', async () => {
    const password = 'never-kept-horse-battery';
    const users = [{ username: 'admin', password }];
    const request = await sign('header', creation(newName(), { users }));
    const [, signature = 'none'] = /Signature=(\w+)/.exec(JSON.stringify(request.headers)) ?? [];
    const { brokerId } = jsonOf(await it26.send(request));
    const user = { path: `/v1/brokers/${brokerId}/users/eve`, resource: `${BROKER}/users/{username}` };
    for (const method of ['POST', 'PUT']) {
      await it26.send(await sign('header', { ...user, method, body: JSON.stringify({ password }) }), 'users');
    }
    const kept = JSON.stringify(it26.claims());
    expect(kept).toContain('brokerArn');
    for (const hidden of [password, signature, it26.keysOf('alice').secretAccessKey]) {
      expect(kept).not.toContain(hidden);
    }
  });

  it('while no claim can be written the answer is 503, and the next try runs', async () => {
    const name = newName();
    const request = await sign('header', creation(name));
    refuseClaims();
    const answer = await it26.send(request);
    expect(answer).toMatchObject({
      statusCode: 503,
      headers: { 'x-amzn-ErrorType': 'ServiceUnavailableException' },
    });
    expect(it26.lines).toContainEqual(expect.objectContaining({ message: 'undecidable' }));
    it26.recorder.refuse = () => undefined;
    expect(await brokersNamed(name)).toEqual([]);
    expect((await it26.send(request)).statusCode).toBe(200);
  });

  it('a verdict without a signature’s name, from an older authorizer, does not run', async () => {
    const name = newName();
    const request = await sign('header', creation(name));
    const seen = parseEvent(integrationEvent(request), 'integration');
    const content = {
      say: 'allowed',
      principal: ALICE,
      operation: 'CreateBroker',
      bodyHash: hash('sha256', request.body ?? '', 'hex'),
    };
    const sealed = (more: object) =>
      sealVerdict({ ...content, ...more }, seen, it26.keyring.seal, Date.now());
    expect((await it26.post(request, sealed({}))).statusCode).toBe(503);
    expect(await brokersNamed(name)).toEqual([]);
    const signed = { digest: name, goodUntil: Date.now() };
    expect((await it26.post(request, sealed({ signed }))).statusCode).toBe(200);
  });

  it('an outcome that cannot be stored is still answered, and the repeat is refused', async () => {
    const name = newName();
    const request = await sign('header', creation(name));
    refuseClaims(settles);
    expect((await it26.send(request)).statusCode).toBe(200);
    expect(it26.lines).toContainEqual(expect.objectContaining({ message: 'unsettled' }));
    it26.recorder.refuse = () => undefined;
    expectConflict(await it26.send(request), REPEATED_CALL.unknown);
    expect(await brokersNamed(name)).toHaveLength(1);
  });

  it('after a conflict before the call ran, the same request may be sent again, and runs', async () => {
    const name = newName();
    const request = await sign('header', creation(name));
    it26.recorder.refuse = ({ operation }) => (operation === 'TransactWriteItems' ? CONFLICT : undefined);
    expect((await it26.send(request)).statusCode).toBe(503);
    it26.recorder.refuse = () => undefined;
    const again = await it26.send(request);
    expect(again.statusCode).toBe(200);
    expect(again.headers).not.toHaveProperty(FIRST);
    expect(await brokersNamed(name)).toHaveLength(1);
  });

  it('after a conflict when the call had begun, the call does not run again', async () => {
    const { brokerId } = jsonOf(await it26.send(await sign('header', creation())));
    const path = `/v1/brokers/${brokerId}`;
    const request = await sign('header', { method: 'DELETE', path, resource: BROKER });
    let transactions = 0;
    it26.recorder.refuse = ({ operation }) => {
      if (operation !== 'TransactWriteItems') return undefined;
      transactions += 1;
      return transactions === 1 ? undefined : CONFLICT;
    };
    expect((await it26.send(request)).statusCode).toBe(503);
    it26.recorder.refuse = () => undefined;
    expectConflict(await it26.send(request), REPEATED_CALL.unknown);
  });

  it('a call that failed half way does not run again', async () => {
    const name = newName();
    const request = await sign('header', creation(name));
    it26.recorder.refuse = ({ operation }) =>
      operation === 'TransactWriteItems'
        ? { __type: 'com.amazonaws.dynamodb.v20120810#AccessDeniedException', message: 'not yours' }
        : undefined;
    expect((await it26.send(request)).statusCode).toBe(500);
    it26.recorder.refuse = () => undefined;
    expectConflict(await it26.send(request), REPEATED_CALL.unknown);
    expect(await brokersNamed(name)).toEqual([]);
  });

  it('the log names a repeated call, its first call and its answer, and a metric counts it', async () => {
    const request = await sign('header', creation());
    await it26.send(request);
    expect(it26.lines.map(({ message }) => message)).not.toContain('repeated');
    const { headers } = await it26.send(request);
    expect(it26.lines).toContainEqual(
      expect.objectContaining({
        message: 'repeated',
        requestId: expect.stringMatching(/^request-\d+$/),
        firstRequestId: headers[FIRST],
        principal: 'arn:aws:iam::123456789012:user/alice',
        operation: 'CreateBroker',
        answeredWith: 'first outcome',
      }),
    );
    expect(it26.lines).toContainEqual(expect.objectContaining({ Repeated: 1 }));
  });

  describe('in front of the Query APIs', () => {
    const query = (Action: string, more: Record<string, string> = {}, service = 'sts'): SigningOptions => ({
      method: 'POST',
      path: '/',
      service,
      hashHeader: false,
      body: new URLSearchParams({
        Action,
        Version: service === 'sts' ? '2011-06-15' : '2010-05-08',
        ...more,
      }).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    const ask = (request: HttpRequest) => it26.send(request, 'query');

    it.each(FORMS)('credentials are returned once: %s', async (form) => {
      for (const action of [query('GetSessionToken'), query('GetFederationToken', { Name: 'eve' })]) {
        const request = await sign(form, action, 'root');
        const first = await ask(request);
        expect(first.statusCode).toBe(200);
        const [again, oneMore] = await Promise.all([ask(request), ask(request)]);
        expect(again.statusCode).toBe(409);
        expect(again.body).toContain('<Code>Conflict</Code>');
        expect(again.body).toContain(REPEATED_CALL.notKept);
        expect(`${again.body}${oneMore.body}`).not.toContain('<SecretAccessKey>');
        const [, secret = 'none'] = /<SecretAccessKey>([^<]+)/.exec(first.body) ?? [];
        const kept = JSON.stringify(it26.claims());
        expect(kept).toContain('SIGNED-CALL#');
        expect(kept).not.toContain(secret);
        expect(kept).not.toContain('SessionToken');
      }
      expect(it26.lines).toContainEqual(expect.objectContaining({ message: 'repeated' }));
      expect(it26.lines).toContainEqual(expect.objectContaining({ errorCode: 'Conflict' }));
    });

    it('of twenty at once one gets credentials, and each costs one write', async () => {
      const request = await sign('header', query('GetSessionToken'));
      const answers = await Promise.all(Array.from({ length: 20 }, () => ask(request)));
      expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1);
      expect(answers.filter(({ statusCode }) => statusCode === 409)).toHaveLength(19);
      expect(it26.claims()).toHaveLength(20);
    });

    it('reads are answered each time; refused and undecided calls may be sent again', async () => {
      const who = await sign('header', query('GetCallerIdentity'));
      for (const _ of [1, 2]) expect((await ask(who)).statusCode).toBe(200);
      const denied = await sign('header', query('GetFederationToken', { Name: 'eve' }), 'frank');
      const bodies = [await ask(denied), await ask(denied)].map(({ body }) => body);
      for (const body of bodies) expect(body).toContain('<Code>AccessDenied</Code>');
      expect(it26.claims()).toEqual([]);

      const request = await sign('header', query('GetSessionToken'));
      refuseClaims();
      const away = await ask(request);
      expect(away.statusCode).toBe(503);
      expect(away.body).not.toContain('<Credentials>');
      it26.recorder.refuse = () => undefined;
      expect((await ask(request)).statusCode).toBe(200);
    });
  });
});

describe('attack 26: with the replay guard on, in front of the IAM API and with a rate limit', () => {
  beforeAll(async () => {
    it26 = await guardedHandlers({
      REPLAY_GUARD: 'on',
      IAM_API: 'on',
      THROTTLE_RATE: '0.001',
      THROTTLE_BURST: '1',
    });
  });
  afterAll(() => it26.stop());

  it('a policy that was removed does not come back when the old call is replayed', async () => {
    const iam = (Action: string, more: Record<string, string> = {}): SigningOptions => ({
      method: 'POST',
      path: '/',
      service: 'iam',
      body: new URLSearchParams({ Action, Version: '2010-05-08', UserName: 'frank', ...more }).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    const PolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: 'mq:*', Resource: '*' },
    });
    const PolicyName = 'more';
    const put = await sign('header', iam('PutUserPolicy', { PolicyName, PolicyDocument }), 'root');
    const ask = async (request: HttpRequest) => (await it26.send(request, 'query')).statusCode;
    expect(await ask(put)).toBe(200);
    expect(await ask(await sign('header', iam('DeleteUserPolicy', { PolicyName }), 'root'))).toBe(200);
    expect(await ask(put)).toBe(409);
    const list = await sign('header', iam('ListUserPolicies'), 'root');
    for (const _ of [1, 2]) {
      const listed = await it26.send(list, 'query');
      expect(listed.statusCode).toBe(200);
      expect(listed.body).toContain('<PolicyNames>');
      expect(listed.body).not.toContain(PolicyName);
    }
  });

  it('a throttled call claims nothing', async () => {
    expect((await it26.send(await sign('header', creation()))).statusCode).toBe(200);
    it26.claims();
    expect((await it26.send(await sign('header', creation()))).statusCode).toBe(429);
    expect(it26.claims()).toEqual([]);
  });
});

describe('attack 26: with the replay guard on, in front of Amazon MQ', () => {
  let upstream: Awaited<ReturnType<typeof fakeUpstream>>;
  beforeAll(async () => {
    upstream = await fakeUpstream();
    it26 = await guardedHandlers({
      REPLAY_GUARD: 'on',
      THROTTLE_RATE: '0',
      BACKEND: 'amazon-mq',
      GATEWAY_ACCOUNT_ID: '123456789012',
      AWS_ENDPOINT_URL_MQ: upstream.url,
      AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
      UPSTREAM_TIMEOUT_SECONDS: '0.3',
    });
  });
  afterAll(async () => {
    await it26.stop();
    await upstream.stop();
  });

  async function twice(request: HttpRequest): Promise<readonly [HttpAnswer, HttpAnswer]> {
    return [await it26.send(request), await it26.send(request)];
  }

  it('an answer of Amazon MQ is passed on, and repeated from the store', async () => {
    upstream.answers((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'x-amzn-requestid': 'upstream-1' });
      response.end('{"brokerId" : "b-1"}');
    });
    const [first, again] = await twice(await sign('header', creation()));
    expect(first).toMatchObject({ statusCode: 200, body: '{"brokerId" : "b-1"}' });
    expect(again).toMatchObject({ ...first, headers: { ...first.headers, [FIRST]: expect.any(String) } });
    expect(upstream.arrived).toHaveLength(1);
  });

  it.each([
    ['throttled', failing(429, 'TooManyRequestsException'), 429],
    ['refused to the gateway itself', failing(403, 'AccessDeniedException'), 502],
  ] as const)(
    'if Amazon MQ ran nothing, the same request is passed on again: %s',
    async (_, answers, status) => {
      upstream.answers(answers);
      const [first, again] = await twice(await sign('header', creation()));
      expect([first.statusCode, again.statusCode]).toEqual([status, status]);
      expect(upstream.arrived).toHaveLength(2);
    },
  );

  it('if Amazon MQ could not be reached, the same request is passed on again', async () => {
    const request = await sign('header', creation());
    await upstream.stop();
    expect((await it26.send(request)).statusCode).toBe(503);
    await upstream.start();
    upstream.answers((_request, response) => response.end('{}'));
    expect((await it26.send(request)).statusCode).toBe(200);
    expect(upstream.arrived).toHaveLength(1);
  });

  it.each([
    ['its own error', failing(500, 'InternalServerErrorException'), 500],
    ['unavailable, by its own word', failing(503, 'ServiceUnavailableException'), 503],
    [
      'a broken connection',
      (_request: unknown, response: { destroy: () => void }) => response.destroy(),
      502,
    ],
    ['no answer in time', () => undefined, 504],
    [
      'a redirect',
      (
        _request: unknown,
        response: { writeHead: (status: number, headers: object) => { end: () => void } },
      ) => response.writeHead(302, { location: '/' }).end(),
      502,
    ],
  ] as const)(
    'if it is unknown whether the call ran, it is not passed on again: %s',
    async (_, answers, status) => {
      upstream.answers(answers as never);
      const [first, again] = await twice(await sign('header', creation()));
      expect(first.statusCode).toBe(status);
      expectConflict(again, REPEATED_CALL.unknown);
      expect(upstream.arrived).toHaveLength(1);
    },
  );

  it('an answer that is too large to store is returned once', async () => {
    upstream.answers((_request, response) => response.end(JSON.stringify({ note: 'x'.repeat(70_000) })));
    const [first, again] = await twice(await sign('header', creation()));
    expect(first.statusCode).toBe(200);
    expectConflict(again, REPEATED_CALL.notKept);
    expect(upstream.arrived).toHaveLength(1);
  });
});

describe('attack 26: without the replay guard', () => {
  beforeAll(async () => {
    it26 = await guardedHandlers({ THROTTLE_RATE: '0' });
  });
  afterAll(() => it26.stop());

  it('the same signed request runs each time, as on AWS, and nothing is stored', async () => {
    const name = newName();
    const request = await sign('header', creation(name));
    expect((await it26.send(request)).statusCode).toBe(200);
    const again = await it26.send(request);
    // It was run: the name is taken by then.
    expect([again.statusCode, again.body]).toEqual([409, expect.stringContaining('already exists')]);
    expect(it26.claims()).toEqual([]);
  });
});

describe('a replay guard with an invalid setting', () => {
  beforeAll(async () => {
    it26 = await guardedHandlers({ REPLAY_GUARD: 'ON', THROTTLE_RATE: '0' });
  });
  afterAll(() => it26.stop());

  it('serves nobody', async () => {
    await expect(it26.send(await sign('header', {}))).rejects.toThrow(
      "The environment variable REPLAY_GUARD must be on or off, not 'ON'.",
    );
  });
});
