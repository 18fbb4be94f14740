import { strictEqual } from 'node:assert/strict';
import { createSecretKey, randomBytes } from 'node:crypto';
import { authorizerEvent, integrationEvent } from '../events/restEvent.ts';
import { cachedKeys } from '../src/authz/authenticate/accessKey.ts';
import { authenticate } from '../src/authz/authenticate/authenticate.ts';
import { payloadHash } from '../src/authz/authenticate/checkSignature.ts';
import { authorize, authorizeCall, type Gate } from '../src/authz/authorize.ts';
import { enforce } from '../src/authz/enforce/enforce.ts';
import { handOver } from '../src/authz/enforce/handOver.ts';
import { cachedPolicies } from '../src/authz/load/cachedPolicies.ts';
import { parseAuthorization } from '../src/authz/parse/parseAuthorization.ts';
import { parseEvent } from '../src/authz/parse/parseEvent.ts';
import { managedPolicy } from '../src/directory/managedPolicy.ts';
import { mqService } from '../src/mq/authorization/mqService.ts';
import { mqOperation } from '../src/mq/authorization/resourceTarget.ts';
import { createLogs } from '../src/runtime/logs.ts';
import { ALICE, accessKey, keysOf, verifier } from '../tests/authz/authenticate/verifier.ts';
import { KEY } from '../tests/authz/signedRequest.ts';
import { callsOf } from './callsOf.ts';
import { compare } from './compare.ts';
import { manyPolicies, wantedValues } from './decide/manyPolicies.ts';
import type { Figure } from './figure.ts';
import { inTurns } from './inTurns.ts';
import { jsSdkListBrokers } from './requests/jsSdk.ts';
import { signatureCrypto } from './requests/signatureCrypto.ts';
import { signedTexts } from './requests/signedTexts.ts';

const HOUR = 3_600_000;
const logs = createLogs({
  write: (line) => void process.stdout.write(`${line}\n`),
  clock: Date.now,
  logger: () => Promise.reject(new Error('The bench has no faults to log.')),
  region: () => 'us-east-1',
});
const TURNS = { rounds: 9, roundMs: 80, warmupMs: 200, samples: 64 };
const RECORDED = { phase: 'authorizer', requestId: 'bench', latencyMs: 1 } as const;
const SECRET = accessKey();
const SEALS = (() => {
  const newest = { id: 'bench', key: createSecretKey(randomBytes(32)) };
  return { newest, byId: new Map([[newest.id, newest.key]]) };
})();

/** The steps of a signed ListBrokers with warm caches, compared with the least cryptographic work. */
export async function bench(): Promise<Figure[]> {
  const gate = warmGate();
  const signed = await jsSdkListBrokers(KEY, 'http://localhost:4010');
  const event = authorizerEvent(signed);
  const request = parseEvent(event, 'authorizer');
  const claim = parseAuthorization(request);
  const caller = { principal: ALICE };
  const bodyHash = payloadHash(request).hex;
  const verdict = await authorize(request, gate);
  strictEqual(verdict.outcome, 'allowed');
  const seal = () => handOver(verdict, request, SEALS, Date.now());
  const integration = integrationEvent(signed);
  // Sealed verdicts expire after seconds, so the second phase uses a fixed clock.
  const sealed = seal();
  const sealedAt = Date.now();
  const second = { seals: SEALS, now: () => sealedAt, gate: async () => gate, resolve: mqOperation };
  const finish = () => enforce(parseEvent(integration, 'integration'), sealed, second);
  strictEqual((await finish()).outcome, 'allowed');

  const arrived = async () => {
    const parsed = parseEvent(event, 'authorizer');
    const decided = await authorize(parsed, gate);
    logs.decision(decided, parsed, RECORDED);
    return handOver(decided, parsed, SEALS, Date.now());
  };
  const [crypto, ...steps] = await inTurns(
    await Promise.all([
      step('raw crypto', signatureCrypto(signedTexts(request, claim, SECRET.secret))),
      step('event to request', () => parseEvent(event, 'authorizer')),
      step('header to claim', () => parseAuthorization(request)),
      step('claim to principal: key, date, scope, signature', () => authenticate(request, claim, gate)),
      step('cached policies', () => gate.policies.load(caller)),
      step('principal to verdict: operation, policies, decision', () =>
        authorizeCall(request, caller, bodyHash, gate),
      ),
      step('verdict to seal', seal),
      step('verdict to record and metric', () => logs.decision(verdict, request, RECORDED)),
      step('all of these: event to seal', arrived),
      step('second phase: event and seal to call', finish),
    ]),
    TURNS,
  );
  if (crypto === undefined) throw new Error('nothing was measured');
  return steps.map((series) => compare(series, crypto, 'ns'));
}

async function step(name: string, run: () => unknown) {
  return { name, run, calls: await callsOf(run) };
}

/** Ten policies with conditions, one of which AWS writes and allows the call, and caches that are full. */
function warmGate(): Gate {
  const own = manyPolicies(9, 'mq:List*', wantedValues).map(({ name, Statement }) => ({
    name,
    source: 'user',
    document: { Version: '2012-10-17', Statement },
  }));
  const readOnly = managedPolicy('arn:aws:iam::aws:policy/AmazonMQReadOnlyAccess');
  if (readOnly === undefined) throw new Error('The policy of AWS is not there.');
  const { name, document } = readOnly;
  const identity = [...own, { name, source: 'user', document }];
  const limits = { maxEntries: 100, maxAgeMs: HOUR, now: () => performance.now() };
  return {
    ...verifier({ now: Date.now, keys: cachedKeys(keysOf(SECRET), limits) }),
    policies: cachedPolicies(
      {
        load: async () => ({ identity, tags: {}, organization: 'none' }),
        managedPolicies: async () => new Map(),
      },
      limits,
    ),
    called: mqService({
      broker: async () => undefined,
      configuration: async () => undefined,
      configurationDocument: async () => undefined,
      serviceLinkedRole: async () => true,
    }),
  };
}
