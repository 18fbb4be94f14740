import type { UnverifiedRequest } from '../../../src/authz/parse/parseEvent.ts';

interface Parts {
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly query?: UnverifiedRequest['query'];
  readonly path?: string;
  readonly body?: UnverifiedRequest['body'];
}

/** A request as parseEvent makes it, with only what a test is about. */
export function requestOf({
  headers = {},
  query = [],
  path = '/',
  body = 'unknown',
}: Parts): UnverifiedRequest {
  return {
    requestId: '',
    method: 'GET',
    path,
    resource: path,
    query,
    headers: new Map(Object.entries(headers).map(([name, value]) => [name, [value].flat()])),
    sourceIp: undefined,
    body,
  };
}
