import { pairs } from './frontDoorHeaders.ts';
import type { IncomingCall } from './functionEvents.ts';
import type { RenderedResponse } from './gatewayResponses.ts';

/** Placeholders for the id of the function URL. */
const URL_ID = 'local';

/**
 * The most bytes of an event, and of an answer. Source: Lambda Developer Guide, "Lambda quotas", invocation
 * payload: 6 MB each for request and response.
 */
export const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;

/** Bodies of these content types are passed on as text, all others in base64. */
const TEXT = /^(?:text\/|application\/(?:json|javascript|xml)\b)/i;

type UrlCall = Pick<
  IncomingCall,
  'requestId' | 'method' | 'target' | 'rawHeaders' | 'sourceIp' | 'httpVersion' | 'received'
>;

/**
 * The event of a function URL with AuthType NONE (Lambda Developer Guide, "Invoking Lambda function URLs",
 * request payload format): path and query as sent; header names in lower case, the values of a repeated
 * header joined by commas; cookies in a list of their own; the Authorization header as it was sent.
 */
export function urlEvent(call: UrlCall, region: string, body: Uint8Array) {
  const { method, target, requestId } = call;
  const headers = joined(pairs(call.rawHeaders));
  const { cookie, ...others } = Object.fromEntries(headers);
  const query = joined([...new URLSearchParams(target.query)]);
  const type = headers.get('content-type');
  const asText = type === undefined ? false : TEXT.test(type);
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.length);
  const domainName = `${URL_ID}.lambda-url.${region}.on.aws`;
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: target.path,
    rawQueryString: target.query,
    ...(cookie === undefined ? {} : { cookies: cookie.split(/; ?/) }),
    headers: others,
    ...(query.size === 0 ? {} : { queryStringParameters: Object.fromEntries(query) }),
    requestContext: {
      accountId: 'anonymous',
      apiId: URL_ID,
      domainName,
      domainPrefix: URL_ID,
      http: {
        method,
        path: target.path,
        protocol: `HTTP/${call.httpVersion}`,
        sourceIp: call.sourceIp,
        userAgent: headers.get('user-agent') ?? null,
      },
      requestId,
      routeKey: '$default',
      stage: '$default',
      time: new Date(call.received).toUTCString(),
      timeEpoch: call.received,
    },
    ...(body.length === 0 ? {} : { body: bytes.toString(asText ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !asText,
  };
}

/**
 * A function's answer as a response; undefined if it does not have payload format 2.0 with a status, or is
 * larger than Lambda accepts.
 */
export function urlResponse(answer: unknown): RenderedResponse | undefined {
  if (typeof answer !== 'object' || answer === null) return undefined;
  const { statusCode, headers = {}, body = '' } = answer as Record<string, unknown>;
  if (typeof statusCode !== 'number' || typeof body !== 'string' || typeof headers !== 'object')
    return undefined;
  if (Buffer.byteLength(JSON.stringify(answer)) > MAX_PAYLOAD_BYTES) return undefined;
  return { status: statusCode, headers: { ...(headers as Record<string, string>) }, body };
}

/** Names in lower case; the values of a name joined by commas, in their order. */
function joined(sent: readonly (readonly [name: string, value: string])[]): Map<string, string> {
  const all = new Map<string, string>();
  for (const [name, value] of sent) {
    const lower = name.toLowerCase();
    const before = all.get(lower);
    all.set(lower, before === undefined ? value : `${before},${value}`);
  }
  return all;
}
