import { createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { authenticate } from '../../../src/authz/authenticate/authenticate.ts';
import { canonicalQuery, encodeRfc3986 } from '../../../src/authz/authenticate/canonicalRequest.ts';
import { basicFormat, parseBasicFormat } from '../../../src/authz/authenticate/requestDate.ts';
import { quotable, RequestRefused } from '../../../src/authz/errors.ts';
import { parseAuthorization } from '../../../src/authz/parse/parseAuthorization.ts';
import { parseEvent, UnreadableEventError } from '../../../src/authz/parse/parseEvent.ts';
import { pathLabels } from '../../../src/authz/parse/pathLabels.ts';
import { accessKey, verifier } from '../authenticate/verifier.ts';
import { escapeOnce } from '../fixtures/escape.ts';
import { requestOf } from '../parse/requestOf.ts';
import { text } from './arbitraryRequests.ts';
import { PATIENCE, RUNS } from './runs.ts';

const RUN = { numRuns: RUNS };
const SIGNATURE = '0123456789abcdef'.repeat(4);

/** Any UTF-16, halves of pairs included. */
const anyText = fc.oneof(
  text,
  fc.string({
    unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
    maxLength: 8,
  }),
);

const header = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        'AWS4-HMAC-SHA256',
        'AWS4-HMAC-SHA256 ',
        'Credential=',
        'SignedHeaders=',
        'Signature=',
        'credential=',
        'AKIAIOSFODNN7EXAMPLE/20261121/us-east-1/mq/aws4_request',
        'host;x-amz-date',
        'host',
        SIGNATURE,
        ', ',
        ',',
        '/',
        '=',
        ';',
      ),
      anyText,
    ),
    { maxLength: 12 },
  )
  .map((pieces) => pieces.join(''));
const wellBegun = header.map((rest) => `AWS4-HMAC-SHA256 Credential=${rest}`);
const claimed = fc
  .tuple(anyText, anyText, anyText)
  .map(
    ([id, region, names]) =>
      'AWS4-HMAC-SHA256 ' +
      `Credential=${id}/20261121/${region}/mq/aws4_request,` +
      `SignedHeaders=host;${names},Signature=${SIGNATURE}`,
  );

const parameter = fc.constantFrom(
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Date',
  'X-Amz-Expires',
  'X-Amz-SignedHeaders',
  'X-Amz-Signature',
  'X-Amz-Security-Token',
  'x-amz-date',
  'X-AMZ-SIGNATURE',
);
const parameterValue = fc.oneof(
  fc.constantFrom(
    'AWS4-HMAC-SHA256',
    'AKIAIOSFODNN7EXAMPLE/20261121/us-east-1/mq/aws4_request',
    '20261121T120000Z',
    '300',
    'host',
    SIGNATURE,
  ),
  anyText,
);
const anything = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withNullPrototype: true,
  withSparseArray: true,
  withTypedArray: true,
});
const names = fc.oneof(
  fc.constantFrom(
    'authorization',
    'Authorization',
    'host',
    'Host',
    'x-amz-date',
    'x-amz-content-sha256',
    '__proto__',
    'constructor',
  ),
  parameter,
  anyText,
);
const single = fc.dictionary(names, fc.oneof(header, wellBegun, claimed, parameterValue));
const multi = fc.dictionary(names, fc.array(fc.oneof(header, claimed, parameterValue), { maxLength: 3 }));
const mostly = <T>(likely: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 8, arbitrary: likely as fc.Arbitrary<unknown> }, { weight: 1, arbitrary: anything });

/** Shaped as API Gateway's, and wrong in any place. */
const event = fc.record(
  {
    resource: mostly(anyText),
    path: mostly(anyText.map((rest) => `/${rest}`)),
    httpMethod: mostly(fc.constantFrom('GET', 'POST', '', 'GET\n/')),
    headers: mostly(fc.oneof(fc.constant(null), single)),
    multiValueHeaders: mostly(fc.oneof(fc.constant(null), multi)),
    queryStringParameters: mostly(fc.oneof(fc.constant(null), single)),
    multiValueQueryStringParameters: mostly(fc.oneof(fc.constant(null), multi)),
    requestContext: mostly(
      fc.record(
        { requestId: anything, path: anything, identity: anything, authorizer: anything },
        { requiredKeys: [] },
      ),
    ),
    body: mostly(fc.oneof(fc.constant(null), anyText)),
    isBase64Encoded: mostly(fc.boolean()),
  },
  { requiredKeys: ['resource', 'path', 'httpMethod', 'requestContext'] },
);

/** Knows every key id, so that no look-up ends the way early. */
const KNOWS_ALL = verifier({
  keys: { find: async () => accessKey({ secret: createSecretKey(Buffer.from('AWS4x')) }) },
});

/** Parses and authenticates: an answer, a refusal, or an event that API Gateway does not send. */
async function wayOf(value: unknown, phase: 'authorizer' | 'integration'): Promise<string> {
  try {
    const request = parseEvent(value, phase);
    return (await authenticate(request, parseAuthorization(request), KNOWS_ALL)).outcome;
  } catch (error) {
    if (error instanceof RequestRefused || error instanceof UnreadableEventError) return error.name;
    throw error;
  }
}

describe('parsers throw only their own errors', () => {
  it('for any value as an event', { timeout: PATIENCE }, async () => {
    const values = fc.oneof(
      anything,
      fc.json().map((json) => JSON.parse(json) as unknown),
    );
    await fc.assert(
      fc.asyncProperty(values, async (value) => {
        await wayOf(value, 'authorizer');
        await wayOf(value, 'integration');
      }),
      RUN,
    );
  });

  it('for events in the form of API Gateway’s', { timeout: PATIENCE }, async () => {
    const met = new Set<string>();
    await fc.assert(
      fc.asyncProperty(event, fc.constantFrom('authorizer', 'integration'), async (value, phase) => {
        met.add(await wayOf(value, phase));
      }),
      RUN,
    );
    // The generator is worth its time: in a thousand events every kind of end is met.
    if (RUNS < 1000) return;
    expect([...met].sort()).toEqual(
      expect.arrayContaining([
        'IncompleteSignatureException',
        'InvalidSignatureException',
        'MissingAuthenticationTokenException',
        'UnreadableEventError',
      ]),
    );
  });

  it('for any Authorization header', { timeout: PATIENCE }, async () => {
    const headers = fc.array(fc.oneof(header, wellBegun, claimed), { minLength: 1, maxLength: 2 });
    await fc.assert(
      fc.asyncProperty(headers, mostly(parameterValue), async (authorization, date) => {
        const value = {
          resource: '/',
          path: '/',
          httpMethod: 'GET',
          requestContext: {},
          multiValueHeaders: { authorization, host: ['h'], 'x-amz-date': [date] },
        };
        expect(await wayOf(value, 'authorizer')).not.toBe('signed');
      }),
      RUN,
    );
  });

  it('for any presigned query', { timeout: PATIENCE }, async () => {
    const base = {
      'X-Amz-Algorithm': ['AWS4-HMAC-SHA256'],
      'X-Amz-Credential': ['AKIAIOSFODNN7EXAMPLE/20261121/us-east-1/mq/aws4_request'],
      'X-Amz-Date': ['20261121T120000Z'],
      'X-Amz-Expires': ['300'],
      'X-Amz-SignedHeaders': ['host'],
      'X-Amz-Signature': [SIGNATURE],
    };
    const query = fc.dictionary(fc.oneof(parameter, anyText), fc.array(parameterValue, { maxLength: 2 }), {
      maxKeys: 3,
    });
    await fc.assert(
      fc.asyncProperty(query, fc.boolean(), async (others, whole) => {
        const value = {
          resource: '/',
          path: '/',
          httpMethod: 'GET',
          requestContext: {},
          multiValueHeaders: { host: ['h'] },
          multiValueQueryStringParameters: whole ? { ...base, ...others } : others,
        };
        expect(await wayOf(value, 'integration')).not.toBe('signed');
      }),
      RUN,
    );
  });
});

describe('the results of parsers', () => {
  const refusedOr = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (error instanceof RequestRefused) return undefined;
      throw error;
    }
  };

  it('are labels without separator, escape, control character or path step', () => {
    const paths = fc.oneof(
      anyText,
      fc
        .array(fc.oneof(anyText, fc.constantFrom('/', '%', '%2', '%2f', '%2E', '.', '..', '%25', '%00')), {
          maxLength: 8,
        })
        .map((pieces) => `/${pieces.join('')}`),
    );
    fc.assert(
      fc.property(paths, (path) => {
        const labels = refusedOr(() => pathLabels(path));
        if (labels === undefined) return;
        for (const [index, label] of labels.entries()) {
          // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is forbidden
          expect(label).not.toMatch(/^\.{1,2}$|[/%\u0000-\u001f\u007f]/);
          if (index < labels.length - 1) expect(label).not.toBe('');
        }
        // Whatever they were written as, they read the same again.
        expect(refusedOr(() => pathLabels(`/${labels.map(encodeOrKeep).join('/')}`))).toEqual(labels);
      }),
      RUN,
    );
  });

  it('are labels whose encoding is reversible, upper case, and the same as another implementation’s', () => {
    fc.assert(
      fc.property(text, (value) => {
        const encoded = encodeRfc3986(value);
        expect(encoded).toMatch(/^(?:[A-Za-z0-9._~-]|%[0-9A-F]{2})*$/);
        expect(decodeURIComponent(encoded)).toBe(value);
        expect(encoded).toBe(escapeOnce(value));
      }),
      RUN,
    );
  });

  it('are a canonical query that is the same in any order, and different for other pairs', () => {
    const pairs = fc.array(fc.tuple(text, text), { maxLength: 6 });
    fc.assert(
      fc.property(pairs, fc.func(fc.integer()), pairs, (query, order, others) => {
        const shuffled = [...query].sort((a, b) => order(a) - order(b));
        expect(canonicalQuery(shuffled)).toBe(canonicalQuery(query));
        const same = (list: [string, string][]) =>
          JSON.stringify(list.map((pair) => JSON.stringify(pair)).sort());
        expect(canonicalQuery(others) === canonicalQuery(query)).toBe(same(others) === same(query));
      }),
      RUN,
    );
  });

  it('are dates that print back as they were', () => {
    const millis = fc.integer({ min: Date.UTC(1000, 0), max: Date.UTC(9999, 11, 31) });
    fc.assert(
      fc.property(millis, (time) => {
        expect(parseBasicFormat(basicFormat(time))).toBe(Math.floor(time / 1000) * 1000);
      }),
      RUN,
    );
    const digits = fc.stringMatching(/^[0-9]{4}[01][0-9][0-3][0-9]T[0-2][0-9][0-6][0-9][0-6][0-9]Z$/);
    fc.assert(
      fc.property(fc.oneof(digits, anyText), (written) => {
        const time = parseBasicFormat(written);
        if (time !== undefined) expect(basicFormat(time)).toBe(written);
      }),
      RUN,
    );
  });

  it('are signed header lists in lower case, sorted and unique', () => {
    const list = fc.array(fc.oneof(fc.constantFrom('host', 'x-amz-date', 'a', 'b', 'A', ''), anyText), {
      maxLength: 4,
    });
    fc.assert(
      fc.property(list, (given) => {
        const authorization =
          `AWS4-HMAC-SHA256 Credential=x,SignedHeaders=${given.join(';')}` + `,Signature=${SIGNATURE}`;
        const request = requestOf({ headers: { authorization, 'x-amz-date': '' } });
        const claim = refusedOr(() => parseAuthorization(request));
        if (claim === undefined) return;
        expect([...new Set(claim.signedHeaders)].sort()).toEqual(claim.signedHeaders);
        expect(claim.signedHeaders.join(';')).toBe(claim.signedHeaders.join(';').toLowerCase());
      }),
      RUN,
    );
  });

  it('are quoted texts in printable ASCII without quotes, 64 characters at most', () => {
    fc.assert(
      fc.property(
        fc.array(anyText).map((pieces) => pieces.join('')),
        (value) => {
          expect(quotable(value)).toMatch(/^[ !#-[\]-~]{0,64}$/);
        },
      ),
      RUN,
    );
  });
});

/** Halves of pairs have no escaped form. */
function encodeOrKeep(label: string): string {
  return label.isWellFormed() ? escapeOnce(label) : label;
}
