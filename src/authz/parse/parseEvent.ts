/**
 * A request as it arrived, copied once. It is not trusted: its signature has not been checked.
 * `parseEvent` and `parseUrlEvent` make it; later steps read this copy and never the event.
 */
export interface UnverifiedRequest {
  /** The front door's request id, for answers and records. */
  readonly requestId: string;
  readonly method: string;
  /** The path that the client used, with stage and base path; escapes are kept or decoded once. */
  readonly path: string;
  /** The API's resource that was matched, such as `/v1/brokers/{brokerId}`. */
  readonly resource: string;
  /** Query pairs, decoded; names with several values repeat. */
  readonly query: readonly (readonly [name: string, value: string])[];
  /** Header values by lower-case name, in the order they came. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly sourceIp: string | undefined;
  /** `unknown` in the authorizer: API Gateway never shows it the body. */
  readonly body: Uint8Array | 'unknown';
}

/**
 * The event is not one of this gateway's front door. The gateway is configured wrongly; the caller is not at
 * fault.
 */
export class UnreadableEventError extends Error {
  override readonly name = 'UnreadableEventError';
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * API Gateway's REST event (REQUEST authorizer or Lambda proxy integration) → UnverifiedRequest. `phase`: an
 * event without a body means "no body" in an integration, and "body not shown" in the authorizer.
 * Source: API Gateway Developer Guide, "Input to a Lambda authorizer", "Lambda proxy integrations".
 * @throws UnreadableEventError
 */
export function parseEvent(event: unknown, phase: 'authorizer' | 'integration'): UnverifiedRequest {
  const fields = asFields(event, 'event');
  const context = asFields(fields.requestContext, 'requestContext');
  const identity = context.identity == null ? {} : asFields(context.identity, 'requestContext.identity');
  return {
    requestId: optionalText(context.requestId) ?? '',
    method: text(fields.httpMethod, 'httpMethod'),
    path: optionalText(context.path) ?? text(fields.path, 'path'),
    resource: text(fields.resource, 'resource'),
    query: queryPairs(fields.multiValueQueryStringParameters, fields.queryStringParameters),
    headers: headersByName(fields.multiValueHeaders, fields.headers),
    sourceIp: optionalText(identity.sourceIp),
    body: phase === 'authorizer' ? 'unknown' : bodyBytes(fields.body, fields.isBase64Encoded),
  };
}

export function asFields(value: unknown, name: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UnreadableEventError(`The event's ${name} is not an object.`);
  }
  return value as Fields;
}

export function text(value: unknown, name: string): string {
  if (typeof value !== 'string') throw new UnreadableEventError(`The event's ${name} is not a string.`);
  return value;
}

export function optionalText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function queryPairs(multi: unknown, single: unknown): [string, string][] {
  const pairs: [string, string][] = [];
  eachValue(multi, single, 'query', (name, value) => pairs.push([name, value]));
  return pairs;
}

function headersByName(multi: unknown, single: unknown): Map<string, string[]> {
  const headers = new Map<string, string[]>();
  eachValue(multi, single, 'headers', (written, value) => {
    const name = written.toLowerCase();
    const values = headers.get(name);
    if (values === undefined) headers.set(name, [value]);
    else values.push(value);
  });
  return headers;
}

/** Prefers the multi-value map: the single-value map loses duplicates, and an attack may use a duplicate. */
function eachValue(
  multi: unknown,
  single: unknown,
  what: string,
  take: (name: string, value: string) => void,
): void {
  const map = multi ?? single;
  if (map == null) return;
  const values = asFields(map, what);
  for (const name of Object.keys(values)) {
    const value = values[name];
    if (multi == null) take(name, text(value, what));
    else if (Array.isArray(value)) for (const one of value) take(name, text(one, what));
    else throw new UnreadableEventError(`The event's ${what} holds no list.`);
  }
}

export function bodyBytes(body: unknown, base64: unknown): Uint8Array {
  if (body == null) return new Uint8Array();
  return Buffer.from(text(body, 'body'), base64 === true ? 'base64' : 'utf8');
}
