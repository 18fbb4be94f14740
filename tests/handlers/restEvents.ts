import type { HttpRequest } from '../../events/restEvent.ts';

/**
 * REST API events with every member that the API Gateway Developer Guide shows: "Input to an API Gateway
 * Lambda authorizer" (type REQUEST) and "Input format of a Lambda function for proxy integration". Written
 * apart from events/restEvent.ts and local/, which the other tests use.
 */

/**
 * The way by which the client comes: what stands before the resource in its URL, and where the event shows
 * that.
 */
export interface Front {
  readonly name: string;
  readonly domainName: string;
  /** Before the resource in the client's URL, and in `requestContext.path`. */
  readonly prefix: string;
  /** Before the resource in `path`: a base path stays there, a stage does not. */
  readonly pathPrefix: string;
}

const API_ID = 'abcdef1234';
const STAGE = 'test';

export const FRONTS: readonly Front[] = [
  {
    name: 'the stage’s URL',
    domainName: `${API_ID}.execute-api.us-east-1.amazonaws.com`,
    prefix: `/${STAGE}`,
    pathPrefix: '',
  },
  { name: 'a custom domain name', domainName: 'mq.example.com', prefix: '', pathPrefix: '' },
  {
    name: 'a custom domain name with a base path',
    domainName: 'api.example.com',
    prefix: '/broker-management',
    pathPrefix: '/broker-management',
  },
];

export interface Shape {
  /** The body goes to the handler in base64, as for a binary media type. */
  readonly base64?: boolean;
  /** Paths arrive decoded once. */
  readonly decoded?: boolean;
  /** `multiValue…` are null. */
  readonly singleValuesOnly?: boolean;
  readonly nullHeaders?: boolean;
}

/** What API Gateway keeps from its functions. */
const NOT_FORWARDED = new Set(['content-length']);
/** What it adds, after the client has signed. */
const ADDED = [
  ['X-Amz-Cf-Id', 'cDehVQoZnx43VYQb9j2-nvCh-9z396Uhbp027Y2JvkCPNLmGJHqlaA=='],
  ['X-Amzn-Trace-Id', 'Root=1-5e66d96f-7491f09xmpl79d18acf3d050'],
  ['X-Forwarded-For', '52.255.255.12, 70.132.20.166'],
  ['X-Forwarded-Port', '443'],
  ['X-Forwarded-Proto', 'https'],
  ['Via', '2.0 f34c117d1ec2d02d8ecf3a2aea3f2d03.cloudfront.net (CloudFront)'],
] as const;

type Pairs = readonly (readonly [name: string, value: string])[];

/** The REQUEST authorizer's event: no body, whatever was sent. */
export function authorizerEventOf(request: HttpRequest, front: Front, resource: string, shape: Shape = {}) {
  const { path, ...common } = commonOf(request, front, resource, request.headers, shape);
  return {
    type: 'REQUEST',
    methodArn: `arn:aws:execute-api:us-east-1:123456789012:${API_ID}/${STAGE}/${request.method}${path}`,
    path,
    ...common,
  };
}

/** The proxy integration's event: the authorizer's context, no `Authorization` of SigV4. */
export function integrationEventOf(
  request: HttpRequest,
  front: Front,
  resource: string,
  context: Readonly<Record<string, string>>,
  shape: Shape = {},
) {
  const headers = request.headers.filter(([name]) => name.toLowerCase() !== 'authorization');
  const common = commonOf(request, front, resource, headers, shape);
  const { body } = request;
  const { base64 = false } = shape;
  const authorizer = { principalId: 'unverified', integrationLatency: 12, ...context };
  return {
    ...common,
    requestContext: { ...common.requestContext, authorizer },
    body: body === undefined ? null : base64 ? Buffer.from(body).toString('base64') : body,
    isBase64Encoded: base64,
  };
}

function commonOf(request: HttpRequest, front: Front, resource: string, sent: Pairs, shape: Shape) {
  const [target = '', search = ''] = request.target.split(/\?(.*)/s);
  const ownPath = front.pathPrefix + target.slice(front.prefix.length);
  const written = (path: string) => (shape.decoded ? decodeURIComponent(path) : path);
  const kept = sent.filter(([name]) => !NOT_FORWARDED.has(name.toLowerCase()));
  const headers = shape.nullHeaders ? [] : [...kept, ...ADDED];
  const query = [...new URLSearchParams(search)];
  return {
    resource,
    path: written(ownPath),
    httpMethod: request.method,
    headers: lastValues(headers),
    multiValueHeaders: shape.singleValuesOnly ? null : allValues(headers),
    queryStringParameters: lastValues(query),
    multiValueQueryStringParameters: shape.singleValuesOnly ? null : allValues(query),
    // Never read: labels come from the path that was signed.
    pathParameters: resource.includes('{') ? { brokerId: 'b-forged', resourceArn: 'forged' } : null,
    stageVariables: null,
    requestContext: {
      accountId: '123456789012',
      apiId: API_ID,
      domainName: front.domainName,
      domainPrefix: front.domainName.split('.')[0],
      extendedRequestId: 'JKJaXmPLvHcESHA=',
      httpMethod: request.method,
      identity: {
        accessKey: null,
        accountId: null,
        caller: null,
        cognitoAuthenticationProvider: null,
        cognitoAuthenticationType: null,
        cognitoIdentityId: null,
        cognitoIdentityPoolId: null,
        principalOrgId: null,
        sourceIp: '52.255.255.12',
        user: null,
        userAgent: 'Mozilla/5.0 (X11; Linux x86_64)',
        userArn: null,
      },
      path: written(target),
      protocol: 'HTTP/1.1',
      requestId: 'e3b0c442-98fc-4c14-9afb-f4c8996fb924',
      requestTime: '10/Mar/2020:00:03:59 +0000',
      requestTimeEpoch: 1583798639428,
      resourceId: 'bxmpl0',
      resourcePath: resource,
      stage: STAGE,
    },
  };
}

function lastValues(pairs: Pairs): Record<string, string> | null {
  return pairs.length === 0 ? null : Object.fromEntries(pairs);
}

function allValues(pairs: Pairs): Record<string, string[]> | null {
  if (pairs.length === 0) return null;
  const values = new Map<string, string[]>();
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) ?? []), value]);
  return Object.fromEntries(values);
}
