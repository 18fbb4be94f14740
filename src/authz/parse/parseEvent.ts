import type { UnverifiedRequest } from './unverifiedRequest.ts';

/** The event is not what API Gateway sends. Not the caller's mistake: the gateway is wired wrongly. */
export class UnreadableEventError extends Error {
  override readonly name = 'UnreadableEventError';
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * API Gateway's REST event (REQUEST authorizer or Lambda proxy integration) → UnverifiedRequest.
 * `phase` says whether the event's silence about the body means "none" (integration) or "not shown" (authorizer).
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
    query: pairs(fields.multiValueQueryStringParameters, fields.queryStringParameters, 'query'),
    headers: byLowerCaseName(pairs(fields.multiValueHeaders, fields.headers, 'headers')),
    sourceIp: optionalText(identity.sourceIp),
    body: phase === 'authorizer' ? 'unknown' : bodyBytes(fields.body, fields.isBase64Encoded),
  };
}

function asFields(value: unknown, name: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UnreadableEventError(`The event's ${name} is not an object.`);
  }
  return value as Fields;
}

function text(value: unknown, name: string): string {
  if (typeof value !== 'string') throw new UnreadableEventError(`The event's ${name} is not a string.`);
  return value;
}

function optionalText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Prefers the multi-value map: the single-value one loses duplicates, and a duplicate may be the attack. */
function pairs(multi: unknown, single: unknown, name: string): [string, string][] {
  const found: [string, string][] = [];
  if (multi != null) {
    for (const [key, values] of Object.entries(asFields(multi, name))) {
      if (!Array.isArray(values)) throw new UnreadableEventError(`The event's ${name} holds no list.`);
      for (const value of values) found.push([key, text(value, name)]);
    }
    return found;
  }
  if (single == null) return found;
  for (const [key, value] of Object.entries(asFields(single, name))) found.push([key, text(value, name)]);
  return found;
}

function byLowerCaseName(headers: readonly [string, string][]): Map<string, string[]> {
  const merged = new Map<string, string[]>();
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    const values = merged.get(key);
    if (values) values.push(value);
    else merged.set(key, [value]);
  }
  return merged;
}

function bodyBytes(body: unknown, base64: unknown): Uint8Array {
  if (body == null) return new Uint8Array();
  return Buffer.from(text(body, 'body'), base64 === true ? 'base64' : 'utf8');
}
