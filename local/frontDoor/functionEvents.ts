import { pairs, withoutSignature } from './frontDoorHeaders.ts';
import type { RequestTarget } from './requestTarget.ts';

/** Placeholders for the ids of the AWS account and the API. */
const ACCOUNT_ID = '123456789012';
const API_ID = 'offline';

export interface IncomingCall {
  readonly requestId: string;
  readonly method: string;
  readonly target: RequestTarget;
  /** The resource as serverless.yml writes it: `/v1/brokers/{brokerId}`. */
  readonly resource: string;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly rawHeaders: readonly string[];
  readonly sourceIp: string;
  readonly httpVersion: string;
  /** Milliseconds since 1970. */
  readonly received: number;
}

export interface Deployment {
  readonly region: string;
  readonly stage: string;
}

/**
 * The event of a REQUEST authorizer, as API Gateway documents it for a REST API ("Input to an API Gateway
 * Lambda authorizer"). `path` is as sent: the URLs of this gateway have no stage, like those of a custom
 * domain name. The event never contains a body.
 */
export function authorizerEvent(call: IncomingCall, { region, stage }: Deployment) {
  const { method, target } = call;
  return {
    type: 'REQUEST',
    methodArn: `arn:aws:execute-api:${region}:${ACCOUNT_ID}:${API_ID}/${stage}/${method}${target.path}`,
    ...requestFields(call, call.rawHeaders),
    requestContext: requestContext(call, stage),
  };
}

/** An authorizer's answer as API Gateway passes it on: the values of `context` are strings. */
export interface Authorized {
  readonly principalId: string;
  readonly context: Readonly<Record<string, string>>;
  /** Milliseconds that the authorizer took. */
  readonly latencyMs: number;
}

/**
 * The event of a Lambda proxy integration ("Set up Lambda proxy integrations in API Gateway"): the same
 * request without its signature, with the body as text and the authorizer's context.
 */
export function integrationEvent(
  call: IncomingCall,
  stage: string,
  authorized: Authorized,
  body: Uint8Array,
) {
  const { context, principalId, latencyMs } = authorized;
  return {
    ...requestFields(call, withoutSignature(call.rawHeaders)),
    body: body.length === 0 ? null : Buffer.from(body.buffer, body.byteOffset, body.length).toString('utf8'),
    isBase64Encoded: false,
    requestContext: {
      ...requestContext(call, stage),
      authorizer: { ...context, principalId, integrationLatency: String(Math.round(latencyMs)) },
    },
  };
}

function requestFields({ method, target, resource, pathParameters }: IncomingCall, raw: readonly string[]) {
  const headers = pairs(raw);
  const query = target.query === '' ? [] : [...new URLSearchParams(target.query)];
  return {
    resource,
    path: target.path,
    httpMethod: method,
    headers: lastOfEach(headers),
    multiValueHeaders: allOfEach(headers),
    queryStringParameters: query.length > 0 ? lastOfEach(query) : null,
    multiValueQueryStringParameters: query.length > 0 ? allOfEach(query) : null,
    pathParameters: Object.keys(pathParameters).length > 0 ? { ...pathParameters } : null,
    stageVariables: null,
  };
}

function requestContext(call: IncomingCall, stage: string) {
  const { method, target, resource, requestId } = call;
  const agent = pairs(call.rawHeaders).findLast(([name]) => name.toLowerCase() === 'user-agent');
  return {
    accountId: ACCOUNT_ID,
    apiId: API_ID,
    domainName: 'localhost',
    domainPrefix: 'localhost',
    extendedRequestId: requestId,
    httpMethod: method,
    identity: {
      accessKey: null,
      accountId: null,
      caller: null,
      sourceIp: call.sourceIp,
      user: null,
      userAgent: agent?.[1] ?? null,
      userArn: null,
    },
    path: target.path,
    protocol: `HTTP/${call.httpVersion}`,
    requestId,
    requestTime: new Date(call.received).toUTCString(),
    requestTimeEpoch: call.received,
    resourceId: 'offline',
    resourcePath: resource,
    stage,
  };
}

export type AuthorizerEvent = ReturnType<typeof authorizerEvent>;

/**
 * Object.fromEntries defines members and does not assign them, so a header named `__proto__` is an ordinary
 * member.
 */
function lastOfEach(entries: readonly (readonly [string, string])[]): Record<string, string> {
  return Object.fromEntries(entries);
}

function allOfEach(entries: readonly (readonly [string, string])[]): Record<string, string[]> {
  const all = new Map<string, string[]>();
  for (const [name, value] of entries) {
    const values = all.get(name);
    if (values) values.push(value);
    else all.set(name, [value]);
  }
  return Object.fromEntries(all);
}
