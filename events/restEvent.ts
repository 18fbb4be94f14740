/** API Gateway's REST events for a request, as both phases see it. Shapes: API Gateway Developer Guide. */

export interface HttpRequest {
  readonly method: string;
  /** Path and query as sent. */
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: string | undefined;
  /** The API's matched resource; default: the path itself. */
  readonly resource?: string;
}

type MultiValues = Record<string, string[]>;

/** The REQUEST authorizer's event: everything but the body. */
export function authorizerEvent(request: HttpRequest): Record<string, unknown> {
  return {
    type: 'REQUEST',
    methodArn: 'arn:aws:execute-api:us-east-1:123456789012:api/test/GET/',
    ...common(request),
  };
}

/** The Lambda proxy integration's event: the body, and no SigV4 `Authorization` header any more. */
export function integrationEvent(request: HttpRequest, authorizer: unknown = {}): Record<string, unknown> {
  const headers = request.headers.filter(([name]) => name.toLowerCase() !== 'authorization');
  const event = common({ ...request, headers });
  return {
    ...event,
    requestContext: { ...(event.requestContext as object), authorizer },
    body: request.body ?? null,
    isBase64Encoded: false,
  };
}

function common(request: HttpRequest): Record<string, unknown> {
  const [path = '/', search = ''] = request.target.split(/\?(.*)/s);
  const multiValueHeaders = multiValues(request.headers);
  const query = multiValues([...new URLSearchParams(search)]);
  return {
    resource: request.resource ?? path,
    path,
    httpMethod: request.method,
    headers: lastValues(multiValueHeaders),
    multiValueHeaders,
    queryStringParameters: search === '' ? null : lastValues(query),
    multiValueQueryStringParameters: search === '' ? null : query,
    requestContext: {
      requestId: 'request-1',
      path,
      httpMethod: request.method,
      stage: 'test',
      identity: { sourceIp: '203.0.113.7' },
    },
  };
}

function multiValues(pairs: readonly (readonly [string, string])[]): MultiValues {
  const values: MultiValues = Object.create(null);
  for (const [name, value] of pairs) {
    const known = values[name];
    if (known) known.push(value);
    else values[name] = [value];
  }
  return values;
}

function lastValues(values: MultiValues): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, list]) => [name, list.at(-1) ?? '']));
}
