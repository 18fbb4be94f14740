/**
 * API Gateway's own answers: status, the x-amzn-ErrorType it adds itself, and its message. Statuses: "Gateway
 * response types for API Gateway"; error types and messages as REST APIs send them. INVARIANT: every answer
 * that does not come from a handler is one of these.
 */
const NATIVE = {
  ACCESS_DENIED: [403, 'AccessDeniedException', 'User is not authorized to access this resource'],
  AUTHORIZER_CONFIGURATION_ERROR: [500, 'AuthorizerConfigurationException', 'Internal server error'],
  AUTHORIZER_FAILURE: [500, 'AuthorizerFailureException', 'Internal server error'],
  UNAUTHORIZED: [401, 'UnauthorizedException', 'Unauthorized'],
  MISSING_AUTHENTICATION_TOKEN: [403, 'MissingAuthenticationTokenException', 'Missing Authentication Token'],
  RESOURCE_NOT_FOUND: [404, 'NotFoundException', 'Not Found'],
  REQUEST_TOO_LARGE: [413, 'RequestEntityTooLargeException', 'Request Too Long'],
  THROTTLED: [429, 'TooManyRequestsException', 'Too Many Requests'],
  /** A function failed, timed out or gave a malformed answer. */
  INTEGRATION_ERROR: [502, 'InternalServerErrorException', 'Internal server error'],
  BAD_REQUEST: [400, 'BadRequestException', 'Bad Request'],
  /** The `Host` is not a name of the API. */
  FORBIDDEN: [403, 'ForbiddenException', 'Forbidden'],
  /** The body did not arrive in time. */
  REQUEST_TIMEOUT: [408, 'RequestTimeoutException', 'Request Timeout'],
  INTERNAL_ERROR: [500, 'InternalServerErrorException', 'Internal server error'],
} as const satisfies Record<string, readonly [status: number, errorType: string, message: string]>;

export type GatewayResponseType = keyof typeof NATIVE;

export interface RenderedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The variables of templates. */
export interface ResponseVariables {
  readonly requestId: string;
  readonly authorizer?: Readonly<Record<string, string>>;
}

interface Template {
  readonly status: number | undefined;
  readonly headers: readonly (readonly [name: string, expression: string])[];
  readonly contentType: string;
  readonly body: string;
}

export type RenderGatewayResponse = (
  type: GatewayResponseType,
  variables: ResponseVariables,
) => RenderedResponse;

/** Renders the `AWS::ApiGateway::GatewayResponse` resources of serverless.yml as API Gateway does. */
export function gatewayResponses(resources: unknown): RenderGatewayResponse {
  const templates = readTemplates(resources);
  return (type, variables) => {
    const [nativeStatus, errorType, message] = NATIVE[type];
    const fallback = nativeStatus < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX';
    const own = templates.get(type);
    const template = own ?? templates.get(fallback) ?? UNSHAPED;
    const values: Record<string, string> = {
      requestId: variables.requestId,
      extendedRequestId: variables.requestId,
      'error.message': message,
      'error.messageString': JSON.stringify(message),
      'error.responseType': type,
    };
    for (const [name, value] of Object.entries(variables.authorizer ?? {}))
      values[`authorizer.${name}`] = value;
    // API Gateway cannot put the message into a header of the stack's default responses; here it is there.
    const isDefault = own === undefined && template !== UNSHAPED;
    const headers: Record<string, string> = isDefault ? { 'x-amzn-errormessage': message } : {};
    for (const [name, expression] of template.headers)
      headers[name.toLowerCase()] = evaluate(expression, values);
    return {
      status: template.status ?? nativeStatus,
      headers: { ...headers, 'content-type': template.contentType, 'x-amzn-errortype': errorType },
      body: substitute(template.body, values),
    };
  };
}

const UNSHAPED: Template = {
  status: undefined,
  headers: [],
  contentType: 'application/json',
  body: '{"message":$context.error.messageString}',
};

const HEADER_PREFIX = 'gatewayresponse.header.';

function readTemplates(resources: unknown): Map<string, Template> {
  const found = new Map<string, Template>();
  const declared = record(record(resources).Resources);
  for (const resource of Object.values(declared)) {
    if (record(resource).Type !== 'AWS::ApiGateway::GatewayResponse') continue;
    const properties = record(record(resource).Properties);
    const [template = [UNSHAPED.contentType, UNSHAPED.body]] = Object.entries(
      record(properties.ResponseTemplates),
    );
    found.set(String(properties.ResponseType), {
      status: properties.StatusCode === undefined ? undefined : Number(properties.StatusCode),
      headers: Object.entries(record(properties.ResponseParameters))
        .filter(([name]) => name.startsWith(HEADER_PREFIX))
        .map(([name, expression]) => [name.slice(HEADER_PREFIX.length), String(expression)]),
      contentType: template[0],
      body: String(template[1]),
    });
  }
  return found;
}

/** A header's value: `'text'`, or `context.…`. */
function evaluate(expression: string, values: Record<string, string>): string {
  if (expression.startsWith("'") && expression.endsWith("'")) return expression.slice(1, -1);
  if (expression.startsWith('context.')) return values[expression.slice('context.'.length)] ?? '';
  return '';
}

/**
 * `$context.…` is replaced by its value without escaping; an unknown variable is replaced by an empty text.
 */
function substitute(template: string, values: Record<string, string>): string {
  return template.replace(/\$context\.(\w+(?:\.\w+)*)/g, (_, name: string) =>
    Object.hasOwn(values, name) ? (values[name] ?? '') : '',
  );
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
