import { QueryError } from '../../query/queryService.ts';
import { type CallerIdentity, readCallerIdentity, readErrorCode } from './callerIdentity.ts';
import { PROOF_BODY, PROOF_PATH, type Proof, type ProofPlace, proofHeaders, STS_SERVICE } from './proof.ts';

/** The STS endpoint that says who signed a proof. The gateway's settings choose it, never the client. */
export interface StsPlace extends ProofPlace {
  readonly scheme: 'http:' | 'https:';
}

export type AskSts = (proof: Proof) => Promise<CallerIdentity>;

const TIMEOUT_MS = 5_000;
const MAX_ANSWER_BYTES = 16 * 1024;
/** Requests to STS at one time. Unauthenticated clients can cause them, so their number is bounded. */
const MAX_AT_ONCE = 32;

/**
 * Sends the request that the proof signs, and reads who made it. Redirects are not followed, because the
 * proof is not signed for another host. @throws QueryError `InvalidLoginProof`, or `ServiceUnavailable` while
 * STS cannot be reached
 */
export function askSts(place: StsPlace): AskSts {
  let asking = 0;
  return async (proof) => {
    if (asking >= MAX_AT_ONCE) throw unavailable();
    asking += 1;
    try {
      return await ask(proof, place);
    } finally {
      asking -= 1;
    }
  };
}

async function ask(proof: Proof, place: StsPlace): Promise<CallerIdentity> {
  const signed = proofHeaders(proof, place);
  const scope = `${proof.date.slice(0, 8)}/${place.region}/${STS_SERVICE}/aws4_request`;
  const authorization =
    `AWS4-HMAC-SHA256 Credential=${proof.accessKeyId}/${scope}, ` +
    `SignedHeaders=${Object.keys(signed).join(';')}, Signature=${proof.signature}`;
  const { host: _, ...headers } = signed; // fetch sets this header itself, from the URL
  const { status, text } = await send(`${place.scheme}//${place.host}${PROOF_PATH}`, {
    ...headers,
    authorization,
  });
  const code = status === 200 ? undefined : readErrorCode(text);
  if (status >= 500 || status === 429 || code === 'Throttling') throw unavailable();
  const identity = status === 200 ? readCallerIdentity(text) : undefined;
  if (identity === undefined) throw refused(code ?? 'another answer than GetCallerIdentity’s');
  return identity;
}

async function send(url: string, headers: Record<string, string>): Promise<{ status: number; text: string }> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const answer = await fetch(url, {
      method: 'POST',
      headers,
      body: PROOF_BODY,
      redirect: 'manual',
      signal,
    });
    return { status: answer.status, text: await boundedText(answer) };
  } catch (error) {
    if (error instanceof QueryError) throw error;
    throw unavailable();
  }
}

async function boundedText({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.length;
    if (length > MAX_ANSWER_BYTES) throw refused('an answer that is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function refused(what: string): QueryError {
  return new QueryError('InvalidLoginProof', `AWS STS did not confirm the proof (${what}).`, 403);
}

function unavailable(): QueryError {
  return new QueryError('ServiceUnavailable', 'AWS STS cannot be reached at the moment. Try again.', 503);
}
