import middy from '@middy/core';
import { authenticate, type Verifier } from '../authz/authenticate/authenticate.ts';
import type { Gate } from '../authz/authorize.ts';
import { openQueryCall, type QueryCall } from '../authz/enforce/queryCall.ts';
import { RequestRefused } from '../authz/errors.ts';
import { parseEvent } from '../authz/parse/parseEvent.ts';
import { claimedKeyId, type SignatureClaim } from '../authz/parse/signatureClaim.ts';
import type { Caller } from '../authz/session.ts';
import { answerQuery, unavailable } from '../query/answerQuery.ts';
import type { QueryService } from '../query/queryService.ts';
import type { HttpAnswer } from '../runtime/answer.ts';
import { claimQuery } from '../runtime/claimQuery.ts';
import { recordQuery } from '../runtime/decisionLog.ts';
import { recordUndecidable } from '../runtime/faultLog.ts';
import { openGate } from '../runtime/gate.ts';
import { gatewayKeyring } from '../runtime/gatewayKeyring.ts';
import { noteKeyUse } from '../runtime/noteKeyUse.ts';
import { once } from '../runtime/once.ts';
import { openQueryServices } from '../runtime/queryServices.ts';
import { readSettings } from '../runtime/settings.ts';
import { authorizerContext } from './middleware/enforceCall.ts';

/** Their front doors have more patience with clocks than Amazon MQ's. */
const SKEW_MINUTES = 15;
/** Where a global service signs: IAM, and STS by its global endpoint. */
const GLOBAL_REGION = 'us-east-1';

const parts = once(async () => {
  const settings = readSettings(process.env);
  const keyring = await gatewayKeyring();
  const gate = await openGate(settings, keyring);
  return { keyring, gate, services: await openQueryServices(settings, keyring, gate) };
});

/** `POST /`: the STS and IAM Query APIs. Verified here, in one phase, because the action sits in the body. */
export const handler = middy({ timeoutEarlyInMillis: 0 }).handler((event: unknown) =>
  run(event).catch(async (error: unknown) => {
    // Keys, table or directory are away, or this is no event of API Gateway.
    await recordUndecidable(error, '');
    return asXml(503, unavailable());
  }),
);

async function run(event: unknown): Promise<HttpAnswer> {
  const started = performance.now();
  const { keyring, gate, services } = await parts();
  const { requestId: handedOver, ...sealed } = authorizerContext(event);
  const arrived = parseEvent(event, 'integration');
  const requestId = handedOver ?? arrived.requestId;
  const call = openCall(() => openQueryCall(arrived, sealed, keyring.seal, gate.now()));
  const service = serviceOf(services, call);
  let caller: Caller | undefined;
  const answer = await answerQuery({
    service,
    request: call instanceof RequestRefused ? call : call.request,
    requestId,
    authenticate: async () => {
      caller = await callerOf(call, service, gate);
      return caller;
    },
    once: async () => {
      const claim = claimOf(call);
      // INVARIANT: only calls whose signature stands ask.
      if (claim === undefined || caller === undefined)
        throw new Error('An unsigned call was to be run once.');
      await claimQuery({ claim, skewMinutes: SKEW_MINUTES, caller, requestId });
    },
  });
  if (answer.fault !== undefined) await recordUndecidable(answer.fault, requestId);
  recordQuery({
    service: service.name,
    request: call instanceof RequestRefused ? arrived : call.request,
    requestId,
    latencyMs: performance.now() - started,
    caller,
    accessKeyId: claimedKeyId(claimOf(call)),
    ...answer,
  });
  return asXml(answer.status, answer.body);
}

function asXml(statusCode: number, body: string): HttpAnswer {
  return { statusCode, headers: { 'Content-Type': 'text/xml' }, body };
}

function openCall(open: () => QueryCall): QueryCall | RequestRefused {
  try {
    return open();
  } catch (error) {
    if (error instanceof RequestRefused) return error;
    throw error;
  }
}

async function callerOf(
  call: QueryCall | RequestRefused,
  { name }: QueryService,
  gate: Gate,
): Promise<Caller> {
  if (call instanceof RequestRefused) throw call;
  const { request, signature } = call;
  if ('refusal' in signature) throw new RequestRefused(signature.refusal.name, signature.refusal.message);
  const region = scopeOf(call)[2] === GLOBAL_REGION || name === 'iam' ? GLOBAL_REGION : gate.region;
  const verifier: Verifier = { ...gate, service: name, region, skewMinutes: SKEW_MINUTES };
  const authentication = await authenticate(request, signature.claim, verifier);
  // INVARIANT: the body is here, so that no signature waits for it.
  if (authentication.outcome === 'waits') throw new Error('A signature waited for a body that is known.');
  if (authentication.caller.session === undefined) noteKeyUse(scopeOf(call)[0] ?? '', name);
  return authentication.caller;
}

/** The scope's service is only asked which API is meant; the signature then has to stand for it. */
function serviceOf(services: readonly [QueryService, ...QueryService[]], call: QueryCall | RequestRefused) {
  const asked = call instanceof RequestRefused ? undefined : scopeOf(call)[3];
  return services.find(({ name }) => name === asked) ?? services[0];
}

function scopeOf(call: QueryCall): readonly string[] {
  return claimOf(call)?.credential.split('/') ?? [];
}

function claimOf(call: QueryCall | RequestRefused): SignatureClaim | undefined {
  return 'signature' in call && 'claim' in call.signature ? call.signature.claim : undefined;
}
