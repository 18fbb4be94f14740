import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { RefusalName } from '../../../src/authz/errors.ts';
import { parseAuthorization } from '../../../src/authz/parse/parseAuthorization.ts';
import { BOTH, MISMATCH, MISSING_TOKEN } from '../fixtures/sentences.ts';
import { requestOf } from './requestOf.ts';

const SIGNATURE = '0123456789abcdef'.repeat(4);
const DATE = '20261121T120000Z';
const CREDENTIAL = 'AKIAIOSFODNN7EXAMPLE/20261121/us-east-1/mq/aws4_request';
const HEADER =
  `AWS4-HMAC-SHA256 Credential=${CREDENTIAL}` + `, SignedHeaders=host;x-amz-date, Signature=${SIGNATURE}`;
const CLAIM = {
  credential: CREDENTIAL,
  date: DATE,
  signedHeaders: ['host', 'x-amz-date'],
  signature: SIGNATURE,
};

const requires = (...parts: string[]) =>
  parts.map((part) => `Authorization header requires '${part}' parameter.`).join(' ');
const NO_DATE = "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.";

const byHeader = (authorization: string | string[], others: Record<string, string | string[]> = {}) =>
  parseAuthorization(requestOf({ headers: { authorization, 'x-amz-date': DATE, ...others } }));

describe('a request with an Authorization header', () => {
  const spellings: [string, string][] = [
    ['as SDKs write it', HEADER],
    ['without spaces', HEADER.replaceAll(', ', ',')],
    ['with more spaces', `  ${HEADER.replace(' ', '   ').replaceAll(', ', '  ,  ')}  `],
    ['with tabs', HEADER.replace(' ', '\t').replaceAll(', ', ',\t')],
    [
      'in another order',
      `AWS4-HMAC-SHA256 Signature=${SIGNATURE}, Credential=${CREDENTIAL}, SignedHeaders=host;x-amz-date`,
    ],
    ['with empty pieces', HEADER.replaceAll(', ', ',,, ').concat(',')],
    ['with an unknown part', `${HEADER}, Region=x, =y`],
  ];
  it.each(spellings)('%s', (_, header) => expect(byHeader(header)).toEqual(CLAIM));

  it('keeps a credential as it was sent, with all equal signs', () => {
    expect(byHeader(HEADER.replace(CREDENTIAL, 'a=b==')).credential).toBe('a=b==');
  });

  const refused: [string, string | string[], RefusalName, string][] = [
    ['empty', '', 'MissingAuthenticationTokenException', MISSING_TOKEN],
    ['white space', ' \t ', 'MissingAuthenticationTokenException', MISSING_TOKEN],
    ['another scheme', 'Bearer x', 'MissingAuthenticationTokenException', MISSING_TOKEN],
    ['a name that begins like it', 'AWS4HMAC x', 'MissingAuthenticationTokenException', MISSING_TOKEN],
    ['SigV2', 'AWS AKIA:x', 'MissingAuthenticationTokenException', MISSING_TOKEN],
    [
      'another hash',
      HEADER.replace('256', '512'),
      'IncompleteSignatureException',
      "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA512'.",
    ],
    [
      'another case',
      HEADER.replace('AWS4', 'aws4'),
      'IncompleteSignatureException',
      "Unsupported AWS 'algorithm': 'aws4-HMAC-SHA256'.",
    ],
    [
      'a long algorithm',
      `AWS4-${'x'.repeat(99)}`,
      'IncompleteSignatureException',
      `Unsupported AWS 'algorithm': 'AWS4-${'x'.repeat(59)}'.`,
    ],
    [
      'a comma in the space’s place',
      HEADER.replace(' ', ','),
      'IncompleteSignatureException',
      `Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA256,${`Credential=${CREDENTIAL}`.slice(0, 47)}'.`,
    ],
    [
      'twice',
      [HEADER, HEADER],
      'IncompleteSignatureException',
      'The Authorization header must be given exactly once.',
    ],
    [
      'twice, the second empty',
      [HEADER, ''],
      'IncompleteSignatureException',
      'The Authorization header must be given exactly once.',
    ],
    [
      'the algorithm alone',
      'AWS4-HMAC-SHA256',
      'IncompleteSignatureException',
      requires('Credential', 'Signature', 'SignedHeaders'),
    ],
    [
      'commas alone',
      'AWS4-HMAC-SHA256 ,,,',
      'IncompleteSignatureException',
      requires('Credential', 'Signature', 'SignedHeaders'),
    ],
    [
      'empty parts',
      'AWS4-HMAC-SHA256 Credential=,SignedHeaders=,Signature=',
      'IncompleteSignatureException',
      requires('Credential', 'Signature', 'SignedHeaders'),
    ],
    [
      'a part spelled small',
      HEADER.replace('Credential', 'credential'),
      'IncompleteSignatureException',
      requires('Credential'),
    ],
    [
      'a space before the equal sign',
      HEADER.replace('Credential=', 'Credential ='),
      'IncompleteSignatureException',
      invalidPair(HEADER.replace('Credential=', 'Credential =')),
    ],
    [
      'a piece without equal sign',
      `${HEADER}, x`,
      'IncompleteSignatureException',
      invalidPair(`${HEADER}, x`),
    ],
    // A pair ends at a blank (docs/rules/sigv4.md rule 1).
    ...[' a', 'a b', 'a; b', 'a\nb'].map((names): [string, string, RefusalName, string] => {
      const header = HEADER.replace(/SignedHeaders=[^,]*/, `SignedHeaders=${names}`);
      return [
        `SignedHeaders=${JSON.stringify(names)}`,
        header,
        'IncompleteSignatureException',
        invalidPair(header),
      ];
    }),
    ...['Credential', 'SignedHeaders', 'Signature'].flatMap((part): [string, string, RefusalName, string][] =>
      [part, part.toLowerCase(), part.toUpperCase()].map((variant) => [
        `a second ${variant}`,
        `${HEADER}, ${variant}=x`,
        'IncompleteSignatureException',
        `Authorization header requires exactly one '${part}' parameter.`,
      ]),
    ),
  ];
  it.each(refused)('%s is refused', (_, header, name, message) => {
    expect(() => byHeader(header)).toThrow(expect.objectContaining({ name, message }));
  });
});

function invalidPair(header: string): string {
  return (
    'Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 ' +
    `and encoded with Base64): '${hash('sha256', header, 'base64')}'.`
  );
}

describe('signed headers and signature of an Authorization header', () => {
  const names: [string, boolean][] = [
    ['host', true],
    ['a;b;c', true],
    ['a;a-b;a_b;ab', true],
    ["!#$%&'*+.^_`|~09az-;host", true],
    ["!#$%&'*+.^_`|~09az-;~", true],
    ['Host', false],
    ['host;Date', false],
    ['b;a', false],
    ['a;a', false],
    ['a;;b', false],
    [';a', false],
    ['a;', false],
    ['a:b', false],
    ['é', false],
    ['\u017f', false],
    ['__proto__;constructor', true],
  ];
  it.each(names)('SignedHeaders=%j: well formed is %j', (text, good) => {
    const header = `AWS4-HMAC-SHA256 Credential=x,Signature=${SIGNATURE},SignedHeaders=${text}`;
    // The header is trimmed first; only the rest is compared.
    if (good) expect(byHeader(header).signedHeaders).toEqual(text.split(';'));
    else expect(() => byHeader(header)).toThrow(expect.objectContaining({ message: MISMATCH }));
  });

  const signatures = [
    'x',
    SIGNATURE.toUpperCase(),
    SIGNATURE.slice(1),
    `${SIGNATURE}0`,
    `0x${SIGNATURE.slice(2)}`,
    'g'.repeat(64),
  ];
  it.each(signatures)('Signature=%j is not a signature', (text) => {
    const header = `AWS4-HMAC-SHA256 Signature=${text},Credential=x,SignedHeaders=host`;
    expect(() => byHeader(header)).toThrow(
      expect.objectContaining({ name: 'InvalidSignatureException', message: MISMATCH }),
    );
  });
});

describe('the date of a request with an Authorization header', () => {
  const cases: [string, Record<string, string[]>, string][] = [
    ['X-Amz-Date', { 'x-amz-date': [DATE] }, DATE],
    ['Date', { date: [DATE] }, DATE],
    ['X-Amz-Date before Date', { date: ['other'], 'x-amz-date': [DATE] }, DATE],
    ['spaces around it', { 'x-amz-date': [` ${DATE}\t`] }, DATE],
    ['two of them', { 'x-amz-date': [DATE, DATE] }, `${DATE},${DATE}`],
    ['two Dates', { date: [DATE, 'x'] }, `${DATE},x`],
    ['an empty one', { 'x-amz-date': [''] }, ''],
    ['an empty one before Date', { 'x-amz-date': [''], date: [DATE] }, ''],
  ];
  it.each(cases)('%s', (_, headers, date) => {
    expect(parseAuthorization(requestOf({ headers: { authorization: HEADER, ...headers } })).date).toBe(date);
  });
  it('is absent without a date header', () => {
    expect(() => parseAuthorization(requestOf({ headers: { authorization: HEADER } }))).toThrow(NO_DATE);
    expect(() => parseAuthorization(requestOf({ headers: { authorization: 'AWS4-HMAC-SHA256' } }))).toThrow(
      `${requires('Credential', 'Signature', 'SignedHeaders')} ${NO_DATE}`,
    );
  });
});

const PRESIGNED: [string, string][] = [
  ['X-Amz-Algorithm', 'AWS4-HMAC-SHA256'],
  ['X-Amz-Credential', CREDENTIAL],
  ['X-Amz-Date', DATE],
  ['X-Amz-Expires', '60'],
  ['X-Amz-SignedHeaders', 'host'],
  ['X-Amz-Signature', SIGNATURE],
];
const byQuery = (query: [string, string][], headers = {}) =>
  parseAuthorization(requestOf({ query, headers }));
const presignedWith = (name: string, value: string) =>
  PRESIGNED.map(([key, old]): [string, string] => [key, key === name ? value : old]);

describe('the query of a presigned URL', () => {
  const claim = { ...CLAIM, signedHeaders: ['host'], expires: 60 };
  it('is read as SDKs write it, and in any order among other parameters', () => {
    expect(byQuery(PRESIGNED)).toEqual(claim);
    expect(byQuery([...PRESIGNED].reverse())).toEqual(claim);
    expect(byQuery([['a', '1'], ...PRESIGNED, ['x-amzn', '2'], ['X-Amz', '3'], ['a', '4']])).toEqual(claim);
    expect(byQuery([...PRESIGNED, ['X-Amz-Meta', 'x'], ['x-amz-acl', 'y']])).toEqual(claim);
  });
  it('does not take its date from a date header', () => {
    expect(byQuery(PRESIGNED, { date: 'x', 'x-amz-date': 'y' }).date).toBe(DATE);
  });

  const lives: [string, number | undefined][] = [
    ['1', 1],
    ['0060', 60],
    ['604800', 604_800],
    ['604801', undefined],
    ['999999', undefined],
    ['1000000', undefined],
    ['0', undefined],
    ['000', undefined],
    ['-1', undefined],
    ['+1', undefined],
    ['1e3', undefined],
    ['1.0', undefined],
    ['0x3c', undefined],
    [' 60', undefined],
    ['60 ', undefined],
    ['60\n', undefined],
    ['٦٠', undefined],
    ['Infinity', undefined],
  ];
  it.each(lives)('gives for X-Amz-Expires %j: %j', (text, seconds) => {
    if (seconds !== undefined) expect(byQuery(presignedWith('X-Amz-Expires', text)).expires).toBe(seconds);
    else {
      expect(() => byQuery(presignedWith('X-Amz-Expires', text))).toThrow(
        expect.objectContaining({
          name: 'IncompleteSignatureException',
          message: expect.stringContaining(
            "'X-Amz-Expires' must be a whole number of seconds from 1 to 604800",
          ),
        }),
      );
    }
  });

  const marks: [[string, string][], string[]][] = [
    [[['X-Amz-Algorithm', 'AWS4-HMAC-SHA256']], ['Credential', 'Signature', 'SignedHeaders', 'Date']],
    [[['x-amz-credential', 'x']], ['Algorithm', 'Credential', 'Signature', 'SignedHeaders', 'Date']],
    [[['X-AMZ-SIGNATURE', 'x']], ['Algorithm', 'Credential', 'Signature', 'SignedHeaders', 'Date']],
    [
      PRESIGNED.map(([name, value]) => [name === 'X-Amz-Expires' ? 'x-amz-expires' : name, value]),
      ['Expires'],
    ],
  ];
  it.each(marks)('%j lacks %j', (query, missing) => {
    const sentences = missing.map((name) => `AWS query-string parameters must include 'X-Amz-${name}'.`);
    expect(() => byQuery(query)).toThrow(
      expect.objectContaining({
        name: 'IncompleteSignatureException',
        message: `${sentences.join(' ')} Re-examine the query-string parameters.`,
      }),
    );
  });

  it('is not a presigned URL without any signature parameter', () => {
    for (const query of [
      [],
      [['X-Amz-Date', DATE]],
      [
        ['X-Amz-Expires', '60'],
        ['X-Amz-SignedHeaders', 'host'],
      ],
    ]) {
      expect(() => byQuery(query as [string, string][])).toThrow(
        expect.objectContaining({ name: 'MissingAuthenticationTokenException', message: MISSING_TOKEN }),
      );
    }
  });

  it('with a second parameter of one name is refused for that before anything else', () => {
    for (const [name, value] of PRESIGNED) {
      for (const second of [name, name.toLowerCase(), name.toUpperCase()]) {
        expect(() => byQuery([...presignedWith('X-Amz-Algorithm', 'x'), [second, value]])).toThrow(
          `AWS query-string parameters must include '${second}' only once.`,
        );
      }
    }
  });
});

describe('a request with two signing mechanisms, or none', () => {
  it.each(['X-Amz-Algorithm', 'x-amz-algorithm'])('an Authorization header and %s', (name) => {
    for (const authorization of [HEADER, 'Bearer x', '']) {
      expect(() =>
        parseAuthorization(requestOf({ headers: { authorization }, query: [[name, '']] })),
      ).toThrow(expect.objectContaining({ name: 'InvalidSignatureException', message: BOTH }));
    }
  });
  it('without any is refused', () => {
    expect(() => parseAuthorization(requestOf({}))).toThrow(
      expect.objectContaining({ name: 'MissingAuthenticationTokenException', message: MISSING_TOKEN }),
    );
  });
});
