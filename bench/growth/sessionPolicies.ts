import { ok, strictEqual } from 'node:assert/strict';
import { createSecretKey, randomBytes } from 'node:crypto';
import { decide } from '../../src/authz/decide/decide.ts';
import { cachedPolicies } from '../../src/authz/load/cachedPolicies.ts';
import type { Session } from '../../src/authz/principal.ts';
import { issueSession } from '../../src/sts/issueSession.ts';
import { sealedTokens } from '../../src/sts/token/sealedToken.ts';
import { ALICE } from '../../tests/authz/authenticate/verifier.ts';
import type { Figure } from '../figure.ts';
import { decidedCall } from '../requests/decidedCall.ts';
import { along, type Point } from './along.ts';
import { BROKERS, byResource, onePolicy } from './policySets.ts';

/** 2048 characters are the most that AWS takes. */
const CHARACTERS = [256, 512, 1_024, 2_048];
const STATEMENTS = [1, 4, 16];
const HOUR = 3_600_000;
const KEYS = (() => {
  const newest = { id: 'bench', key: createSecretKey(randomBytes(32)) };
  return { newest, byId: new Map([[newest.id, newest.key]]) };
})();

/**
 * The cost of a session policy for a request: opening its token if it is not cached, finding the compiled
 * policy, and deciding with it.
 */
export async function sessionPolicies(): Promise<Figure[]> {
  return [
    ...(await along('opening a session token', 'characters of policy', CHARACTERS.map(opened), 'µs')),
    ...(await along(
      'cached policies of a session',
      'characters of policy',
      await Promise.all(CHARACTERS.map(cached)),
    )),
    ...(await along('decision cut by a session policy', 'statements', STATEMENTS.map(cut))),
  ];
}

function opened(size: number): Point {
  const tokens = sealedTokens(KEYS);
  const { sessionToken } = issueSession(sessionWith(size), KEYS);
  const run = () => tokens.open(sessionToken);
  strictEqual(run()?.session.policies[0]?.length, size);
  return { size, run };
}

async function cached(size: number): Promise<Point> {
  const source = cachedPolicies(
    {
      load: async () => ({ identity: [], tags: {}, organization: 'none' }),
      managedPolicies: async () => new Map(),
    },
    { maxEntries: 10, maxAgeMs: HOUR, now: () => performance.now() },
  );
  const session: Session = { ...sessionWith(size), accessKeyId: 'ASIAEXAMPLE' };
  const run = () => source.load({ principal: ALICE, session });
  const loaded = await run();
  ok(loaded?.set !== 'unreadable' && loaded?.set.session?.length === 1);
  return { size, run };
}

function cut(size: number): Point {
  const { identity: session } = onePolicy(...byResource(size));
  const set = {
    ...onePolicy({ Effect: 'Allow', Action: 'mq:*', Resource: '*' }),
    session,
  };
  const run = () => decide(set, [decidedCall()]);
  strictEqual(run().outcome, 'allowed');
  return { size, run };
}

function sessionWith(characters: number): Omit<Session, 'accessKeyId'> {
  const now = Date.now();
  return {
    kind: 'GetSessionToken',
    principal: ALICE,
    issuedAt: now,
    expiresAt: now + HOUR,
    policies: [policyOf(characters)],
    policyArns: [],
    tags: [],
    transitiveTagKeys: [],
  };
}

/** A policy that is so long: of as many resources as there is room for, the last one filled up. */
function policyOf(characters: number): string {
  const text = (resources: readonly string[]) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: ['mq:Describe*', 'mq:RebootBroker'], Resource: resources }],
    });
  const resources: string[] = [`${BROKERS}team-0-*:*`];
  for (;;) {
    const more = [...resources, `${BROKERS}team-${resources.length}-*:*`];
    if (text(more).length > characters) break;
    resources.push(more.at(-1) ?? '');
  }
  const missing = characters - text(resources).length;
  return text([...resources.slice(0, -1), `${resources.at(-1)}${'x'.repeat(missing)}`]);
}
