import { gatewayResponses } from './gatewayResponses.ts';

/** A template that contains the native message. */
const MESSAGE = { 'application/json': '{"message":$context.error.messageString}' };
/** A request that could not be decided. SDKs retry a 503. */
const UNDECIDED = 'Service unavailable. The request could not be authorized at this time; try again.';
const UNAVAILABLE = {
  'application/json': `{"__type":"ServiceUnavailableException","message":"${UNDECIDED}"}`,
};
/** Headers that the real service sends with every answer (recorded). */
const UNCACHED = {
  'gatewayresponse.header.Cache-Control': "'no-cache; no-store, must-revalidate, private'",
  'gatewayresponse.header.Expires': "'0'",
  'gatewayresponse.header.Pragma': "'no-cache'",
};
const RETRY_AFTER = { 'gatewayresponse.header.Retry-After': "'1'" };
/** `expression`: `'text'`, or `context.…`. */
const errorMessage = (expression: string) => ({
  ...UNCACHED,
  'gatewayresponse.header.x-amzn-ErrorMessage': expression,
});

/** The gateway responses of deploy/api/gatewayResponses.yml, by type. A test compares the two lists. */
export const RESPONSE_TEMPLATES: Readonly<Record<string, object>> = {
  ACCESS_DENIED: {
    StatusCode: '403',
    ResponseParameters: errorMessage('context.authorizer.errorMessage'),
    ResponseTemplates: { 'application/json': '{"message":"$context.authorizer.errorMessage"}' },
  },
  AUTHORIZER_FAILURE: {
    StatusCode: '503',
    ResponseParameters: { ...RETRY_AFTER, ...errorMessage(`'${UNDECIDED}'`) },
    ResponseTemplates: UNAVAILABLE,
  },
  AUTHORIZER_CONFIGURATION_ERROR: {
    StatusCode: '503',
    ResponseParameters: { ...RETRY_AFTER, ...errorMessage(`'${UNDECIDED}'`) },
    ResponseTemplates: UNAVAILABLE,
  },
  UNAUTHORIZED: {
    StatusCode: '401',
    ResponseParameters: errorMessage("'Unauthorized'"),
    ResponseTemplates: MESSAGE,
  },
  MISSING_AUTHENTICATION_TOKEN: {
    StatusCode: '403',
    ResponseParameters: errorMessage("'Missing Authentication Token'"),
    ResponseTemplates: MESSAGE,
  },
  RESOURCE_NOT_FOUND: {
    StatusCode: '404',
    ResponseParameters: errorMessage("'Not Found'"),
    ResponseTemplates: MESSAGE,
  },
  REQUEST_TOO_LARGE: {
    StatusCode: '413',
    ResponseParameters: errorMessage("'Request Too Long'"),
    ResponseTemplates: MESSAGE,
  },
  THROTTLED: {
    StatusCode: '429',
    ResponseParameters: { ...RETRY_AFTER, ...errorMessage("'Too Many Requests'") },
    ResponseTemplates: MESSAGE,
  },
  DEFAULT_4XX: { ResponseParameters: UNCACHED, ResponseTemplates: MESSAGE },
  DEFAULT_5XX: { ResponseParameters: errorMessage("'Internal server error'"), ResponseTemplates: MESSAGE },
};

/** Renders the gateway responses of this project without serverless.yml. */
export const renderResponse = gatewayResponses({
  Resources: Object.fromEntries(
    Object.entries(RESPONSE_TEMPLATES).map(([ResponseType, properties]) => [
      ResponseType,
      { Type: 'AWS::ApiGateway::GatewayResponse', Properties: { ResponseType, ...properties } },
    ]),
  ),
});
