import { createHash, createHmac } from 'node:crypto';
import { IAMClient, ListUsersCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createGateway, type LocalGateway } from '../../../local/embedded/createGateway.ts';
import { type Form, signedAs } from '../../authz/fixtures/signedAs.ts';

let gateway: LocalGateway;
beforeAll(async () => {
  gateway = await createGateway();
});
afterAll(() => gateway.close());

const IDENTITY = { Action: 'GetCallerIdentity', Version: '2011-06-15' };
const USERS = { Action: 'ListUsers', Version: '2010-05-08' };
const form = (parameters: Record<string, string>) => new URLSearchParams(parameters).toString();
const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };

interface Asked {
  readonly service?: 'sts' | 'iam';
  readonly method?: string;
  readonly query?: Record<string, string | string[]>;
  readonly body?: string;
  readonly headers?: Record<string, string>;
  readonly who?: string;
}

async function ask(how: Form | 'unsigned', { service = 'sts', who = 'root', ...asked }: Asked) {
  const { method = 'GET', query = {}, body, headers = {} } = asked;
  const host = hostOf();
  const request = {
    method,
    path: '/',
    query,
    headers: { ...headers, host },
    ...(body === undefined ? {} : { body }),
  };
  const keys = { at: Date.now(), service, credentials: gateway.credentials(who) };
  const presigned = { hashHeader: false, keptAsHeaders: Object.keys(headers) };
  const signed = await signedAs(how === 'presigned' ? 'presigned' : 'header', {
    ...request,
    ...keys,
    ...(how === 'presigned' ? presigned : {}),
  });
  const sent = signed.headers.filter(
    ([name]) => name !== 'host' && (how !== 'unsigned' || name !== 'authorization'),
  );
  return send(signed.target, {
    method,
    headers: sent.map(([name, value]) => [name, value]),
    ...(body && { body }),
  });
}

async function send(target: string, init: RequestInit) {
  const answer = await fetch(`${gateway.url}${target}`, init);
  return { status: answer.status, type: answer.headers.get('content-type'), text: await answer.text() };
}

const hostOf = () => new URL(gateway.url).host;
const arnOf = (who: string) => `arn:aws:iam::${gateway.accounts[0]}:${who}`;
const IDENTIFIED = { status: 200, type: 'text/xml' };

describe.each(['header', 'presigned'] as const)('a Query call that is signed in the %s', (how) => {
  test.each<[string, Asked, string]>([
    ['GET', { query: IDENTITY }, 'root'],
    ['GET of a user', { query: IDENTITY, who: 'alice' }, 'user/alice'],
    ['GET with a signed header of EKS', { query: IDENTITY, headers: { 'x-k8s-aws-id': 'cluster' } }, 'root'],
    ['POST with its action in the query', { method: 'POST', query: IDENTITY }, 'root'],
    [
      'POST with one half in each',
      {
        method: 'POST',
        query: { Action: IDENTITY.Action },
        body: form({ Version: IDENTITY.Version }),
        headers: FORM_TYPE,
      },
      'root',
    ],
    ['POST with all in the body', { method: 'POST', body: form(IDENTITY), headers: FORM_TYPE }, 'root'],
    ['IAM by GET', { service: 'iam', query: USERS }, 'user/alice'],
    ['IAM by POST and query', { service: 'iam', method: 'POST', query: USERS }, 'user/alice'],
  ])('is served: %s', async (_, asked, who) => {
    // The signer of presigned requests signs an empty body; Vault and EKS send none either.
    if (how === 'presigned' && asked.body !== undefined) return;
    const answer = await ask(how, asked);
    expect(answer).toMatchObject(IDENTIFIED);
    expect(answer.text).toContain(`<Arn>${arnOf(who)}</Arn>`);
  });

  test.each<[string, Asked, number, string]>([
    [
      'an action twice in the query',
      { query: { ...IDENTITY, Action: ['GetCallerIdentity', 'GetSessionToken'] } },
      404,
      'MalformedQueryString',
    ],
    ['no action', { query: { Version: IDENTITY.Version } }, 400, 'MissingAction'],
    ['an action of another version', { query: { ...IDENTITY, Version: '2010-05-08' } }, 400, 'InvalidAction'],
    ['another service in the scope', { service: 'iam', query: IDENTITY }, 400, 'InvalidAction'],
  ])('is refused: %s', async (_, asked, status, code) => {
    const answer = await ask(how, asked);
    expect(answer).toMatchObject({ status });
    expect(answer.text).toContain(`<Code>${code}</Code>`);
  });
});

test.each<[string, Asked, number, string]>([
  [
    'a parameter in query and body',
    { method: 'POST', query: { Action: 'GetCallerIdentity' }, body: form(IDENTITY), headers: FORM_TYPE },
    404,
    'MalformedQueryString',
  ],
  ['a body that is no form', { method: 'POST', query: IDENTITY, body: '%zz' }, 404, 'MalformedQueryString'],
])('a Query call with %s is refused', async (_, asked, status, code) => {
  const answer = await ask('header', asked);
  expect(answer.status).toBe(status);
  expect(answer.text).toContain(`<Code>${code}</Code>`);
});

test('a query that was changed after it was signed is refused', async () => {
  const signed = await signedAs('presigned', {
    path: '/',
    query: IDENTITY,
    at: Date.now(),
    service: 'sts',
    hashHeader: false,
    credentials: gateway.credentials('root'),
    headers: { host: hostOf() },
  });
  const changed = await send(signed.target.replace('GetCallerIdentity', 'GetSessionToken'), {});
  expect(changed.status).toBe(403);
  expect(changed.text).toContain('<Code>SignatureDoesNotMatch</Code>');
});

test('an unsigned GET gets the refusal of an unsigned POST', async () => {
  const answer = await ask('unsigned', { query: IDENTITY });
  expect(answer.status).toBe(403);
  expect(answer.text).toContain('<Code>MissingAuthenticationToken</Code>');
});

/** As Go v2's PresignHTTP makes it: no X-Amz-Expires. */
test('a presigned GET without X-Amz-Expires is served', async () => {
  const { accessKeyId, secretAccessKey } = gateway.credentials('root');
  const date = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = `${date.slice(0, 8)}/us-east-1/sts/aws4_request`;
  const query = new Map(
    Object.entries({ ...IDENTITY, 'X-Amz-Algorithm': 'AWS4-HMAC-SHA256', 'X-Amz-Date': date }),
  );
  query.set('X-Amz-Credential', `${accessKeyId}/${scope}`).set('X-Amz-SignedHeaders', 'host');
  const line = [...query]
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .sort()
    .join('&');
  const empty = createHash('sha256').digest('hex');
  const canonical = `GET\n/\n${line}\nhost:${hostOf()}\n\nhost\n${empty}`;
  const hash = createHash('sha256').update(canonical).digest('hex');
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  const key = scope
    .split('/')
    .reduce<string | Buffer>((made, part) => hmac(made, part), `AWS4${secretAccessKey}`);
  const signature = hmac(key, `AWS4-HMAC-SHA256\n${date}\n${scope}\n${hash}`).toString('hex');
  const answer = await send(`/?${line}&X-Amz-Signature=${signature}`, {});
  expect(answer).toMatchObject(IDENTIFIED);
});

describe('the JSON answers of the Query APIs, as recorded,', () => {
  const json = { accept: 'application/json' };

  test('have the recorded form', async () => {
    const answer = await ask('header', { query: IDENTITY, headers: json });
    expect(answer).toMatchObject({ status: 200, type: 'application/json' });
    expect(JSON.parse(answer.text)).toEqual({
      GetCallerIdentityResponse: {
        GetCallerIdentityResult: {
          Account: gateway.accounts[0],
          Arn: arnOf('root'),
          UserId: gateway.accounts[0],
        },
        ResponseMetadata: { RequestId: expect.any(String) },
      },
    });
  });

  test('have times in seconds', async () => {
    const query = { Action: 'GetSessionToken', Version: '2011-06-15' };
    const { text } = await ask('header', { query, headers: json, who: 'alice' });
    const { Credentials } = JSON.parse(text).GetSessionTokenResponse.GetSessionTokenResult;
    expect(Number.isInteger(Credentials.Expiration)).toBe(true);
    expect(Credentials.Expiration * 1000).toBeGreaterThan(Date.now());
  });

  test('have lists as arrays, and IAM’s times in seconds', async () => {
    const { text } = await ask('header', { service: 'iam', query: USERS, headers: json });
    const { Users, IsTruncated } = JSON.parse(text).ListUsersResponse.ListUsersResult;
    expect(Array.isArray(Users)).toBe(true);
    expect(IsTruncated).toBe(false);
    expect(Users[0].CreateDate).toEqual(expect.any(Number));
  });

  test.each<[string, 'header' | 'unsigned', Asked, number, object]>([
    [
      'an unknown action',
      'header',
      { query: { ...IDENTITY, Action: 'Nothing' } },
      400,
      { Code: 'InvalidAction', Type: 'Sender' },
    ],
    [
      'no signature',
      'unsigned',
      { query: IDENTITY },
      403,
      { Code: 'MissingAuthenticationToken', Type: 'Sender' },
    ],
  ])('of %s are as recorded', async (_, how, asked, status, error) => {
    const answer = await ask(how, { ...asked, headers: json });
    expect(answer).toMatchObject({ status, type: 'application/json' });
    const body = JSON.parse(answer.text);
    expect(Object.keys(body)).toEqual(['Error', 'RequestId']);
    expect(body.Error).toEqual({ ...error, Message: expect.any(String) });
  });

  test.each([
    ['application/json', true],
    ['Application/JSON; charset=utf-8', true],
    ['application/json, text/plain, */*', true],
    ['text/xml, application/json', false],
    ['text/xml;q=0.5, application/json', true],
    ['application/json;q=0', false],
    ['*/*', false],
    ['text/html', false],
    ['application/jsonp', false],
  ])('are sent or not for Accept: %s', async (accept, isJson) => {
    const { type } = await ask('header', { query: IDENTITY, headers: { accept } });
    expect(type).toBe(isJson ? 'application/json' : 'text/xml');
  });

  test('are not sent to the SDK, which sends no such header and gets XML', async () => {
    const { Users = [] } = await new IAMClient(gateway.clientConfig('root')).send(new ListUsersCommand({}));
    expect(Users.length).toBeGreaterThan(0);
  });
});
