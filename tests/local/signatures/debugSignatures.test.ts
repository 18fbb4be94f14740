import { createHash, createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createGateway, type LocalGateway } from '../../../local/embedded/createGateway.ts';
import { signatureLines } from '../../../local/signatures/signatureLines.ts';
import { createContainer } from '../../../src/runtime/container.ts';
import { readSettings } from '../../../src/runtime/settings.ts';
import { exchange, wire } from '../../integration/attacks/rawHttp.ts';
import { derive, type Keys, type Mistake, sha256, signWrongly } from './wrongSigner.ts';

const lines: string[] = [];
let gateway: LocalGateway;
beforeAll(async () => {
  gateway = await createGateway({ debugSignatures: true, log: (line) => void lines.push(line) });
});
afterAll(() => gateway.close());

interface Written {
  readonly part: string;
  readonly difference: string;
  readonly refusal: string;
  readonly canonicalRequest?: readonly string[];
  readonly stringToSign?: readonly string[];
}

const host = () => `localhost:${gateway.port}`;
const written = (from: readonly string[]): Written[] =>
  from.filter((line) => line.includes('"message":"signature"')).map((line) => JSON.parse(line));

/** Sends what this signer makes; the answer, and what the log says of its signature. */
async function send(mistake: Mistake, keys: Keys = gateway.credentials('alice')) {
  lines.length = 0;
  const request = signWrongly(mistake, keys, host(), new Date());
  const [answer] = await exchange({ port: gateway.port }, wire(request));
  return { answer, log: [...lines], records: written(lines), request };
}

const TAGS = '/v1/tags/arn%3Aaws%3Amq%3Aus-east-1%3A123456789012%3Abroker%3Ax%3Ab-1';
const JSON_BODY = '{"brokerName":"one","tags":{"a":"b"}}';
const POST = { method: 'POST', body: JSON_BODY, headers: { 'content-type': 'application/json' } };
const FORM = {
  method: 'POST',
  path: '/',
  body: 'Action=GetCallerIdentity&Version=2011-06-15',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
};
const decoded = (path: string) => decodeURIComponent(decodeURIComponent(path));
const hex = (key: Buffer | string, text: string) => createHmac('sha256', key).update(text).digest('hex');

/** Name, what the signer does wrongly, the part that the log names, and a word of its sentence. */
const WRONG: readonly (readonly [string, Mistake, string, RegExp])[] = [
  ['method in lower case', { texts: () => ({ method: 'get' }) }, 'method', /lower case/],
  ['another method', { texts: () => ({ method: 'POST' }) }, 'method', /Another method/],
  [
    'path not encoded',
    { path: TAGS, texts: ({ path }) => ({ path: decoded(path) }) },
    'path',
    /without percent/,
  ],
  [
    'path encoded three times',
    { path: TAGS, texts: ({ path }) => ({ path: path.replaceAll('%', '%25') }) },
    'path',
    /three times/,
  ],
  [
    'colons of the path not encoded',
    { path: '/v1/tags/arn%3Aaws%20x', texts: () => ({ path: '/v1/tags/arn:aws%20x' }) },
    'path',
    /rules that keep/,
  ],
  [
    'escapes of the path in lower case, signed in capitals once',
    { path: TAGS, texts: ({ path }) => ({ path: path.toLowerCase() }) },
    'path',
    /lower case/,
  ],
  [
    'a space of the path as plus',
    { path: '/v1/brokers/a%20b', texts: () => ({ path: '/v1/brokers/a+b' }) },
    'path',
    /%20/,
  ],
  ['slashes encoded', { texts: () => ({ path: '%2Fv1%2Fbrokers' }) }, 'path', /slashes between/],
  ['a slash at the end', { texts: ({ path }) => ({ path: `${path}/` }) }, 'path', /slash at the end/],
  ['no path', { texts: () => ({ path: '/' }) }, 'path', /No path/],
  ['without the first segment', { texts: () => ({ path: '/brokers' }) }, 'path', /first segment/],
  [
    'path with the query',
    { query: 'maxResults=5', texts: () => ({ path: '/v1/brokers?maxResults=5' }) },
    'path',
    /with the query/,
  ],
  ['dots in the path', { path: '/v1/../v1/brokers' }, 'path', /'\.\.'/],
  ['query not signed', { query: 'maxResults=5', texts: () => ({ query: '' }) }, 'query', /not signed/],
  [
    'query in the order of the URL',
    { query: 'nextToken=b&maxResults=5', texts: () => ({ query: 'nextToken=b&maxResults=5' }) },
    'query',
    /order of the URL/,
  ],
  [
    'query not encoded',
    { path: TAGS, method: 'DELETE', query: 'tagKeys=a%3Ab', texts: () => ({ query: 'tagKeys=a:b' }) },
    'query',
    /without percent/,
  ],
  [
    'a space of the query as plus',
    { path: TAGS, method: 'DELETE', query: 'tagKeys=a%20b', texts: () => ({ query: 'tagKeys=a+b' }) },
    'query',
    /%20/,
  ],
  [
    'a slash of the query kept',
    { path: TAGS, method: 'DELETE', query: 'tagKeys=a%2Fb', texts: () => ({ query: 'tagKeys=a/b' }) },
    'query',
    /percent-encoding|rules that keep/,
  ],
  [
    'query encoded twice',
    { path: TAGS, method: 'DELETE', query: 'tagKeys=a%3Ab', texts: () => ({ query: 'tagKeys=a%253Ab' }) },
    'query',
    /twice/,
  ],
  [
    'no equals sign',
    { query: 'maxResults=', texts: () => ({ query: 'maxResults' }) },
    'query',
    /without '='/,
  ],
  [
    'with its ?',
    { query: 'maxResults=5', texts: () => ({ query: '?maxResults=5' }) },
    'query',
    /with its '\?'/,
  ],
  [
    'one value of two',
    { path: TAGS, method: 'DELETE', query: 'tagKeys=a&tagKeys=b', texts: () => ({ query: 'tagKeys=b' }) },
    'query',
    /only one value/,
  ],
  [
    'a parameter that came later',
    { query: 'maxResults=5&nextToken=x', texts: () => ({ query: 'maxResults=5' }) },
    'query',
    /'nextToken' was not signed/,
  ],
  [
    'host without port',
    { texts: ({ headers }) => ({ headers: headers.replace(/(host:[^:\n]*):\d+/, '$1') }) },
    'host',
    /port/,
  ],
  [
    'another host',
    { texts: ({ headers }) => ({ headers: headers.replace(/host:.*/, 'host:mq.us-east-1.amazonaws.com') }) },
    'host',
    /Another host/,
  ],
  [
    'another host arrives',
    { headers: { host: 'localhost:4010' }, arrives: { host: '127.0.0.1' } },
    'host',
    /Another host|port/,
  ],
  [
    'blanks around a value',
    {
      headers: { 'x-amz-meta': 'a' },
      texts: ({ headers }) => ({ headers: headers.replace('meta:a', 'meta:a  b') }),
      arrives: { 'x-amz-meta': 'a  b' },
    },
    'headers',
    /runs of spaces/,
  ],
  [
    'names with capitals',
    {
      texts: ({ headers }) => ({
        headers: headers.replace('host:', 'Host:').replace('x-amz-date:', 'X-Amz-Date:'),
      }),
    },
    'headers',
    /capitals/,
  ],
  [
    'another order',
    { texts: ({ headers }) => ({ headers: `${headers.split('\n').slice(0, -1).reverse().join('\n')}\n` }) },
    'headers',
    /another order/,
  ],
  ['no empty line', { texts: ({ headers }) => ({ headers: headers.slice(0, -1) }) }, 'headers', /empty line/],
  [
    'a header that is not listed',
    {
      headers: { accept: 'x/y' },
      listed: ['host', 'x-amz-date'],
      texts: ({ headers }) => ({ headers: `accept:x/y\n${headers}` }),
    },
    'SignedHeaders',
    /'accept' was signed/,
  ],
  [
    'a listed header that was not signed',
    {
      headers: { accept: 'x/y' },
      texts: ({ headers }) => ({ headers: headers.replace('accept:x/y\n', '') }),
    },
    'SignedHeaders',
    /'accept', but it was not signed/,
  ],
  [
    'another content type arrives',
    { ...POST, arrives: { 'content-type': 'application/json; charset=utf-8' } },
    'headers',
    /arrived as 'application\/json; charset=utf-8'/,
  ],
  [
    'a proxy asks for other encodings',
    { headers: { 'accept-encoding': 'identity' }, arrives: { 'accept-encoding': 'gzip' } },
    'headers',
    /'accept-encoding' was signed as 'identity'/,
  ],
  [
    'a header that is listed and absent',
    { listed: ['host', 'x-amz-date', 'x-forgotten'] },
    'SignedHeaders',
    /no such header/,
  ],
  ['x-amz-date not listed', { listed: ['host'] }, 'SignedHeaders', /'x-amz-date' must be/],
  ['host not listed', { listed: ['x-amz-date'] }, 'SignedHeaders', /'Host'/],
  ['names not sorted', { listed: ['x-amz-date', 'host'] }, 'SignedHeaders', /sorted.*'host;x-amz-date'/],
  [
    'no hash of the body',
    { ...POST, texts: () => ({ payloadHash: sha256('') }) },
    'payload hash',
    /empty body/,
  ],
  [
    'UNSIGNED-PAYLOAD',
    { ...POST, texts: () => ({ payloadHash: 'UNSIGNED-PAYLOAD' }) },
    'payload hash',
    /word was signed/,
  ],
  [
    'UNSIGNED-PAYLOAD in the header',
    { ...POST, headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } },
    'payload hash',
    /is not the SHA-256/,
  ],
  [
    'a header with another hash',
    {
      ...POST,
      headers: { 'x-amz-content-sha256': sha256('other') },
      texts: () => ({ payloadHash: sha256('other') }),
    },
    'payload hash',
    /not the hash of the body that arrived/,
  ],
  [
    'hash in capitals',
    { ...POST, texts: ({ payloadHash }) => ({ payloadHash: payloadHash.toUpperCase() }) },
    'payload hash',
    /lower case/,
  ],
  ['hash of null', { texts: () => ({ payloadHash: sha256('null') }) }, 'payload hash', /no body/],
  [
    'another algorithm',
    {
      ...POST,
      texts: () => ({ payloadHash: createHash('md5').update(JSON_BODY).digest('hex') }),
    },
    'payload hash',
    /algorithm/,
  ],
  [
    'JSON with spaces, as json.dumps writes it',
    { ...POST, texts: () => ({ payloadHash: sha256('{"brokerName": "one", "tags": {"a": "b"}}') }) },
    'payload hash',
    /another spelling/,
  ],
  [
    'body with a line break',
    { ...POST, texts: () => ({ payloadHash: sha256(`${JSON_BODY}\n`) }) },
    'payload hash',
    /another spelling/,
  ],
  ['time read twice', { date: (date) => later(date, 1) }, 'date', /read the clock once/],
  ['date as ISO', { date: () => `${new Date().toISOString().slice(0, 19)}Z` }, 'date', /another form|clock/],
  ['day alone', { date: (date) => date.slice(0, 8) }, 'date', /another form/],
  [
    'yesterday in the key',
    { key: (secret, [, ...terms]) => derive(secret, [yesterday(), ...terms]) },
    'date',
    /Another day/,
  ],
  [
    'another region in the key',
    { key: (secret, [day = '', , ...terms]) => derive(secret, [day, 'eu-west-1', ...terms]) },
    'region',
    /Another region/,
  ],
  [
    'another service in the key',
    {
      key: (secret, [day = '', region = '']) => derive(secret, [day, region, 'execute-api', 'aws4_request']),
    },
    'service',
    /Another service/,
  ],
  ['another service', { service: 'execute-api' }, 'service', /correct service: 'mq'/],
  [
    'another service in the string to sign',
    { scope: (scope) => scope.replace('/mq/', '/sts/') },
    'service',
    /Another service/,
  ],
  ['scope without its end', { scope: (scope) => scope.replace('/aws4_request', '') }, 'scope', /scope/],
  ['no AWS4', { key: (secret, terms) => chained(secret, terms) }, 'key', /'AWS4'/],
  ['secret with a line break', { secret: (secret) => `${secret}\n` }, 'key', /line break/],
  ['secret in quotes', { secret: (secret) => `"${secret}"` }, 'key', /percent-encoded/],
  [
    'steps as hexadecimal text',
    {
      key: (secret, terms) =>
        Buffer.from(terms.reduce<string>((key, text) => hex(key, text), `AWS4${secret}`)),
    },
    'key',
    /hexadecimal text/,
  ],
  ['a step less', { key: (secret, terms) => derive(secret, terms.slice(0, 3)) }, 'key', /Not all steps/],
  [
    'region before day',
    { key: (secret, [day = '', region = '', ...rest]) => derive(secret, [region, day, ...rest]) },
    'key',
    /another order/,
  ],
  ['the secret itself as signing key', { key: (secret) => Buffer.from(secret) }, 'key', /Not all steps/],
  ['another secret', { secret: () => 'A'.repeat(40) }, 'key', /not that of AKIA/],
  ['CR LF', { canonical: (text) => text.replaceAll('\n', '\r\n') }, 'form', /CR LF/],
  ['a line break at the end', { canonical: (text) => `${text}\n` }, 'form', /ends in a line break/],
  ['not hashed', { digest: (text) => text }, 'form', /its SHA-256 is/],
  ['hash in capitals', { digest: (text) => sha256(text).toUpperCase() }, 'form', /lower case/],
  ['signature in capitals', { signature: (text) => text.toUpperCase() }, 'form', /64 characters/],
  [
    'signature in base64',
    { signature: (text) => Buffer.from(text, 'hex').toString('base64') },
    'form',
    /44 characters/,
  ],
  [
    'two mistakes',
    {
      ...POST,
      texts: ({ headers }) => ({
        headers: headers.replace(/(host:[^:\n]*):\d+/, '$1'),
        payloadHash: sha256(''),
      }),
    },
    'host',
    /Two things differ.*port.*empty body/,
  ],
  [
    'STS: no hash of the body',
    { ...FORM, service: 'sts', texts: () => ({ payloadHash: sha256('') }) },
    'payload hash',
    /empty body/,
  ],
  [
    'STS: names not sorted',
    { ...FORM, service: 'sts', listed: ['x-amz-date', 'host'] },
    'SignedHeaders',
    /sorted/,
  ],
  [
    'IAM: host without port',
    {
      ...FORM,
      service: 'iam',
      body: 'Action=GetUser&Version=2010-05-08',
      texts: ({ headers }) => ({ headers: headers.replace(/(host:[^:\n]*):\d+/, '$1') }),
    },
    'host',
    /port/,
  ],
];

const chained = (key: string, terms: readonly string[]) =>
  terms.reduce<Buffer | string>(
    (last, text) => createHmac('sha256', last).update(text).digest(),
    key,
  ) as Buffer;
const yesterday = () => new Date(Date.now() - 86_400_000).toISOString().slice(0, 10).replaceAll('-', '');

function later(date: string, seconds: number): string {
  const [, year, month, day, hour, minute, second] =
    /(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)/.exec(date)?.map(Number) ?? [];
  const at = Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, (second ?? 0) + seconds);
  return `${new Date(at).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}

test('a right signature is served without a line in the log', async () => {
  for (const mistake of [{}, { path: TAGS }, POST, { ...FORM, service: 'sts' }]) {
    const { answer, records } = await send(mistake);
    expect(answer?.body).not.toMatch(/signature/i);
    expect(records).toEqual([]);
  }
});

describe('the debug log names the fault of a wrong signer', () => {
  test.each(WRONG)('%s', async (_name, mistake, part, sentence) => {
    const { answer, records, log } = await send(mistake);
    expect(answer?.status).toBe(403);
    expect(records).toMatchObject([{ part, difference: expect.stringMatching(sentence) }]);
    if (records[0]?.refusal.startsWith('The request signature')) {
      expect(answer?.body).not.toContain(records[0].difference);
    }
    const { secretAccessKey } = gateway.credentials('alice');
    for (const line of log) expect(line).not.toContain(secretAccessKey);
  });

  test('with an unknown key', async () => {
    const keys = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x' };
    const { records } = await send({}, keys);
    expect(records).toMatchObject([
      { part: 'key', difference: expect.stringMatching(/no active access key/) },
    ]);
  });
});

describe('the debug log shows', () => {
  test('the canonical request as it was computed, and its string to sign', async () => {
    const { records } = await send({ path: TAGS, secret: () => 'A'.repeat(40) });
    const [record] = records;
    expect(record?.canonicalRequest).toEqual([
      'GET',
      TAGS.replaceAll('%', '%25'),
      '',
      `host:${host()}`,
      expect.stringMatching(/^x-amz-date:\d{8}T\d{6}Z$/),
      '',
      'host;x-amz-date',
      sha256(''),
    ]);
    expect(record?.stringToSign).toEqual([
      'AWS4-HMAC-SHA256',
      expect.stringMatching(/^\d{8}T\d{6}Z$/),
      expect.stringMatching(/^\d{8}\/us-east-1\/mq\/aws4_request$/),
      sha256(record?.canonicalRequest?.join('\n') ?? ''),
    ]);
  });

  test('no session token, signing key, or right signature', async () => {
    const session = await gateway.assume(roleArn());
    const right = signWrongly({}, session, host(), new Date());
    const { records, log } = await send({ texts: () => ({ payloadHash: sha256('x') }) }, session);
    expect(records[0]?.canonicalRequest).toContain('x-amz-security-token:(not shown)');
    const signature = /Signature=(\w+)/.exec(right.headers.at(-1)?.[1] ?? '')?.[1] ?? '-';
    const day = new Date().toISOString().slice(0, 10).replaceAll('-', '');
    const key = derive(session.secretAccessKey, [day, 'us-east-1', 'mq', 'aws4_request']);
    for (const line of log.filter((one) => one.includes('"signature"'))) {
      expect(line).not.toContain(session.sessionToken);
      expect(line).not.toContain(session.secretAccessKey);
      expect(line).not.toContain(signature);
      expect(line).not.toContain(key.toString('hex'));
      expect(line).not.toContain(key.toString('base64'));
    }
  });

  test('no token or signature of a presigned URL', async () => {
    const session = await gateway.assume(roleArn());
    lines.length = 0;
    const date = `${new Date().toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
    const credential = `${session.accessKeyId}/${date.slice(0, 8)}/us-east-1/mq/aws4_request`;
    const query = new URLSearchParams({
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Credential': credential,
      'X-Amz-Date': date,
      'X-Amz-Security-Token': session.sessionToken ?? '',
      'X-Amz-Signature': 'f'.repeat(64),
      'X-Amz-SignedHeaders': 'host',
    });
    const request = { method: 'GET', target: `/v1/brokers?${query}`, headers: [['host', host()]] as const };
    await exchange({ port: gateway.port }, wire(request));
    const [record] = written(lines);
    expect(record?.canonicalRequest?.[2]).toContain('X-Amz-Security-Token=(not shown)');
    expect(JSON.stringify(record)).not.toContain(encodeURIComponent(session.sessionToken ?? ''));
    expect(JSON.stringify(record)).not.toContain('f'.repeat(64));
  });

  test.each([
    'AuthenticationCode1',
    'AuthenticationCode2',
    'TokenCode',
    'Password',
    'OldPassword',
    'NewPassword',
    'AddPrivateKey',
    'SAMLAssertion',
    'WebIdentityToken',
  ])('no value of the parameter %s', async (name) => {
    const { records } = await send({
      path: '/',
      query: `Action=ResyncMFADevice&${name}=864209&Version=2010-05-08`,
      secret: () => 'A'.repeat(40),
    });
    expect(records[0]?.canonicalRequest?.join()).toContain(`${name}=(not shown)`);
    expect(JSON.stringify(records)).not.toContain('864209');
  });

  test('control characters are escaped, in JSON and for people', async () => {
    const { log } = await send({ headers: { accept: 'a\u009b31mb' }, secret: () => 'A'.repeat(40) });
    const [line = ''] = log.filter((one) => one.includes('"message":"signature"'));
    expect(line).toMatch(/^[\x20-\x7e]+$/);
    const shown = signatureLines(line) ?? '';
    expect(shown).toMatch(/^[\n\x20-\x7e]+$/);
    expect(shown).toMatch(/^Signature refused \(key\): /);
    expect(shown).toContain(String.raw`accept:a\u009b31mb$`);
    expect(signatureLines('{"level":"ERROR"}')).toBeUndefined();
    expect(signatureLines('{"message":"signature"')).toBeUndefined();
  });
});

describe('the debug log belongs to local gateways only', () => {
  test('and is empty without the option', async () => {
    const quiet: string[] = [];
    const other = await createGateway({ log: (line) => void quiet.push(line) });
    const request = signWrongly(
      { secret: () => 'x' },
      other.credentials('alice'),
      `localhost:${other.port}`,
      new Date(),
    );
    await exchange({ port: other.port }, wire(request));
    await other.close();
    expect(quiet.length).toBeGreaterThan(0);
    expect(written(quiet)).toEqual([]);
  });

  test('and a deployed container refuses the setting', async () => {
    const settings = () =>
      readSettings({ AWS_REGION: 'us-east-1', TABLE_NAME: 't', KEYRING_FILE: 'f', DEBUG_SIGNATURES: 'on' });
    const container = createContainer(settings, {
      clock: () => 0,
      write: () => {},
      logger: async () => ({ info() {}, warn() {}, error() {} }),
    });
    expect(() => container.refused()).toThrow('DEBUG_SIGNATURES can be on in a local gateway only');
  });
});

function roleArn(): string {
  return 'arn:aws:iam::123456789012:role/BrokerOperator';
}
