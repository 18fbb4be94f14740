import { ok, strictEqual } from 'node:assert/strict';
import { createSecretKey, randomBytes } from 'node:crypto';
import { authorizerEvent, type HttpRequest } from '../events/restEvent.ts';
import { cachedKeys } from '../src/authz/authenticate/accessKey.ts';
import { authenticate, type Verifier } from '../src/authz/authenticate/authenticate.ts';
import { parseAuthorization } from '../src/authz/parse/parseAuthorization.ts';
import { parseEvent } from '../src/authz/parse/parseEvent.ts';
import type { Session } from '../src/authz/principal.ts';
import { issueSession } from '../src/sts/issueSession.ts';
import { rememberedTokens, sealedTokens } from '../src/sts/token/sealedToken.ts';
import { ALICE, accessKey, keysOf, verifier } from '../tests/authz/authenticate/verifier.ts';
import { KEY } from '../tests/authz/signedRequest.ts';
import { compare } from './compare.ts';
import type { Figure } from './figure.ts';
import { inTurns } from './inTurns.ts';
import { jsSdkListBrokers } from './requests/jsSdk.ts';

const CALLS = 50;
const KEYS = (() => {
  const newest = { id: 'bench', key: createSecretKey(randomBytes(32)) };
  return { newest, byId: new Map([[newest.id, newest.key]]) };
})();

const POLICY = JSON.stringify({
  Version: '2012-10-17',
  Statement: Array.from({ length: 6 }, (_, index) => ({
    Sid: `Team${index}`,
    Effect: 'Allow',
    Action: ['mq:DescribeBroker', 'mq:RebootBroker'],
    Resource: `arn:aws:mq:*:123456789012:broker:team-${index}-*:*`,
  })),
});

/**
 * A request's signature checked with temporary credentials, beside the same check with a long-term key that
 * is cached.
 */
export async function bench(): Promise<Figure[]> {
  const longTerm = verifier({
    now: Date.now,
    keys: cachedKeys(keysOf(accessKey()), { maxEntries: 100, maxAgeMs: 3_600_000, now: Date.now }),
  });
  const sealed = sealedTokens(KEYS);
  const opening = verifier({ now: Date.now, sessions: sealed });
  const remembering = verifier({
    now: Date.now,
    sessions: rememberedTokens(sealed, { maxEntries: 1_000, now: Date.now }),
  });
  const small = await signedBy({});
  const large = await signedBy({
    policies: [POLICY],
    policyArns: Array.from({ length: 10 }, (_, index) => `arn:aws:iam::123456789012:policy/limit-${index}`),
    tags: Array.from({ length: 10 }, (_, index) => [`tag-${index}`, `value ${index}`] as const),
  });
  const [known, kept, keptLarge, first, firstLarge] = await inTurns([
    check('cached long-term key', await jsSdkListBrokers(KEY, 'http://localhost:4010'), longTerm),
    check('session', small, remembering),
    check('session with policies and tags', large, remembering),
    check('session, its token opened each time', small, opening),
    check('session with policies and tags, opened each time', large, opening),
  ]);
  const goal = { of: 'ratio', bound: 'at most', limit: 3 } as const;
  return [
    compare(kept, known, 'ns', goal),
    compare(keptLarge, known, 'ns', goal),
    compare(first, known, 'ns'),
    compare(firstLarge, known, 'ns'),
  ];
}

/** ListBrokers, signed with credentials issued now. */
async function signedBy(overrides: Partial<Session>): Promise<HttpRequest> {
  const now = Date.now();
  const issued = issueSession(
    {
      kind: 'GetSessionToken',
      principal: ALICE,
      issuedAt: now,
      expiresAt: now + 3_600_000,
      policies: [],
      policyArns: [],
      tags: [],
      transitiveTagKeys: [],
      ...overrides,
    },
    KEYS,
  );
  const { accessKeyId, secretAccessKey, sessionToken } = issued;
  const credentials = { accessKeyId, secretAccessKey, sessionToken };
  return jsSdkListBrokers(credentials, 'http://localhost:4010');
}

function check(name: string, request: HttpRequest, checked: Verifier) {
  const event = authorizerEvent(request);
  return {
    name: `signature check: ${name}`,
    calls: CALLS,
    run: async () => {
      const parsed = parseEvent(event, 'authorizer');
      const answer = await authenticate(parsed, parseAuthorization(parsed), checked);
      ok(answer.outcome === 'signed');
      strictEqual(answer.caller.principal.arn, ALICE.arn);
    },
  };
}
