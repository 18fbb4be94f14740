import middy from '@middy/core';
import { authenticate, type Verifier } from '../authz/authenticate/authenticate.ts';
import { signedCall } from '../authz/authenticate/signedCall.ts';
import { openQueryCall, type QueryCall, queryCallAtOnce } from '../authz/enforce/queryCall.ts';
import { RequestRefused } from '../authz/errors.ts';
import { parseEvent, type UnverifiedRequest } from '../authz/parse/parseEvent.ts';
import { claimedKeyId, type SignatureClaim } from '../authz/parse/signatureClaim.ts';
import type { Caller } from '../authz/principal.ts';
import { answerQuery, type QueryAnswer, unavailable } from '../query/answerQuery.ts';
import { type QueryService, repeatedQuery } from '../query/queryService.ts';
import { REPEATED_CALL } from '../replay/runOnce.ts';
import type { HttpAnswer } from '../runtime/answer.ts';
import type { Container } from '../runtime/container.ts';
import { deployed } from '../runtime/deployed.ts';
import type { OpenedGate } from '../runtime/gate.ts';
import { openQueryServices } from '../runtime/queryServices.ts';
import { authorizerContext } from './middleware/enforceCall.ts';

/** STS and IAM accept a larger clock skew than Amazon MQ. */
const SKEW_MINUTES = 15;
/** The signing region of a global service: IAM, and STS at its global endpoint. */
const GLOBAL_REGION = 'us-east-1';

/**
 * `POST /` and `GET /`: the STS and IAM Query APIs. Verified here, in one phase, because the action may be in
 * the body.
 */
export function query(container: Container) {
  const answer = answering(container, async (event) => {
    const { seal } = await container.keyring();
    const { requestId, ...sealed } = authorizerContext(event);
    const arrived = parseEvent(event, 'integration');
    const open = () => openQueryCall(arrived, sealed, seal, container.clock());
    return { arrived, requestId: requestId ?? arrived.requestId, open };
  });
  return middy({ timeoutEarlyInMillis: 0 }).handler(answer);
}

export const handler = deployed(query);

/** The same behind a function URL, where no authorizer runs first. */
export function queryAtOnce(container: Container): (request: UnverifiedRequest) => Promise<HttpAnswer> {
  return answering(container, async (arrived: UnverifiedRequest) => {
    return {
      arrived,
      requestId: arrived.requestId,
      open: () => queryCallAtOnce(arrived, container.refused()),
    };
  });
}

/** A Query call as it arrived; `open` gives what it claims. */
interface ArrivedQuery {
  readonly arrived: UnverifiedRequest;
  readonly requestId: string;
  /** @throws RequestRefused */
  readonly open: () => QueryCall;
}

function answering<Event>(container: Container, read: (event: Event) => Promise<ArrivedQuery>) {
  const services = container.once(() => openQueryServices(container));
  return (event: Event) =>
    run(container, services, () => read(event)).catch(async (error: unknown) => {
      // Keys, table or directory are unavailable, or the event is not of the front door.
      await container.logs.undecidable(error, '');
      return httpAnswer({ status: 503, contentType: 'text/xml', body: unavailable() });
    });
}

async function run(
  container: Container,
  openServices: () => ReturnType<typeof openQueryServices>,
  read: () => Promise<ArrivedQuery>,
): Promise<HttpAnswer> {
  const started = performance.now();
  const { logs } = container;
  const [{ arrived, requestId, open }, gate, services] = await Promise.all([
    read(),
    container.gate(),
    openServices(),
  ]);
  const call = openCall(open);
  const service = serviceOf(services, call);
  let caller: Caller | undefined;
  const answer = await answerQuery({
    service,
    request: call instanceof RequestRefused ? call : call.request,
    accepts: arrived,
    requestId,
    authenticate: async () => {
      caller = await callerOf(call, service, gate);
      if (caller.session === undefined) container.noteKeyUse(claimedKeyId(claimOf(call)) ?? '', service.name);
      return caller;
    },
    once: async () => {
      const claim = claimOf(call);
      // INVARIANT: only calls with a verified signature are claimed.
      if (claim === undefined || caller === undefined)
        throw new Error('An unsigned call was to be run once.');
      await claimQuery(container, claim, { ...gate, skewMinutes: SKEW_MINUTES }, caller, requestId);
    },
  });
  if (answer.fault !== undefined) await logs.undecidable(answer.fault, requestId);
  logs.query({
    service: service.name,
    request: call instanceof RequestRefused ? arrived : call.request,
    requestId,
    latencyMs: performance.now() - started,
    caller,
    accessKeyId: claimedKeyId(claimOf(call)),
    ...answer,
  });
  return httpAnswer(answer);
}

function httpAnswer({
  status,
  contentType,
  body,
}: Pick<QueryAnswer, 'status' | 'contentType' | 'body'>): HttpAnswer {
  return { statusCode: status, headers: { 'Content-Type': contentType }, body };
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
  gate: OpenedGate,
): Promise<Caller> {
  if (call instanceof RequestRefused) throw call;
  const { request, signature } = call;
  if ('refusal' in signature) throw new RequestRefused(signature.refusal.name, signature.refusal.message);
  const region = scopeOf(call)[2] === GLOBAL_REGION || name === 'iam' ? GLOBAL_REGION : gate.region;
  const verifier: Verifier = { ...gate, ...gate.current, service: name, region, skewMinutes: SKEW_MINUTES };
  const authentication = await authenticate(request, signature.claim, verifier);
  // INVARIANT: the body is present, so every signature can be verified now.
  if (authentication.outcome === 'waits') throw new Error('A signature waited for a body that is known.');
  return authentication.caller;
}

/** The service of the credential scope selects the API; the signature must then be valid for that service. */
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

/**
 * Claims a Query call's signature, where the replay guard is on. INVARIANT: no answer is stored, because it
 * may contain credentials. So a repeat is refused, and the claim needs no second write.
 * @throws QueryError Conflict for a repeat; the table's error when the table is unavailable
 */
async function claimQuery(
  { signedCalls, logs }: Container,
  claim: SignatureClaim,
  verifier: Pick<Verifier, 'skewMinutes' | 'signedAt'>,
  { principal }: Caller,
  requestId: string,
): Promise<void> {
  const calls = await signedCalls();
  if (calls === undefined) return;
  const taken = await calls.claim(signedCall(claim, verifier), requestId);
  if (taken.ours) return;
  await logs.repeat(taken.first, { principal }, requestId);
  throw repeatedQuery(REPEATED_CALL.notKept);
}
