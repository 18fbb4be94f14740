import { messageText, REFUSALS, type Refusal } from '../authz/errors.ts';
import type { MqError } from '../mq/model/errors.ts';
import type { OperationOutput } from '../mq/model/ports.ts';
import type { UpstreamAnswer } from '../upstream/exchange.ts';

/** A Lambda proxy integration's answer. API Gateway adds `x-amzn-RequestId` itself. */
export interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Headers that the real service sends with every answer (recorded). */
const HEADERS = {
  'Content-Type': 'application/json',
  'Cache-Control': 'no-cache; no-store, must-revalidate, private',
  Expires: '0',
  Pragma: 'no-cache',
} as const;

export function success(output: OperationOutput): HttpAnswer {
  const body = output.body === undefined ? '' : JSON.stringify(output.body);
  return { statusCode: output.status, headers: HEADERS, body };
}

export function refused(refusal: Refusal): HttpAnswer {
  return failure(REFUSALS[refusal.name], refusal.name, { message: refusal.message });
}

export function modelled(error: MqError): HttpAnswer {
  const { errorAttribute, message } = error;
  return failure(
    error.status,
    error.name,
    errorAttribute === undefined ? { message } : { errorAttribute, message },
  );
}

/**
 * Headers of Amazon MQ's answer that callers need. Its request id gets another name, because API Gateway sets
 * its own.
 */
const PASSED = {
  'content-type': 'Content-Type',
  'x-amzn-errortype': 'x-amzn-ErrorType',
  'x-amzn-errormessage': 'x-amzn-ErrorMessage',
  'retry-after': 'Retry-After',
  'x-amzn-requestid': 'x-mqgate-Upstream-RequestId',
} as const;

/** Amazon MQ's own answer, unchanged. */
export function passed({ status, headers, body }: UpstreamAnswer): HttpAnswer {
  const given = Object.entries(PASSED).flatMap(([from, to]) => {
    const value = headers[from];
    return typeof value === 'string' ? [[to, value] as const] : [];
  });
  return {
    statusCode: status,
    headers: { ...HEADERS, ...Object.fromEntries(given) },
    body: body.toString('utf8'),
  };
}

/** The answer of the first call under a signature, and that call's request id. */
export function repeated({ headers, ...first }: HttpAnswer, firstRequestId: string): HttpAnswer {
  return { ...first, headers: { ...headers, 'x-mqgate-First-RequestId': firstRequestId } };
}

/** Amazon MQ gave no answer for the caller. */
export function upstreamFailed(fault: {
  readonly status: number;
  readonly name: string;
  readonly sentence: string;
}): HttpAnswer {
  return failure(fault.status, fault.name, { message: fault.sentence });
}

/** The caller's permissions could not be read: the call is not allowed, and SDKs retry it. */
export function undecidable(): HttpAnswer {
  return failure(503, 'ServiceUnavailableException', {
    message: 'The service cannot decide this request at the moment. Try again.',
  });
}

export function internalError(): HttpAnswer {
  return failure(500, 'InternalServerErrorException', {
    message: 'Unexpected internal server error. Retrying your request might resolve the issue.',
  });
}

/** The message is also a header, because version 1 of the SDK for Go reads it only there. */
function failure(
  statusCode: number,
  name: string,
  body: { readonly message: string; readonly errorAttribute?: string },
): HttpAnswer {
  const headers = {
    ...HEADERS,
    'x-amzn-ErrorType': name,
    'x-amzn-ErrorMessage': messageText(body.message),
  };
  return { statusCode, headers, body: JSON.stringify(body) };
}
