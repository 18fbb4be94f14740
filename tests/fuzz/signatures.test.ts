import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { authorizerEvent, type HttpRequest, integrationEvent } from '../../events/restEvent.ts';
import { authenticate } from '../../src/authz/authenticate/authenticate.ts';
import { REFUSALS, RequestRefused } from '../../src/authz/errors.ts';
import { parseAuthorization } from '../../src/authz/parse/parseAuthorization.ts';
import { parseEvent, type UnverifiedRequest } from '../../src/authz/parse/parseEvent.ts';
import type { SignatureClaim } from '../../src/authz/parse/signatureClaim.ts';
import { issueSession } from '../../src/sts/issueSession.ts';
import { sealedTokens } from '../../src/sts/token/sealedToken.ts';
import { verifier } from '../authz/authenticate/verifier.ts';
import { ORDERS } from '../authz/fixtures/orders.ts';
import { type Form, signedAs } from '../authz/fixtures/signedAs.ts';
import { KEY, NOON } from '../authz/signedRequest.ts';
import { keySet } from '../sts/keySets.ts';
import { session } from '../sts/sessions.ts';
import { anyText } from './harness/anyText.ts';
import { PATIENCE } from './harness/budget.ts';
import { fuzz, sketch } from './harness/fuzz.ts';
import { type Meaning, meaningOf } from './meaning.ts';
import { changedRequests, requestOf, signedHeadersOf } from './requests.ts';

const TOKEN_KEYS = keySet('one');
const issued = issueSession(session({ expiresAt: NOON + 3_600_000 }), TOKEN_KEYS);
const expired = issueSession(session({ issuedAt: NOON - 9_000_000, expiresAt: NOON - 1_000 }), TOKEN_KEYS);
const BY = verifier({ sessions: sealedTokens(TOKEN_KEYS) });

/** Every order of the vectors, with long-term and temporary credentials. */
async function signedIn(form: Form): Promise<HttpRequest[]> {
  const orders = ORDERS.filter(({ forms }) => forms === undefined || forms.includes(form));
  const requests = orders.map(
    ({ query = [], headers = [], token: _, forms: _forms, name: _name, ...order }) => {
      const values = Map.groupBy(query, ([name]) => name);
      return signedAs(form, {
        ...order,
        query: Object.fromEntries([...values].map(([name, list]) => [name, list.map(([, value]) => value)])),
        // The signer signs one value a name.
        headers: Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value])),
      });
    },
  );
  const temporary = [issued, expired].flatMap((credentials) =>
    [true, false].map((hashHeader) =>
      signedAs(form, { credentials, hashHeader, method: 'POST', body: '{"a":1}' }),
    ),
  );
  const otherwise = [
    signedAs(form, { region: 'eu-west-1' }),
    signedAs(form, { service: 'sts' }),
    signedAs(form, { at: NOON - 3_600_000 }),
    signedAs(form, { credentials: { ...KEY, accessKeyId: 'AKIAIOSFODNN7UNKNOWN' } }),
  ];
  return Promise.all([...requests, ...temporary, ...otherwise]);
}

interface Phase {
  readonly seen: UnverifiedRequest;
  readonly event: Record<string, unknown>;
  readonly claim: SignatureClaim | RequestRefused;
}

function claimOf(request: UnverifiedRequest): SignatureClaim | RequestRefused {
  try {
    return parseAuthorization(request);
  } catch (error) {
    return typed(error);
  }
}

/** Anything else that is thrown is the finding. */
function typed(error: unknown): RequestRefused {
  if (!(error instanceof RequestRefused)) throw error;
  expect(Object.keys(REFUSALS)).toContain(error.name);
  expect(error.message).toMatch(/^[\x20-\x7e]{1,2048}$/);
  return error;
}

async function outcomeOf({ seen, claim }: Phase): Promise<string> {
  if (claim instanceof RequestRefused) return `${claim.name} ${sketch(claim.message)}`;
  try {
    return (await authenticate(seen, claim, BY)).outcome;
  } catch (error) {
    const refusal = typed(error);
    return `${refusal.name} ${sketch(refusal.message)}`;
  }
}

describe.each<Form>(['header', 'presigned'])('a signature in the %s', (form) => {
  let seeds: readonly HttpRequest[];
  let meanings: readonly (readonly [readonly string[], Meaning])[];
  beforeAll(async () => {
    seeds = await signedIn(form);
    meanings = seeds.map((seed) => {
      const names = signedHeadersOf(seed);
      return [names, meaningOf(integrationEvent(seed), names)];
    });
  });

  /** Whether somebody signed just this. The authorizer is shown no body. */
  const wasSigned = (event: Record<string, unknown>, withBody: boolean) =>
    meanings.some(([names, meaning]) => {
      const covered = withBody ? names : names.filter((name) => name !== 'content-length');
      const found = meaningOf(event, covered);
      const signed = withBody ? meaning.headers : withoutLength(meaning.headers);
      return (
        found.line === meaning.line && found.headers === signed && (!withBody || found.body === meaning.body)
      );
    });

  const noise = fc.record({
    method: fc.constantFrom('GET', 'POST'),
    target: anyText,
    headers: fc.array(
      fc.tuple(
        fc.oneof(fc.constantFrom('Authorization', 'host', 'x-amz-date'), fc.string({ maxLength: 6 })),
        fc.oneof(
          anyText,
          fc.string().map((rest) => `AWS4-HMAC-SHA256 Credential=${rest}`),
        ),
      ),
      { maxLength: 4 },
    ),
  });

  it('gives the signed request, or is refused with an error of the closed set', {
    timeout: PATIENCE,
  }, async () => {
    await fuzz(`signature, ${form}`, {
      seeds,
      arbitrary: fc.oneof({ weight: 4, arbitrary: changedRequests(seeds) }, noise),
      shaped: requestOf,
      check: async (request) => {
        const first = authorizerEvent(request);
        const second = integrationEvent(request);
        const seen = parseEvent(first, 'authorizer');
        // The authorizer hands its claim over: API Gateway drops the header.
        const claim = claimOf(seen);
        const early = await outcomeOf({ seen, event: first, claim });
        const late = await outcomeOf({ seen: parseEvent(second, 'integration'), event: second, claim });
        if (early === 'signed') expect(wasSigned(second, false)).toBe(true);
        if (late === 'signed') expect(wasSigned(second, true)).toBe(true);
        expect(late).not.toBe('waits');
        if (late === 'signed') expect(['signed', 'waits']).toContain(early);
        return `${early}, ${late}`;
      },
      reaches: [
        'signed, signed',
        'waits, signed',
        /^ExpiredToken/,
        /^UnrecognizedClient/,
        /^MissingAuthentication/,
        /^IncompleteSignature/,
        /^InvalidSignatureException The request signature/,
        /^InvalidSignatureException Signature expired/,
      ],
      leastRuns: 10,
    });
  });
});

function withoutLength(headers: string): string {
  const pairs = JSON.parse(headers) as [string, string][];
  return JSON.stringify(pairs.filter(([name]) => name !== 'content-length'));
}
