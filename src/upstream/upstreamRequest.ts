import { encodeRfc3986 } from '../authz/authenticate/canonicalRequest.ts';
import type { AuthorizedCall } from '../authz/enforce/enforce.ts';
import type { UnverifiedRequest } from '../authz/parse/parseEvent.ts';
import { MqError } from '../mq/model/errors.ts';
import { OPERATIONS } from '../mq/operations.ts';
import { readBody } from './readBody.ts';
import { requireDecidedMembers } from './requireDecidedMembers.ts';
import type { UpstreamRequest } from './signedSender.ts';

const BY_NAME = new Map(OPERATIONS.map((operation) => [operation.name, operation]));

/** Query members that decisions use. */
const DECIDED_QUERY = 'tagKeys';

/**
 * Names this gateway in the `Via` header: for Amazon MQ, and for the gateway itself if a call comes back. RFC
 * 9110, 7.6.3.
 */
export const VIA = '1.1 mqgate';

/** Only characters that cannot end a header or begin another. */
const HEADER_VALUE = /^[\x20-\x7e]{1,1024}$/;

/**
 * An allowed call as Amazon MQ gets it: the path of the decided operation with the decided labels, every
 * query member except those of a presigned URL, and the body's exact bytes. The content type is always JSON,
 * because the body was read as JSON.
 * INVARIANT: what the decision used has one reading only; see requireDecidedMembers.
 * @throws MqError BadRequest
 */
export function upstreamRequest(call: AuthorizedCall, request: UnverifiedRequest): UpstreamRequest {
  const operation = BY_NAME.get(call.operation);
  if (operation === undefined) throw new Error(`The table has no operation ${call.operation}.`);
  const body = bodyOf(operation.method, request);
  if (body.length > 0) requireDecidedMembers(readBody(body));
  const path = operation.path.replace(/\{(\w+)\}/g, (_, label: string) =>
    encodeRfc3986(call.labels[label] ?? ''),
  );
  return {
    method: operation.method,
    path,
    query: passedQuery(request),
    headers: {
      ...(body.length > 0 && { 'content-type': 'application/json' }),
      accept: passedHeader(request, 'accept') ?? 'application/json',
      'user-agent': `${passedHeader(request, 'user-agent') ?? ''} mqgate`.trim(),
      via: VIA,
    },
    body,
    readOnly: operation.method === 'GET',
  };
}

/** GET and DELETE have no body in this API. */
function bodyOf(method: string, { body }: UnverifiedRequest): Uint8Array {
  if (body === 'unknown') throw new Error('A call was allowed before its body was known.');
  return method === 'GET' || method === 'DELETE' ? new Uint8Array() : body;
}

function passedQuery({ query }: UnverifiedRequest): UpstreamRequest['query'] {
  return query.filter(([name]) => {
    if (name !== DECIDED_QUERY && name.toLowerCase() === DECIDED_QUERY.toLowerCase()) {
      throw new MqError(
        'BadRequestException',
        `Parameter [${DECIDED_QUERY}] is misspelled. Specify it as written here.`,
        DECIDED_QUERY,
      );
    }
    return !name.toLowerCase().startsWith('x-amz-');
  });
}

function passedHeader({ headers }: UnverifiedRequest, name: string): string | undefined {
  const value = headers.get(name)?.[0];
  return value !== undefined && HEADER_VALUE.test(value) ? value : undefined;
}
