import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  canonicalHeaders,
  canonicalPaths,
  canonicalQuery,
  canonicalRequest,
  stringToSign,
} from '../../../src/authz/authenticate/canonicalRequest.ts';
import { payloadHash } from '../../../src/authz/authenticate/checkSignature.ts';
import type { UnverifiedRequest } from '../../../src/authz/parse/parseEvent.ts';
import { pathLabels } from '../../../src/authz/parse/pathLabels.ts';
import { MISMATCH } from '../fixtures/sentences.ts';
import { signatureOf } from './signatureOf.ts';
import { parseVector, type SuiteContext, suitePath } from './suiteRequest.ts';

/**
 * The public SigV4 test suite (aws-c-auth, "tests/aws-signing-test-suite/v4"): 38 requests in two forms. It
 * is not part of this repository; without it, a clone tests only fixtures/vectors.json.
 */
const SUITE = new URL('../../../../shared/data/sigv4-suite/', import.meta.url);
const PRESENT = existsSync(SUITE);

const DATE = '20150830T123600Z';
const SCOPE = '20150830/us-east-1/service/aws4_request';

/** The gateway takes no path with empty or dot segments, whatever the service's signer would make of it. */
const REFUSED_PATHS = new Set([
  'get-relative-normalized',
  'get-relative-unnormalized',
  'get-relative-relative-normalized',
  'get-relative-relative-unnormalized',
  'get-slash-dot-slash-normalized',
  'get-slash-dot-slash-unnormalized',
  'get-slash-normalized',
  'get-slash-unnormalized',
  'get-slash-pointless-dot-normalized',
  'get-slash-pointless-dot-unnormalized',
  'get-slashes-normalized',
  'get-slashes-unnormalized',
]);

type Form = 'header' | 'query';

interface Vector {
  readonly name: string;
  readonly form: Form;
  readonly context: SuiteContext;
  readonly rawPath: string;
  readonly request: UnverifiedRequest;
  readonly file: (name: string) => string;
}

function load(name: string, form: Form): Vector {
  const file = (what: string) => readFileSync(new URL(`${name}/${what}`, SUITE), 'utf8').replaceAll('\r', '');
  const context = JSON.parse(file('context.json')) as SuiteContext;
  const { rawPath, request } = parseVector(file('request.txt'), context, form);
  return { name, form, context, rawPath, request, file };
}

const names = PRESENT
  ? readdirSync(SUITE, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
  : [];
const vectors = names.flatMap((name) => [load(name, 'header'), load(name, 'query')]);

/** Canonical request, string to sign and signature of a vector, computed under one canonical path. */
function computed({ context, request }: Vector, path: string) {
  const signedHeaders = [...request.headers.keys()].sort();
  const canonical = canonicalRequest({
    method: request.method,
    path,
    query: canonicalQuery(request.query),
    headers: canonicalHeaders(request, signedHeaders) ?? '',
    signedHeaders,
    payloadHash: payloadHash(request).hex,
  });
  const toSign = stringToSign(DATE, SCOPE, canonical);
  const secret = context.credentials.secret_access_key;
  return { canonical, toSign, signature: signatureOf(secret, SCOPE, toSign) };
}

function published({ form, file }: Vector) {
  return {
    canonical: file(`${form}-canonical-request.txt`),
    toSign: file(`${form}-string-to-sign.txt`),
    signature: file(`${form}-signature.txt`).trim(),
  };
}

describe.skipIf(!PRESENT)(
  `the public suite of SigV4 vectors ${PRESENT ? '' : '(skipped: ../shared/data/sigv4-suite is not here)'}`,
  () => {
    it('has 76 vectors', () => {
      expect(vectors).toHaveLength(76);
      expect(names).toEqual(expect.arrayContaining([...REFUSED_PATHS]));
    });

    describe('the pure functions, with each vector’s own path normalization,', () => {
      for (const vector of vectors) {
        it(`reproduce ${vector.name} (${vector.form})`, () => {
          const path = suitePath(vector.rawPath, vector.context.normalize);
          expect(computed(vector, path)).toEqual(published(vector));
        });
      }
    });

    // The suite's requests have raw paths, which it encodes once: of the gateway's two spellings (SDKs encode
    // twice) that is the last.
    describe('the gateway’s own path rule', () => {
      for (const vector of vectors.filter(({ name }) => !REFUSED_PATHS.has(name))) {
        it(`reproduces ${vector.name} (${vector.form})`, () => {
          const paths = canonicalPaths(pathLabels(vector.rawPath));
          expect(computed(vector, paths.at(-1) ?? '')).toEqual(published(vector));
        });
      }
      for (const vector of vectors.filter(({ name }) => REFUSED_PATHS.has(name))) {
        it(`refuses ${vector.name} (${vector.form}) by design: ${vector.rawPath}`, () => {
          expect(() => pathLabels(vector.rawPath)).toThrow(MISMATCH);
        });
      }
    });
  },
);
