import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { authorizerEvent, type HttpRequest, integrationEvent } from '../../../events/restEvent.ts';
import { authorize, type Gate } from '../../../src/authz/authorize.ts';
import { type Enforced, enforce } from '../../../src/authz/enforce/enforce.ts';
import { handOver, sealVerdict } from '../../../src/authz/enforce/handOver.ts';
import { parseEvent } from '../../../src/authz/parse/parseEvent.ts';
import type { KeySet } from '../../../src/keyring/keyring.ts';
import { mqOperation } from '../../../src/mq/authorization/resourceTarget.ts';
import { ALICE } from '../authenticate/verifier.ts';
import { plusQuery } from '../fixtures/change.ts';
import { memoryGate, sealKeys } from '../fixtures/memoryGate.ts';
import { MISMATCH, MISSING_TOKEN } from '../fixtures/sentences.ts';
import { FORMS, signedAs } from '../fixtures/signedAs.ts';
import { NOON } from '../signedRequest.ts';

const SEALS = sealKeys();
const BODY = '{"brokerName":"one"}';
const POST = { method: 'POST', body: BODY };
const missing = {
  outcome: 'refused',
  refusal: { name: 'MissingAuthenticationTokenException', message: MISSING_TOKEN },
};

/** The context that the authorizer would return for this request. */
async function sealedFor(request: HttpRequest, keys: KeySet = SEALS, gate: Gate = memoryGate()) {
  const seen = parseEvent(authorizerEvent(request), 'authorizer');
  return handOver(await authorize(seen, gate), seen, keys, gate.now());
}

/** The handler's function, called with this context. */
function called(request: HttpRequest, context: unknown, now = NOON): Promise<Enforced> {
  const gate = memoryGate({ now: () => now });
  const dependencies = { seals: SEALS, now: gate.now, gate: async () => gate, resolve: mqOperation };
  return enforce(parseEvent(integrationEvent(request), 'integration'), context, dependencies);
}

describe('attack 27: an event that is sent directly to a function', () => {
  type Sealed = { verdict: string; seal: string };
  const text = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const forged: [string, (real: Sealed) => unknown][] = [
    ['no context', () => undefined],
    ['null', () => null],
    ['a string', () => 'verdict'],
    ['a list', ({ verdict, seal }) => [verdict, seal]],
    ['an empty context', () => ({})],
    ['a verdict without seal', ({ verdict }) => ({ verdict })],
    ['a seal without verdict', ({ seal }) => ({ seal })],
    ['an empty seal', ({ verdict }) => ({ verdict, seal: '' })],
    ['dots', ({ verdict }) => ({ verdict, seal: '..' })],
    ['a list in the seal’s place', ({ verdict, seal }) => ({ verdict, seal: [seal] })],
    ['a context that says allowed', () => ({ say: 'allowed', outcome: 'allowed', principalId: 'root' })],
    ['another verdict', ({ seal }) => ({ verdict: text({ say: 'allowed' }), seal })],
    ['the verdict in another encoding', ({ verdict, seal }) => ({ verdict: `${verdict}=`, seal })],
    ['white space after the verdict', ({ verdict, seal }) => ({ verdict: `${verdict}\n`, seal })],
    ['another key id', ({ verdict, seal }) => ({ verdict, seal: seal.replace(/^[^.]*/, 'k2') })],
    [
      'a prototype’s name as key id',
      ({ verdict, seal }) => ({ verdict, seal: seal.replace(/^[^.]*/, '__proto__') }),
    ],
    ['another time', ({ verdict, seal }) => ({ verdict, seal: seal.replace(/\.\d+\./, `.${NOON + 1}.`) })],
    [
      'a time in the future',
      ({ verdict, seal }) => ({ verdict, seal: seal.replace(/\.\d+\./, '.9999999999999.') }),
    ],
    ['a time that is none', ({ verdict, seal }) => ({ verdict, seal: seal.replace(/\.\d+\./, '.1e13.') })],
    ['a seal with more to it', ({ verdict, seal }) => ({ verdict, seal: `${seal}.x` })],
    ['half a seal', ({ verdict, seal }) => ({ verdict, seal: seal.slice(0, -20) })],
    ['a seal of zeros', ({ verdict, seal }) => ({ verdict, seal: seal.replace(/[^.]*$/, 'A'.repeat(43)) })],
  ];
  for (const form of FORMS) {
    for (const [name, forge] of forged) {
      it(`${name} (${form})`, async () => {
        const request = await signedAs(form, POST);
        const real = await sealedFor(request);
        expect((await called(request, real)).outcome).toBe('allowed');
        expect(await called(request, forge(real))).toMatchObject(missing);
      });
    }
  }

  it('a seal of another keyring is refused', async () => {
    const request = await signedAs('header', POST);
    const keys = sealKeys('k9');
    const foreign: KeySet = { newest: { ...keys.newest, id: 'k1' }, byId: keys.byId };
    expect(await called(request, await sealedFor(request, foreign))).toMatchObject(missing);
  });

  it('a seal is valid for thirty seconds, and not before its time', async () => {
    const request = await signedAs('header', { method: 'GET', hashHeader: true });
    const real = await sealedFor(request);
    for (const [millis, outcome] of [
      [30_000, 'allowed'],
      [30_001, 'refused'],
      [-5_000, 'allowed'],
      [-5_001, 'refused'],
    ] as const) {
      expect((await called(request, real, NOON + millis)).outcome).toBe(outcome);
    }
  });
});

describe('attack 27: a true seal that is moved to another event', () => {
  const broker = '/v1/brokers/{brokerId}';
  const others: [string, (request: HttpRequest) => HttpRequest, object][] = [
    ['another method', (r) => ({ ...r, method: 'DELETE' }), missing],
    ['another query', plusQuery('maxResults=5'), missing],
    ['another path', (r) => ({ ...r, target: r.target.replace('brokers', 'configurations') }), missing],
    // If the signature waited for the body, the call is decided again; here its operation does not exist.
    ['another resource', (r) => ({ ...r, resource: broker }), {}],
    [
      'another body',
      (r) => ({ ...r, body: '{}' }),
      { refusal: { name: 'InvalidSignatureException', message: MISMATCH } },
    ],
    [
      'no body',
      (r) => ({ ...r, body: undefined }),
      { refusal: { name: 'InvalidSignatureException', message: MISMATCH } },
    ],
  ];
  for (const form of FORMS) {
    for (const [name, change, refused] of others) {
      it(`${name} (${form})`, async () => {
        const request = await signedAs(form, { ...POST, query: { a: 'b' } });
        const real = await sealedFor(request);
        expect((await called(request, real)).outcome).toBe('allowed');
        expect(await called(change(request), real)).toMatchObject({ outcome: 'refused', ...refused });
      });
    }
  }

  it('an allow that names no request, or another operation, runs nothing', async () => {
    const request = await signedAs('header', POST);
    const seen = parseEvent(authorizerEvent(request), 'authorizer');
    const bodyHash = hash('sha256', BODY, 'hex');
    const allow = (operation: string) => ({ say: 'allowed', principal: ALICE, operation, bodyHash });
    const sealed = (operation: string, to: typeof seen | undefined) =>
      sealVerdict(allow(operation), to, SEALS, NOON);
    expect((await called(request, sealed('CreateBroker', seen))).outcome).toBe('allowed');
    expect(await called(request, sealed('CreateBroker', undefined))).toMatchObject(missing);
    expect(await called(request, sealed('DeleteBroker', seen))).toMatchObject(missing);
  });

  it('an event without a body, which only the authorizer gets, runs nothing', async () => {
    // `unknown` in an UnverifiedRequest means that its body is not known. It is not the body "unknown", even
    // if the signed body has this text.
    const request = await signedAs('header', { method: 'POST', body: 'unknown', hashHeader: true });
    const gate = memoryGate();
    const dependencies = { seals: SEALS, now: gate.now, gate: async () => gate, resolve: mqOperation };
    const seen = parseEvent(authorizerEvent(request), 'authorizer');
    expect((await called(request, await sealedFor(request))).outcome).toBe('allowed');
    expect(await enforce(seen, await sealedFor(request), dependencies)).toMatchObject({
      outcome: 'refused',
      refusal: { name: 'InvalidSignatureException', message: MISMATCH },
    });
  });

  it('the seal of a refusal runs nothing', async () => {
    const unsigned = { ...(await signedAs('header', POST)), headers: [] };
    const request = await signedAs('header', POST);
    expect(await called(request, await sealedFor(unsigned))).toMatchObject(missing);
  });

  // A refusal is bound to no request (handOver.ts), so that it also reaches the client where the path is one
  // that no signer makes.
  for (const target of ['//v1/brokers', '/v1/../brokers', '/v1/brokers/%zz']) {
    it(`a sealed refusal is answered unchanged, on ${target} too`, async () => {
      const request = { method: 'GET', target, headers: [] };
      expect(await called(request, await sealedFor(request))).toMatchObject(missing);
    });
    it(`an event without a seal is not authenticated, on ${target} too`, async () => {
      const { seal } = await sealedFor(await signedAs('header'));
      expect(await called({ method: 'GET', target, headers: [] }, { verdict: 'x', seal })).toMatchObject(
        missing,
      );
    });
  }
});
