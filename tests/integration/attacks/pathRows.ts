import { atPath } from '../../authz/fixtures/change.ts';
import { badRequest, type HttpAttack, mismatch } from './httpAttack.ts';

const USERS = '/v1/brokers/b-1/users';

/** For each true path, what it must not be mistaken for. */
const MISTAKEN: readonly (readonly [path: string, others: readonly string[]])[] = [
  [
    `${USERS}/alice`,
    [
      `${USERS}/alic%65e`,
      `${USERS}/Alice`,
      `${USERS}/alice%00`,
      `${USERS}/alice%2F`,
      `${USERS}/alice/`,
      `${USERS}//alice`,
      `/${USERS}/alice`,
      `${USERS}/./alice`,
      `${USERS}/%2e/alice`,
      `${USERS}/bob/../alice`,
      `${USERS}/bob/%2E%2e/alice`,
      `${USERS}/bob/..%2Falice`,
      `${USERS}/%2561lice`,
      `${USERS}/%25%36%31lice`,
      `${USERS}/alice%0d%0a`,
      `${USERS}/alice%3Fx=1`,
      `${USERS}/alice%23`,
      `${USERS}/alice;x=1`,
      `${USERS}/alice%7F`,
      `${USERS}\\alice`,
      `/..${USERS}/alice`,
      `/dev${USERS}/alice`,
      '/v1/brokers/b-2/users/alice',
      '/V1/brokers/b-1/users/alice',
      '///',
      '//[',
      '//evil:99999/v1/brokers',
      '//evil.example/v1/brokers',
      '/\\evil.example/v1/brokers',
    ],
  ],
  [
    `${USERS}/a b`,
    [`${USERS}/a%2520b`, `${USERS}/a%252Bb`, `${USERS}/a+b`, `${USERS}/a%2Bb`, `${USERS}/a%2Fb`],
  ],
  [
    USERS,
    [
      '/v1/brokers/b-1%2Fusers',
      '/v1/brokers/b-1%252Fusers',
      '/v1/brokers%2Fb-1/users',
      '/v1%2Fbrokers/b-1/users',
      '/%2Fv1/brokers/b-1/users',
    ],
  ],
  [`${USERS}/a+b`, [`${USERS}/a%20b`]],
  [`${USERS}/a..b`, [`${USERS}/..`, `${USERS}/a%2E%2E%2Fb`, `${USERS}/a/../b`]],
  [`${USERS}/\u00e9`, [`${USERS}/e%CC%81`]],
];
/** No request target, or none that decodes: API Gateway's own 400. */
const NO_TARGETS = [
  `${USERS}/alice%`,
  `${USERS}/alice%zz`,
  `${USERS}/%C0%ACalice`,
  `${USERS}/%E9`,
  `${USERS}/alice#x`,
  '*',
  'v1/brokers',
  'http://localhost/v1/brokers',
  'https://evil.example/v1/brokers',
  'HTTP://localhost/v1/brokers',
];
/** Signed as they are: the signature is right, and no signer of an AWS SDK sends them. */
const HOSTILE = ['..', '.', 'a/../b', 'a//b', 'a%2Fb', '%2e%2e', '50%', 'a\u0000b', 'a\nb'];

/** Attack 17. */
export const PATH_ROWS: readonly HttpAttack[] = [
  ...MISTAKEN.flatMap(([path, others]) =>
    others.map(
      (other): HttpAttack => ({
        number: 17,
        name: `${path} sent as ${other}`,
        sign: { path },
        change: atPath(other),
        error: mismatch,
      }),
    ),
  ),
  ...NO_TARGETS.map(
    (target): HttpAttack => ({
      number: 17,
      name: `${USERS}/alice sent as ${target}`,
      sign: { path: `${USERS}/alice` },
      change: atPath(target),
      error: badRequest,
    }),
  ),
  ...HOSTILE.map(
    (label): HttpAttack => ({
      number: 17,
      name: `a true signature over ${JSON.stringify(label)}`,
      sign: { path: `${USERS}/${label}`, pathOnce: true },
      passes: { path: `${USERS}/alice`, pathOnce: true },
      error: mismatch,
    }),
  ),
];
