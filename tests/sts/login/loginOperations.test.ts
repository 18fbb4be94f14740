import { describe, expect, it } from 'vitest';
import { answerQuery } from '../../../src/query/answerQuery.ts';
import { QueryError, type QueryService } from '../../../src/query/queryService.ts';
import type { AskSts } from '../../../src/sts/login/askSts.ts';
import { type Login, loginOperations } from '../../../src/sts/login/loginOperations.ts';
import { issueNonce } from '../../../src/sts/login/nonce.ts';
import { keySet } from '../keySets.ts';
import { ALICE, NOON } from '../sessions.ts';

const SEAL = keySet('seal');
const AUDIENCE = 'https://mq.example.com';

/** The login operations over a table and an AWS STS that write down when they were asked. */
function gateway(ask: AskSts) {
  const events: string[] = [];
  const spent = new Set<string>();
  const operations = loginOperations({
    audiences: new Set([AUDIENCE]),
    roles: new Set(),
    region: 'us-east-1',
    ask: async (proof: Parameters<AskSts>[0]) => {
      events.push('STS');
      return ask(proof);
    },
    nonces: {
      spend: async (id: string) => {
        events.push('spend');
        return spent.size < spent.add(id).size;
      },
    },
    identities: {
      role: async () => undefined,
      user: async () => ({ arn: ALICE.arn, userId: ALICE.userId, userName: 'alice' }),
    },
    seal: SEAL,
    tokens: keySet('tokens'),
    now: () => NOON,
  } satisfies Login);
  const service: QueryService = {
    name: 'sts',
    version: '2011-06-15',
    namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
    operations,
  };

  async function logIn(nonce: string, more: Record<string, string> = {}): Promise<string> {
    const form = new URLSearchParams({
      Action: 'Login',
      Version: '2011-06-15',
      AccessKeyId: 'AKIAEXAMPLEALICE0001',
      Date: '20261121T120000Z',
      Signature: 'a'.repeat(64),
      Audience: AUDIENCE,
      Nonce: nonce,
      ...more,
    });
    const { body } = await answerQuery({
      service,
      request: {
        requestId: 'r',
        method: 'POST',
        path: '/',
        resource: '/',
        query: [],
        headers: new Map(),
        sourceIp: '203.0.113.7',
        body: Buffer.from(form.toString()),
      },
      requestId: 'r',
      authenticate: async () => {
        throw new Error('a login is not signed');
      },
      once: async () => undefined,
    });
    return /<Code>(\w+)<\/Code>/.exec(body)?.[1] ?? 'in';
  }
  return { events, logIn, nonce: () => issueNonce(SEAL, NOON).nonce };
}

const alice: AskSts = async () => ({ arn: ALICE.arn, userId: ALICE.userId, account: ALICE.accountId });

describe('the nonce of a login', () => {
  it('is spent before AWS STS is asked', async () => {
    const { events, logIn, nonce } = gateway(alice);
    expect(await logIn(nonce())).toBe('in');
    expect(events).toEqual(['spend', 'STS']);
  });

  it.each([
    ['is away', new QueryError('ServiceUnavailable', 'x', 503)],
    ['does not confirm the proof', new QueryError('InvalidLoginProof', 'x', 403)],
  ])('stays spent when AWS STS fails: it %s', async (_, failure) => {
    let fails = true;
    const { events, logIn, nonce } = gateway(async (proof) => {
      if (fails) throw failure;
      return alice(proof);
    });
    const one = nonce();
    expect(await logIn(one)).toBe(failure.code);
    fails = false;
    expect(await logIn(one)).toBe('SpentLoginNonce');
    expect(events).toEqual(['spend', 'STS', 'spend']);
    expect(await logIn(nonce())).toBe('in');
  });

  it('causes one request to AWS STS for any number of concurrent proofs', async () => {
    const { events, logIn, nonce } = gateway(alice);
    const one = nonce();
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => logIn(one)));
    expect(outcomes.filter((outcome) => outcome === 'in')).toHaveLength(1);
    expect(events.filter((event) => event === 'STS')).toHaveLength(1);
  });

  it.each([
    ['for another gateway', { Audience: 'https://other.example.com' }],
    ['with a part that a login does not have', { Host: 'evil.example.com' }],
    ['with a date that is none', { Date: 'today' }],
  ])('is not spent by a proof %s', async (_, more) => {
    const { events, logIn, nonce } = gateway(alice);
    const one = nonce();
    expect(await logIn(one, more)).not.toBe('in');
    expect(events).toEqual([]);
    expect(await logIn(one)).toBe('in');
  });
});
