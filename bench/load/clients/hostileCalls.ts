import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import type { HttpRequest } from '../../../events/restEvent.ts';
import { type Change, plusHeader, plusQuery, withHeader } from '../../../tests/authz/fixtures/change.ts';
import { FORMS, type SigningOptions } from '../../../tests/authz/fixtures/signedAs.ts';
import { BODY_ROWS } from '../../../tests/integration/attacks/bodyRows.ts';
import { FRAMING_ROWS } from '../../../tests/integration/attacks/framingRows.ts';
import { HEADER_ROWS } from '../../../tests/integration/attacks/headerRows.ts';
import { type ExpectedError, POST } from '../../../tests/integration/attacks/httpAttack.ts';
import { MECHANISM_ROWS } from '../../../tests/integration/attacks/mechanismRows.ts';
import { PATH_ROWS } from '../../../tests/integration/attacks/pathRows.ts';
import { QUERY_ROWS } from '../../../tests/integration/attacks/queryRows.ts';
import { exchange, wire } from '../../../tests/integration/attacks/rawHttp.ts';
import { SCOPE_ROWS, TIME_ROWS } from '../../../tests/integration/attacks/scopeRows.ts';
import type { Keys } from '../../../tests/integration/stsWorld.ts';
import type { Call, Outcome } from '../measure/call.ts';
import { pick, type Seed, type World } from '../world.ts';
import type { Sign } from './sign.ts';
import { secretOf } from './wireCalls.ts';
import { outcomeOf } from './wireClient.ts';

const STATUS: Partial<Record<ExpectedError['name'], number>> = {
  BadRequestException: 400,
  RequestEntityTooLargeException: 413,
};
const errorOf = ({ name }: ExpectedError): Outcome => `${STATUS[name] ?? 403} ${name}`;

const MISMATCH = '403 InvalidSignatureException';
const UNRECOGNIZED = '403 UnrecognizedClientException';
const INCOMPLETE = '403 IncompleteSignatureException';
const MISSING = '403 MissingAuthenticationTokenException';
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const MEGABYTE = 1024 * 1024;

/** The parts of a hostile call. */
interface Attack {
  readonly kind: string;
  readonly name: string;
  readonly expected: Outcome;
  /** The bytes of its requests; the last one asks for the connection to be closed. */
  readonly bytes: () => Promise<Uint8Array>;
}

/**
 * Requests that must not be served, each over its own connection: the rows of the attack table, and new
 * invented ids, tokens and paths.
 */
export function hostileCalls(world: World, sign: Sign, session: Keys): () => Call {
  const alice = secretOf(world, 'alice');
  const kinds: readonly (readonly [weight: number, make: () => Attack])[] = [
    [6, () => pick(ROWS)(sign, alice)],
    [2, () => framing(sign, alice)],
    [3, () => unknownKey(sign)],
    [3, () => forgedToken(sign, session, alice)],
    [2, () => replay(sign, alice, pick(world.seeds))],
    [2, () => expired(sign, alice)],
    [2, () => malformed(sign, alice)],
    [2, () => garbagePath(sign, alice)],
    [2, () => query(sign, world)],
    [0.05, () => oversized(sign, alice)],
  ];
  const total = kinds.reduce((sum, [weight]) => sum + weight, 0);
  const choose = (): Attack => {
    let left = Math.random() * total;
    for (const [weight, make] of kinds) {
      left -= weight;
      if (left < 0) return make();
    }
    return unknownKey(sign);
  };
  return () => {
    const { kind, name, expected, bytes } = choose();
    return {
      kind: `hostile: ${kind}`,
      hostile: true,
      name,
      expected,
      send: async () => {
        const answers = await exchange({ port: world.port }, await bytes());
        return answers
          .map(({ status, headers, body }) => outcomeOf(status, typeOf(headers, body)))
          .join(', ');
      },
    };
  };
}

type Maker = (sign: Sign, credentials: Keys) => Attack;

/** Every row in each form, with and without the hash header. */
const ROWS: readonly Maker[] = [
  MECHANISM_ROWS,
  HEADER_ROWS,
  BODY_ROWS,
  QUERY_ROWS,
  PATH_ROWS,
  SCOPE_ROWS,
  TIME_ROWS,
]
  .flat()
  .flatMap((attack) =>
    (attack.forms ?? FORMS).flatMap((form) =>
      (form === 'header' ? [true, false] : [false]).map(
        (hashHeader): Maker =>
          (sign, credentials) => ({
            kind: 'attack table',
            name: `${attack.number}: ${attack.name} (${form}${hashHeader ? ' with hash' : ''})`,
            expected: errorOf(attack.error),
            bytes: async () => {
              const { change = (request: HttpRequest) => request } = attack;
              const options = typeof attack.sign === 'function' ? attack.sign() : attack.sign;
              return wire(change(await sign(form, { credentials, hashHeader, ...options })));
            },
          }),
      ),
    ),
  );

function framing(sign: Sign, credentials: Keys): Attack {
  const { name, of, spoil, answers } = pick(FRAMING_ROWS);
  const passes = of === 'POST' ? '400 BadRequestException' : '200';
  return {
    kind: 'broken framing',
    name,
    expected: answers.map((one) => (one === 'passes' ? passes : errorOf(one))).join(', '),
    bytes: async () => {
      const signed = wire(await sign('header', { credentials, ...(of === 'POST' && POST) }));
      return Buffer.from(spoil(signed.toString('latin1')), 'latin1');
    },
  };
}

function unknownKey(sign: Sign): Attack {
  const credentials = { accessKeyId: keyId('AKIA'), secretAccessKey: randomBytes(30).toString('base64') };
  return signed('unknown key', 'an id that nobody has', UNRECOGNIZED, () =>
    sign(pick(FORMS), { credentials }),
  );
}

function forgedToken(sign: Sign, session: Keys, alice: Keys): Attack {
  const { sessionToken = '' } = session;
  const secretAccessKey = randomBytes(30).toString('base64');
  const at = randomInt(sessionToken.length);
  const flipped = sessionToken.slice(0, at) + other(sessionToken[at]) + sessionToken.slice(at + 1);
  const random = randomBytes(randomInt(1, 600)).toString('base64');
  const forgeries: readonly (readonly [name: string, credentials: Keys, expected: Outcome])[] = [
    ['random bytes', { accessKeyId: keyId('ASIA'), secretAccessKey, sessionToken: random }, UNRECOGNIZED],
    ['one character changed', { ...session, sessionToken: flipped }, UNRECOGNIZED],
    ['a true token under another secret', { ...session, secretAccessKey }, MISMATCH],
    ['a true token under another key id', { ...session, accessKeyId: keyId('ASIA') }, UNRECOGNIZED],
    ['a true token beside a long-term key', { ...alice, sessionToken }, UNRECOGNIZED],
  ];
  const [name, credentials, expected] = pick(forgeries);
  return signed('forged session token', name, expected, () =>
    sign(pick(FORMS), { credentials: credentials as KeysToSign }),
  );
}

function replay(sign: Sign, credentials: Keys, seed: Seed): Attack {
  const changes: readonly (readonly [name: string, change: Change])[] = [
    ['another query', plusQuery(`maxResults=${randomInt(5, 100)}`)],
    [
      'another path',
      (request) => ({ ...request, target: request.target.replace('brokers', 'configurations') }),
    ],
    ['another body', (request) => ({ ...request, body: JSON.stringify({ brokerName: randomUUID() }) })],
    ['another method', (request) => ({ ...request, method: 'DELETE' })],
  ];
  const [name, change] = pick(changes);
  const form = pick(FORMS);
  const hashHeader = form === 'header' && Math.random() < 0.5;
  const post = name === 'another body' ? POST : {};
  // A path that has the other method, too.
  const broker = name === 'another method' ? { path: `/v1/brokers/${seed.id}` } : {};
  // The good one passes: a GET lists, a POST is the operation's own 400.
  const first = name === 'another body' ? '400 BadRequestException' : '200';
  return {
    kind: 'replay',
    name: `${name} (${form}${hashHeader ? ' with hash' : ''})`,
    expected: `${first}, ${MISMATCH}`,
    bytes: async () => {
      const request = await sign(form, { ...post, credentials, hashHeader, ...broker });
      return Buffer.concat([wire(request, { lines: '' }), wire(change(request))]);
    },
  };
}

function expired(sign: Sign, credentials: Keys): Attack {
  const minutes = randomInt(6, 100_000);
  const early = Math.random() < 0.3;
  return signed('wrong date', `${minutes} minutes ${early ? 'early' : 'late'}`, MISMATCH, () =>
    sign('header', { credentials, at: Date.now() + (early ? minutes : -minutes) * 60_000 }),
  );
}

function malformed(sign: Sign, credentials: Keys): Attack {
  const rubbish = randomBytes(randomInt(1, 300)).toString('hex');
  const [name, header, expected] = pick([
    ['rubbish behind the algorithm', `AWS4-HMAC-SHA256 ${rubbish}`, INCOMPLETE],
    [
      'rubbish as an element',
      `AWS4-HMAC-SHA256 Credential=${rubbish}, SignedHeaders=host, Signature=${rubbish}`,
      MISMATCH,
    ],
    ['rubbish alone', rubbish, MISSING],
  ] as const);
  return signed('malformed header', name, expected, async () =>
    withHeader('authorization', () => header)(await sign('header', { credentials })),
  );
}

function garbagePath(sign: Sign, credentials: Keys): Attack {
  const path = `/${randomBytes(randomInt(1, 60)).toString('base64url')}/${randomUUID()}`;
  if (Math.random() < 0.5) {
    return signed('garbage path', 'unsigned', MISSING, async () => ({
      method: 'GET',
      target: path,
      headers: [['Host', 'localhost']],
    }));
  }
  return signed('garbage path', 'under another path’s signature', MISMATCH, async () => ({
    ...(await sign('header', { credentials })),
    target: path,
  }));
}

/** The Query API has its own errors, in XML. */
function query(sign: Sign, world: World): Attack {
  const secretAccessKey = randomBytes(30).toString('base64');
  const alice = secretOf(world, 'alice');
  const role = encodeURIComponent('arn:aws:iam::123456789012:role/BrokerOperator');
  const assume = `Action=AssumeRole&Version=2011-06-15&RoleSessionName=load&RoleArn=${role}`;
  const rubbish = randomBytes(200).toString('base64url');
  const [name, credentials, body, expected] = pick([
    ['a wrong secret', { ...alice, secretAccessKey }, assume, '403 SignatureDoesNotMatch'],
    ['an unknown key', { accessKeyId: keyId('AKIA'), secretAccessKey }, assume, '403 InvalidClientTokenId'],
    ['a role that does not trust the caller', secretOf(world, 'bob'), assume, '403 AccessDenied'],
    [
      'an identity token that is none',
      alice,
      `${assume.replace('AssumeRole', 'AssumeRoleWithWebIdentity')}&WebIdentityToken=${rubbish}`,
      '400 InvalidIdentityToken',
    ],
  ] as const);
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return signed('STS', name, expected, () =>
    sign('header', { method: 'POST', path: '/', body, service: 'sts', credentials, headers }),
  );
}

function oversized(sign: Sign, credentials: Keys): Attack {
  const sizes: readonly (readonly [name: string, expected: Outcome, make: () => Promise<HttpRequest>])[] = [
    [
      'a body of eleven megabytes',
      '413 RequestEntityTooLargeException',
      async () => ({ ...(await sign('header', { ...POST, credentials })), body: 'x'.repeat(11 * MEGABYTE) }),
    ],
    [
      'a body of five megabytes in place of the signed one',
      MISMATCH,
      async () => ({ ...(await sign('header', { ...POST, credentials })), body: 'x'.repeat(5 * MEGABYTE) }),
    ],
    [
      'a header of fifteen kilobytes',
      MISMATCH,
      async () => plusHeader('x-amz-load', 'x'.repeat(12_000))(await sign('header', { credentials })),
    ],
  ];
  const [name, expected, make] = pick(sizes);
  return signed('oversized', name, expected, make);
}

/** What `SigningOptions` takes. */
type KeysToSign = NonNullable<SigningOptions['credentials']>;

function signed(kind: string, name: string, expected: Outcome, make: () => Promise<HttpRequest>): Attack {
  return { kind, name, expected, bytes: async () => wire(await make()) };
}

function keyId(prefix: string): string {
  return prefix + Array.from(randomBytes(16), (byte) => BASE32[byte % BASE32.length]).join('');
}

function other(character: string | undefined): string {
  return character === 'A' ? 'B' : 'A';
}

function typeOf(headers: readonly (readonly [string, string])[], body: string): string | undefined {
  return headers.find(([name]) => name === 'x-amzn-errortype')?.[1] ?? /<Code>(\w+)<\/Code>/.exec(body)?.[1];
}
