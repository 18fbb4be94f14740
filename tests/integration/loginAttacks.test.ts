import { createSecretKey, randomBytes } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { ListBrokersCommand, MqClient } from '@aws-sdk/client-mq';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { issueNonce } from '../../src/sts/login/nonce.ts';
import { sealedTokens } from '../../src/sts/token/sealedToken.ts';
import { callerIdentity } from '../sts/login/stsStandIn.ts';
import { recordedTable } from '../support/recordedTable.ts';
import { exchange, wire } from './attacks/rawHttp.ts';
import {
  formOf,
  type LoginWorld,
  type ProofParts,
  post,
  proofOf,
  startLoginWorld,
  type Told,
} from './login/loginWorld.ts';

let world: LoginWorld;
beforeAll(async () => {
  world = await startLoginWorld();
});
afterAll(() => world?.stop());
afterEach(() => {
  world.sts.misbehave = undefined;
});

const personOf = (name: string) => {
  const person = world.people[name];
  if (person === undefined) throw new Error(`no ${name}`);
  return person;
};

async function newNonce(): Promise<string> {
  return (await post(world.gateway.url, formOf('CreateLoginNonce'))).member('Nonce');
}

/** A proof of alice for this gateway, with the given parts replaced. */
async function proof(parts: Partial<ProofParts> = {}) {
  const right = {
    person: personOf('alice'),
    audience: world.gateway.url,
    nonce: parts.nonce ?? (await newNonce()),
    host: world.sts.host,
  };
  return proofOf({ ...right, ...parts });
}

async function logIn(
  parameters: Readonly<Record<string, string>>,
): Promise<Told & { readonly asked: number }> {
  const before = world.sts.calls.length;
  const told = await post(world.gateway.url, formOf('Login', parameters));
  return { ...told, asked: world.sts.calls.length - before };
}

const MISMATCH = { status: 403, code: 'InvalidLoginProof', asked: 1 };
const REFUSED = (code: string, status = 403) => ({ status, code, asked: 0 });

/** What STS was asked last: always the gateway's own call. */
function lastAsked() {
  const call = world.sts.calls.at(-1);
  return { method: call?.method, url: call?.url, body: call?.body, headers: new Map(call?.headers) };
}

async function lists(told: Told): Promise<number | undefined> {
  const credentials = {
    accessKeyId: told.member('AccessKeyId'),
    secretAccessKey: told.member('SecretAccessKey'),
    sessionToken: told.member('SessionToken'),
  };
  const mq = new MqClient({ endpoint: world.gateway.url, region: 'us-east-1', credentials, maxAttempts: 1 });
  return (await mq.send(new ListBrokersCommand({}))).$metadata.httpStatusCode;
}

describe('a login proof', () => {
  it('of a user gives one hour’s credentials of the gateway for that user', async () => {
    const told = await logIn(await proof());
    expect(told).toMatchObject({ status: 200, asked: 1 });
    expect(told.member('Arn')).toBe('arn:aws:iam::123456789012:user/alice');
    expect(told.member('AccessKeyId')).toMatch(/^ASIA/);
    const left = Date.parse(told.member('Expiration')) - Date.now();
    expect(left).toBeGreaterThan(3_590_000);
    expect(left).toBeLessThanOrEqual(3_600_000);
    expect(await lists(told)).toBe(200);
    const opened = sealedTokens(world.keyring.tokens).open(told.member('SessionToken'));
    expect(opened?.session).toMatchObject({ kind: 'Login', principal: { type: 'User', userName: 'alice' } });
    expect(Math.abs((opened?.session.issuedAt ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  it('of a listed role’s session gives credentials that every revocation by age covers', async () => {
    const told = await logIn(await proof({ person: personOf('listedRole') }));
    expect(told.status).toBe(200);
    expect(told.member('Arn')).toBe('arn:aws:sts::123456789012:assumed-role/BrokerOperator/ann');
    const opened = sealedTokens(world.keyring.tokens).open(told.member('SessionToken'));
    expect(opened?.session).toMatchObject({ kind: 'Login', issuedAt: 0, principal: { type: 'AssumedRole' } });
    expect(await lists(told)).toBe(200);
  });

  it('makes the gateway ask AWS STS its own question, with only the client’s signed parts', async () => {
    const parameters = await proof();
    await logIn(parameters);
    const { method, url, body, headers } = lastAsked();
    expect({ method, url, body }).toEqual({
      method: 'POST',
      url: '/',
      body: 'Action=GetCallerIdentity&Version=2011-06-15',
    });
    expect(headers.get('host')).toBe(world.sts.host);
    expect(headers.get('x-mqgate-audience')).toBe(world.gateway.url);
    expect(headers.get('authorization')).toContain(
      'SignedHeaders=content-type;host;x-amz-date;x-mqgate-audience;x-mqgate-nonce, ',
    );
  });

  it.each(['aliceWithToken', 'aliceAnew', 'root', 'federated', 'unlistedRole'])(
    'of %s is recognized and refused',
    async (name) => {
      expect(await logIn(await proof({ person: personOf(name) }))).toMatchObject({
        status: 403,
        code: 'AccessDenied',
        asked: 1,
      });
    },
  );
});

describe('attack 25: an STS login proof is refused', () => {
  it('signed for a foreign host', async () => {
    expect(await logIn(await proof({ host: 'sts.example.com' }))).toMatchObject(MISMATCH);
    expect(lastAsked().headers.get('host')).toBe(world.sts.host);
  });

  it.each([
    'Host',
    'Url',
    'StsEndpoint',
    'Headers.member.1',
    'Body',
    'Method',
    'Algorithm',
    'SignedHeaders',
    'Region',
  ])('with a %s that the client chose', async (name) => {
    const parameters = { ...(await proof()), [name]: 'https://sts.example.com' };
    expect(await logIn(parameters)).toMatchObject(REFUSED('ValidationError', 400));
  });

  it.each([
    'Action=GetSessionToken&Version=2011-06-15',
    'Action=GetCallerIdentity&Version=2011-06-15&Action=GetSessionToken',
    'Version=2011-06-15&Action=GetCallerIdentity',
    '',
  ])('signed over another body: %s', async (body) => {
    expect(await logIn(await proof({ body }))).toMatchObject(MISMATCH);
    expect(lastAsked().body).toBe('Action=GetCallerIdentity&Version=2011-06-15');
  });

  it.each([
    'Action=Login',
    'Action=GetCallerIdentity',
    'Nonce=x',
    'Audience=http://localhost',
    'Signature=0',
    'Version=2011-06-15',
  ])('with a second %s', async (pair) => {
    const before = world.sts.calls.length;
    const told = await post(world.gateway.url, `${formOf('Login', await proof())}&${pair}`);
    expect(told).toMatchObject({ status: 404, code: 'MalformedQueryString' });
    expect(world.sts.calls).toHaveLength(before);
  });

  it('with an extra signed header', async () => {
    expect(await logIn(await proof({ more: { 'x-extra': '1' } }))).toMatchObject(MISMATCH);
    expect(lastAsked().headers.has('x-extra')).toBe(false);
    expect(await logIn(await proof({ more: { 'x-amz-target': 'Other' } }))).toMatchObject(MISMATCH);
  });

  it('and headers of the HTTP call are not passed on', async () => {
    const form = formOf('Login', await proof());
    const told = await post(world.gateway.url, form, {
      'x-amz-target': 'Other',
      'x-forwarded-host': 'a.example',
    });
    expect(told.status).toBe(200);
    for (const name of ['x-amz-target', 'x-forwarded-host'])
      expect(lastAsked().headers.has(name)).toBe(false);
  });

  it('for another audience, which the client names or omits', async () => {
    const audience = 'https://mq.example.com';
    expect(await logIn(await proof({ audience }))).toMatchObject(REFUSED('WrongAudience'));
    expect(await logIn({ ...(await proof({ audience })), Audience: world.gateway.url })).toMatchObject(
      MISMATCH,
    );
    const unnamed = await proof({ more: { 'x-mqgate-audience': '' } });
    expect(await logIn(unnamed)).toMatchObject(MISMATCH);
  });

  it.each(['Host: evil.localhost', 'X-Forwarded-Host: evil.localhost'])(
    'for the audience in a header: %s',
    async (line) => {
      const body = formOf('Login', await proof({ audience: 'http://evil.localhost' }));
      const own = line.startsWith('Host') ? [] : [['Host', new URL(world.gateway.url).host] as const];
      const headers = [...own, ['Content-Type', 'application/x-www-form-urlencoded'] as const];
      const bytes = wire(
        { method: 'POST', target: '/', headers: [...headers], body, resource: '/' },
        { lines: `${line}\r\nConnection: close\r\n` },
      );
      const [answer] = await exchange({ port: world.gateway.record.port }, bytes);
      expect(answer).toMatchObject({
        status: 403,
        body: expect.stringContaining('<Code>WrongAudience</Code>'),
      });
    },
  );

  it('with another digest or algorithm', async () => {
    const right = await proof();
    for (const Signature of [
      right.Signature?.slice(0, 40) ?? '',
      `${right.Signature}00`,
      'A'.repeat(64),
      '',
    ]) {
      const told = await logIn({ ...right, Signature });
      expect(told).toMatchObject({ status: 400, asked: 0 });
      expect(['InvalidParameterValue', 'ValidationError']).toContain(told.code);
    }
  });

  it.each<[string, Partial<ProofParts>]>([
    ['another service', { service: 'mq' }],
    ['another region', { region: 'eu-west-1' }],
    ['another day', { at: Date.now() - 86_400_000 }],
    ['a time half an hour ago', { at: Date.now() - 1_800_000 }],
    ['a time in half an hour', { at: Date.now() + 1_800_000 }],
  ])('signed for %s', async (_, parts) => {
    expect(await logIn(await proof(parts))).toMatchObject(MISMATCH);
  });

  it('with a wrong secret, an unknown key, or one changed bit', async () => {
    const wrong = { ...personOf('alice'), secretAccessKey: 'another' };
    expect(await logIn(await proof({ person: wrong }))).toMatchObject(MISMATCH);
    const unknown = { ...personOf('alice'), accessKeyId: 'AKIAUNKNOWN123456789' };
    expect(await logIn(await proof({ person: unknown }))).toMatchObject(MISMATCH);
    const { Signature = '', ...right } = await proof();
    const first = Signature.startsWith('0') ? '1' : '0';
    expect(await logIn({ ...right, Signature: first + Signature.slice(1) })).toMatchObject(MISMATCH);
    const other = await proof();
    expect(await logIn({ ...other, AccessKeyId: personOf('bob').accessKeyId })).toMatchObject(MISMATCH);
    expect((await logIn(await proof())).status).toBe(200);
  });

  it('with a token that was not signed, another session’s token, or a missing token', async () => {
    const [role, alice] = [personOf('listedRole'), await proof()];
    expect(await logIn({ ...alice, SecurityToken: role.sessionToken ?? '' })).toMatchObject(MISMATCH);
    const { SecurityToken: _, ...without } = await proof({ person: role });
    expect(await logIn(without)).toMatchObject(MISMATCH);
  });

  it('if it is sent a second time', async () => {
    const once = await proof();
    expect((await logIn(once)).status).toBe(200);
    expect(await logIn(once)).toMatchObject({ status: 403, code: 'SpentLoginNonce' });
    const again = await proof({ nonce: once.Nonce ?? '' });
    expect(await logIn(again)).toMatchObject({ status: 403, code: 'SpentLoginNonce' });
  });

  it('many times at once: exactly one succeeds', async () => {
    const nonce = await newNonce();
    const proofs = await Promise.all(Array.from({ length: 8 }, () => proof({ nonce })));
    const told = await Promise.all(proofs.map(logIn));
    expect(told.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(403)]);
  });

  it('with a nonce that is expired, of another gateway, invented, or not the signed one', async () => {
    const { seal } = world.keyring;
    const old = issueNonce(seal, Date.now() - 60_000).nonce;
    expect(await logIn(await proof({ nonce: old }))).toMatchObject(REFUSED('ExpiredLoginNonce'));
    const other = { id: seal.newest.id, key: createSecretKey(randomBytes(32)) };
    const foreign = issueNonce({ newest: other, byId: new Map() }, Date.now()).nonce;
    expect(await logIn(await proof({ nonce: foreign }))).toMatchObject(REFUSED('InvalidLoginNonce'));
    const made = `1.${seal.newest.id}.${Date.now()}.${'A'.repeat(22)}.${'A'.repeat(43)}`;
    expect(await logIn(await proof({ nonce: made }))).toMatchObject(REFUSED('InvalidLoginNonce'));
    expect(await logIn({ ...(await proof()), Nonce: await newNonce() })).toMatchObject(MISMATCH);
  });

  it.each(['AccessKeyId', 'Date', 'Signature', 'Audience', 'Nonce', 'SecurityToken'])(
    'with a line break, a space, a NUL or a header in %s',
    async (name) => {
      const right = await proof({ person: personOf('listedRole') });
      for (const more of ['\r\n', '\n', '\r\nX-Amz-Target: Other', ' ', '\0', '\u2028', ';', '"']) {
        for (const value of [`${right[name]}${more}`, `${more}${right[name]}`]) {
          expect(await logIn({ ...right, [name]: value })).toMatchObject(
            REFUSED('InvalidParameterValue', 400),
          );
        }
      }
      expect(await logIn({ ...right, [name]: '' })).toMatchObject({ status: 400, asked: 0 });
    },
  );
});

describe('attack 25: an answer of AWS STS', () => {
  it('with a redirect is not followed', async () => {
    const visits: string[] = [];
    const elsewhere = createServer((request, response) => {
      visits.push(request.url ?? '');
      const identity = { arn: 'arn:aws:iam::123456789012:user/alice', userId: 'AIDA' };
      response.writeHead(200, { 'content-type': 'text/xml' }).end(callerIdentity(identity));
    });
    await new Promise<void>((resolve) => {
      elsewhere.listen(0, '127.0.0.1', resolve);
    });
    const address = elsewhere.address();
    const port = typeof address === 'object' ? address?.port : 0;
    for (const status of [301, 302, 303, 307, 308]) {
      world.sts.misbehave = (response) =>
        void response.writeHead(status, { location: `http://127.0.0.1:${port}/` }).end();
      expect(await logIn(await proof())).toMatchObject({ status: 403, code: 'InvalidLoginProof' });
    }
    expect(visits).toEqual([]);
    elsewhere.close();
  });

  it.each([
    ['a page', '<html>Welcome</html>'],
    [
      'another document of STS',
      callerIdentity({ arn: 'arn:aws:iam::123456789012:user/alice', userId: 'AIDA' }).replaceAll(
        'GetCallerIdentity',
        'AssumeRole',
      ),
    ],
    ['an answer behind an answer', callerIdentity({ arn: 'a', userId: 'b' }, '123456789012').repeat(2)],
    ['nothing', ''],
  ])('that is %s is refused', async (_, text) => {
    world.sts.misbehave = (response) =>
      void response.writeHead(200, { 'content-type': 'text/xml' }).end(text);
    expect(await logIn(await proof())).toMatchObject({ status: 403, code: 'InvalidLoginProof' });
  });

  it('that is right but longer than 16 KB is refused', async () => {
    const alice = world.sts.identities.get(personOf('alice').accessKeyId);
    if (alice === undefined) throw new Error('no alice');
    const answering = (spaces: number) => (response: ServerResponse) =>
      void response
        .writeHead(200, { 'content-type': 'text/xml' })
        .end(callerIdentity(alice) + ' '.repeat(spaces));
    world.sts.misbehave = answering(15_000);
    expect((await logIn(await proof())).status).toBe(200);
    world.sts.misbehave = answering(17_000);
    expect(await logIn(await proof())).toMatchObject({ status: 403, code: 'InvalidLoginProof' });
  });

  it.each([
    ['of status 500', (response) => void response.writeHead(500).end()],
    ['of status 429', (response) => void response.writeHead(429).end()],
    ['that breaks off', (response) => void response.destroy()],
  ] satisfies [string, NonNullable<LoginWorld['sts']['misbehave']>][])(
    '%s is a temporary failure',
    async (_, misbehave) => {
      const parameters = await proof();
      world.sts.misbehave = misbehave;
      expect(await logIn(parameters)).toMatchObject({ status: 503, code: 'ServiceUnavailable' });
      world.sts.misbehave = undefined;
      // The nonce is spent: the client tries again with another one.
      expect(await logIn(parameters)).toMatchObject({ status: 403, code: 'SpentLoginNonce' });
      expect((await logIn(await proof())).status).toBe(200);
    },
  );
});

describe('the calls of unsigned callers', () => {
  it('write nothing for an issued nonce, and one item for a spent nonce', async () => {
    const { table, close } = recordedTable(world.gateway.record);
    const nonces = async () => {
      const { Items: items = [] } = await table.client.send(
        new ScanCommand({
          TableName: table.name,
          FilterExpression: 'begins_with(pk, :pk)',
          ExpressionAttributeValues: { ':pk': { S: 'LOGIN-NONCE#' } },
        }),
      );
      return items;
    };
    const before = (await nonces()).length;
    await Promise.all(Array.from({ length: 20 }, () => newNonce()));
    expect(await nonces()).toHaveLength(before);
    await logIn(await proof({ region: 'eu-west-1' }));
    await logIn(await proof({ person: personOf('root') }));
    await logIn(await proof());
    const after = await nonces();
    expect(after).toHaveLength(before + 3);
    for (const item of after) expect(Number(item.expiresAt?.N)).toBeGreaterThan(Date.now() / 1000);
    close();
  });

  it('leave no signature, token, nonce or secret in the gateway’s records', async () => {
    const parameters = await proof({ person: personOf('listedRole') });
    const told = await logIn(parameters);
    const said = world.gateway.output();
    const secrets = [parameters.Signature, parameters.SecurityToken, parameters.Nonce?.split('.').at(-1)];
    for (const secret of [...secrets, told.member('SecretAccessKey'), told.member('SessionToken')]) {
      expect(secret?.length).toBeGreaterThan(20);
      expect(said).not.toContain(secret);
    }
  });
});
