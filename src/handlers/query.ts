import middy from '@middy/core';
import { authenticate, type Verifier } from '../authz/authenticate/authenticate.ts';
import type { Gate } from '../authz/authorize.ts';
import { openQueryCall, type QueryCall } from '../authz/enforce/queryCall.ts';
import { RequestRefused } from '../authz/errors.ts';
import { parseEvent } from '../authz/parse/parseEvent.ts';
import type { Caller } from '../authz/session.ts';
import { loadKeyring } from '../keyring/loadKeyring.ts';
import { answerQuery } from '../query/answerQuery.ts';
import type { QueryService } from '../query/queryService.ts';
import type { HttpAnswer } from './answer.ts';
import { recordFailure } from './decisionLog.ts';
import { openGate } from './gate.ts';
import { authorizerContext } from './middleware/enforceCall.ts';
import { once } from './once.ts';
import { openQueryServices } from './queryServices.ts';
import { readSettings } from './settings.ts';

/** Their front doors have more patience with clocks than Amazon MQ's. */
const SKEW_MINUTES = 15;
/** Where a global service signs: IAM, and STS by its global endpoint. */
const GLOBAL_REGION = 'us-east-1';

const parts = once(async () => {
  const settings = readSettings(process.env);
  const keyring = loadKeyring(settings.keyringFile);
  const gate = await openGate(settings, keyring);
  return { keyring, gate, services: await openQueryServices(settings, keyring, gate) };
});

/** `POST /`: the STS and IAM Query APIs. Verified here, in one phase, because the action sits in the body. */
export const handler = middy({ timeoutEarlyInMillis: 0 }).handler(run);

async function run(event: unknown): Promise<HttpAnswer> {
  const { keyring, gate, services } = await parts();
  const { requestId: handedOver, ...sealed } = authorizerContext(event);
  const arrived = parseEvent(event, 'integration');
  const requestId = handedOver ?? arrived.requestId;
  const call = openCall(() => openQueryCall(arrived, sealed, keyring.seal, gate.now()));
  const service = serviceOf(services, call);
  const answer = await answerQuery({
    service,
    request: call instanceof RequestRefused ? arrived : call.request,
    requestId,
    authenticate: () => callerOf(call, service, gate),
  });
  if (answer.fault !== undefined) recordFailure(answer.fault, requestId);
  return { statusCode: answer.status, headers: { 'Content-Type': 'text/xml' }, body: answer.body };
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
  return authentication.caller;
}

/** The scope's service is only asked which API is meant; the signature then has to stand for it. */
function serviceOf(services: readonly [QueryService, ...QueryService[]], call: QueryCall | RequestRefused) {
  const asked = call instanceof RequestRefused ? undefined : scopeOf(call)[3];
  return services.find(({ name }) => name === asked) ?? services[0];
}

function scopeOf({ signature }: QueryCall): readonly string[] {
  return 'claim' in signature ? signature.claim.credential.split('/') : [];
}
