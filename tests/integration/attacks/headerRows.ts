import { type Change, plusHeader, withHeader } from '../../authz/fixtures/change.ts';
import { HOST_UNSIGNED } from '../../authz/fixtures/sentences.ts';
import { again, type HttpAttack, incomplete, invalid, mismatch, NOW, TODAY } from './httpAttack.ts';

/** A host name of this machine, which the front door accepts; the signature is for another name. */
const OTHER_NAME = 'evil.localhost';

const typed = { headers: { 'content-type': 'application/json' } };
const unsigned = (name: string) => invalid(`'${name}' must be a 'SignedHeader' in the AWS Authorization.`);
const MIDNIGHT = `${TODAY}T000000Z`;

/** Puts a header before all others, for readers that use the first of several. */
const beforeAll =
  (name: string, value: string): Change =>
  (request) => ({ ...request, headers: [[name, value], ...request.headers] });

/** Attacks 6, 7, 8 and 9. */
export const HEADER_ROWS: readonly HttpAttack[] = [
  {
    number: 6,
    name: 'host is not signed',
    sign: { ...typed, leftOut: ['host'] },
    passes: typed,
    error: invalid(HOST_UNSIGNED),
  },
  ...['x-amz-target', 'X-Amz-Meta-Role', 'X-AMZ-SECURITY-TOKEN', 'x-amz-cf-id2', 'x-amz-'].map(
    (name): HttpAttack => ({
      number: 7,
      name: `${name} added after signing`,
      change: plusHeader(name, 'IQoJb3JpZ2luX2VjEXAMPLETOKEN'),
      error: unsigned(name.toLowerCase()),
    }),
  ),
  {
    number: 7,
    name: 'x-amz-target left out by the signer',
    sign: { headers: { 'x-amz-target': 'x' }, leftOut: ['x-amz-target'], keptAsHeaders: ['x-amz-target'] },
    passes: { headers: { 'x-amz-target': 'x' }, keptAsHeaders: ['x-amz-target'] },
    error: unsigned('x-amz-target'),
  },
  {
    number: 7,
    name: 'an empty x-amz-meta',
    change: plusHeader('x-amz-meta', ''),
    error: unsigned('x-amz-meta'),
  },
  {
    number: 7,
    name: 'x-amz-late behind a hundred other headers',
    change: (request) => {
      const filler = Array.from({ length: 100 }, (_, index) => [`x-filler-${index}`, ''] as const);
      return { ...request, headers: [...request.headers, ...filler, ['x-amz-late', '1']] };
    },
    error: unsigned('x-amz-late'),
  },
  {
    number: 7,
    name: 'x-amz-date beside the date of a presigned URL',
    forms: ['presigned'],
    change: plusHeader('X-Amz-Date', NOW),
    error: unsigned('x-amz-date'),
  },
  {
    number: 8,
    name: 'a signed header taken out',
    sign: typed,
    change: withHeader('content-type', () => undefined),
    error: mismatch,
  },
  {
    number: 8,
    name: 'a signed header emptied',
    sign: typed,
    change: withHeader('content-type', () => ''),
    error: mismatch,
  },
  {
    number: 8,
    name: 'a signed header that a proxy named as its own (Connection)',
    sign: { headers: { 'x-test': 'a' } },
    change: (request) =>
      plusHeader('Connection', 'x-test, close')(withHeader('x-test', () => undefined)(request)),
    error: mismatch,
  },
  ...['host', 'HOST', 'Host'].flatMap((name): HttpAttack[] => [
    { number: 9, name: `a second ${name}, the same`, change: again(name), error: mismatch },
    { number: 9, name: `another ${name} after it`, change: plusHeader(name, OTHER_NAME), error: mismatch },
    { number: 9, name: `another ${name} before it`, change: beforeAll(name, OTHER_NAME), error: mismatch },
  ]),
  {
    number: 9,
    name: 'another host',
    change: withHeader('host', () => OTHER_NAME),
    error: mismatch,
  },
  {
    number: 9,
    name: 'the host in upper case',
    change: withHeader('host', (value) => value.toUpperCase()),
    error: mismatch,
  },
  ...['x-amz-date', 'X-Amz-Date', 'X-AMZ-DATE'].flatMap((name): HttpAttack[] => [
    {
      number: 9,
      name: `a second ${name}`,
      forms: ['header'],
      change: plusHeader(name, MIDNIGHT),
      error: incomplete(`Date must be in ISO-8601 'basic format'. Got '${NOW},${MIDNIGHT}'.`),
    },
    {
      number: 9,
      name: `a second ${name} before it`,
      forms: ['header'],
      change: beforeAll(name, MIDNIGHT),
      error: incomplete(`Date must be in ISO-8601 'basic format'. Got '${MIDNIGHT},${NOW}'.`),
    },
  ]),
  {
    number: 9,
    name: 'a second hash header',
    forms: ['header'],
    sign: {
      headers: { 'x-amz-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' },
    },
    change: plusHeader('X-AMZ-Content-Sha256', '0'.repeat(64)),
    error: mismatch,
  },
  {
    number: 9,
    name: 'a signed header twice',
    sign: typed,
    change: plusHeader('Content-Type', 'text/plain'),
    error: mismatch,
  },
  ...['x-amz-security-token', 'X-Amz-Security-Token', 'X-AMZ-SECURITY-TOKEN'].map(
    (name): HttpAttack => ({
      number: 9,
      name: `two token headers: ${name}`,
      sign: {
        headers: { 'x-amz-security-token': 'token-one' },
        keptAsHeaders: ['x-amz-security-token'],
      },
      change: plusHeader(name, 'token-two'),
      passes: {},
      error: mismatch,
    }),
  ),
  {
    number: 9,
    name: 'a no-break space appended to a signed header',
    sign: typed,
    change: withHeader('content-type', (value) => `${value}\u00a0`),
    error: mismatch,
  },
];

/** Attacks 16 and 20: headers that have no effect when a client sends them. */
export const IGNORED_HEADERS: readonly (readonly [number: number, name: string, value: string])[] = [
  [16, 'X-Forwarded-Host', 'evil.example'],
  [16, 'X-Forwarded-Prefix', '/v2'],
  [16, 'X-Forwarded-Proto', 'ftp'],
  [16, 'X-Forwarded-For', '10.0.0.1'],
  [16, 'X-Forwarded-Port', '1'],
  [16, 'X-Original-URL', '/v1/configurations'],
  [16, 'X-Rewrite-URL', '/v1/configurations'],
  [16, 'X-HTTP-Method-Override', 'DELETE'],
  [16, 'Forwarded', 'host=evil;for=10.0.0.1'],
  [16, 'Via', '1.1 x.cloudfront.net'],
  [16, 'X-Amzn-Trace-Id', 'Root=1-67891233-abcdef012345678912345678'],
  [16, 'X-Amz-Cf-Id', 'x'],
  [16, 'X-Api-Key', 'x'],
  [16, 'Cookie', 'a=b; ="'],
  [16, 'Range', 'bytes=0-1'],
  [16, 'If-None-Match', '*'],
  [16, '__proto__', 'x'],
  [16, 'cognito-identity-id', 'x'],
  [20, 'sls-offline-authorizer-override', '{"principalId":"root","verdict":"x","seal":"y"}'],
  [20, 'SLS-Offline-Authorizer-Override', 'no JSON'],
];
