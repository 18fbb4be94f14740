import { signatureMismatch } from '../errors.ts';
import {
  asFields,
  bodyBytes,
  optionalText,
  text,
  UnreadableEventError,
  type UnverifiedRequest,
} from './parseEvent.ts';

/**
 * The event of a Lambda function URL (payload format 2.0) → UnverifiedRequest. The body has always arrived.
 * `resourceOf` names the API's resource of a method and path: a function URL has no resources of its own.
 * `rawPath` and `rawQueryString` are read as they were sent. The decoded forms of the event are never read,
 * because they lose duplicates. Docs: docs/adr/0019-a-function-url-is-a-second-front-door.md.
 * Source: Lambda Developer Guide, "Invoking Lambda function URLs", request payload format.
 * @throws UnreadableEventError; RequestRefused InvalidSignature for escapes that are not valid UTF-8
 */
export function parseUrlEvent(
  event: unknown,
  resourceOf: (method: string, path: string) => string,
): UnverifiedRequest {
  const fields = asFields(event, 'event');
  if (fields.version !== '2.0') {
    throw new UnreadableEventError(
      'The event does not have payload format 2.0: it does not come from a function URL.',
    );
  }
  const context = asFields(fields.requestContext, 'requestContext');
  const http = asFields(context.http, 'requestContext.http');
  const method = text(http.method, 'requestContext.http.method');
  const path = text(fields.rawPath, 'rawPath');
  const query = text(fields.rawQueryString, 'rawQueryString');
  if (!decodes(path) || !decodes(query)) throw signatureMismatch();
  return {
    requestId: optionalText(context.requestId) ?? '',
    method,
    path,
    resource: resourceOf(method, path),
    query: [...new URLSearchParams(query)],
    headers: headersOf(fields.headers, fields.cookies),
    sourceIp: optionalText(http.sourceIp),
    body: bodyBytes(fields.body, fields.isBase64Encoded),
  };
}

/**
 * Where a value of a header ends and the next one begins, for headers of which a second one is an attack. No
 * value of the first three has a comma; a second Authorization begins with a scheme and a space.
 */
const NEXT_VALUE: Readonly<Record<string, RegExp>> = {
  host: /,/,
  'x-amz-content-sha256': /,/,
  'x-amz-security-token': /,/,
  authorization: /,(?=[A-Za-z0-9-]+ [^,]*=)/,
};

/**
 * Names come in lower case, and the values of a repeated header come joined by commas, which is also how a
 * canonical request has them. Lambda splits the Cookie header into a list, but the client signed it as one
 * header.
 */
function headersOf(sent: unknown, cookies: unknown): Map<string, readonly string[]> {
  const headers = new Map<string, readonly string[]>();
  const fields = sent == null ? {} : asFields(sent, 'headers');
  for (const [written, joined] of Object.entries(fields)) {
    const name = written.toLowerCase();
    const value = text(joined, 'headers');
    const separator = Object.hasOwn(NEXT_VALUE, name) ? NEXT_VALUE[name] : undefined;
    const values = separator === undefined ? [value] : value.split(separator);
    headers.set(name, [...(headers.get(name) ?? []), ...values]);
  }
  if (cookies == null) return headers;
  if (!Array.isArray(cookies)) throw new UnreadableEventError("The event's cookies are not a list.");
  const cookie = cookies.map((one) => text(one, 'cookies')).join('; ');
  return headers.set('cookie', [...(headers.get('cookie') ?? []), cookie]);
}

/** False for escapes that are broken or not UTF-8, because decoders differ on them. */
function decodes(sent: string): boolean {
  try {
    decodeURIComponent(sent);
    return true;
  } catch {
    return false;
  }
}
