import { hash } from 'node:crypto';
import { posix } from 'node:path';
import type { UnverifiedRequest } from '../../../src/authz/parse/parseEvent.ts';
import { escapeOnce } from '../fixtures/escape.ts';

/** A vector's context.json. */
export interface SuiteContext {
  readonly credentials: { access_key_id: string; secret_access_key: string; token?: string };
  readonly expiration_in_seconds: number;
  readonly normalize: boolean;
  readonly sign_body: boolean;
  readonly timestamp: string;
  /** The token is added after signing, and not signed. */
  readonly omit_session_token?: boolean;
}

/** A vector's request.txt as a server reads it, with what a signer adds in this form. */
export function parseVector(
  text: string,
  context: SuiteContext,
  form: 'header' | 'query',
): { rawPath: string; request: UnverifiedRequest } {
  const [head = '', ...rest] = text.split('\n\n');
  // RFC 9112, 5.2: a line that begins with white space continues the previous line.
  const [requestLine = '', ...lines] = head
    .replace(/\n[ \t]+/g, ' ')
    .trimEnd()
    .split('\n');
  const [, method = '', target = ''] = /^(\S+) (.*) HTTP\/1\.1$/s.exec(requestLine) ?? [];
  const [rawPath = '', search = ''] = target.split(/\?(.*)/s);
  const headers = new Map<string, string[]>();
  const add = (name: string, value: string) =>
    headers.set(name.toLowerCase(), [...(headers.get(name.toLowerCase()) ?? []), value]);
  for (const line of lines) {
    const colon = line.indexOf(':');
    add(line.slice(0, colon), line.slice(colon + 1));
  }
  const body = Buffer.from(rest.join('\n\n'));
  const query = pairsOf(search);
  const { credentials, timestamp } = context;
  const date = `${timestamp.replace(/[-:]/g, '')}`;
  const token = context.omit_session_token ? undefined : credentials.token;
  if (context.sign_body && form === 'header') add('x-amz-content-sha256', hash('sha256', body, 'hex'));
  if (form === 'header') {
    add('x-amz-date', date);
    if (token !== undefined) add('x-amz-security-token', token);
  } else {
    const credential = `${credentials.access_key_id}/${date.slice(0, 8)}/us-east-1/service/aws4_request`;
    if (token !== undefined) query.push(['X-Amz-Security-Token', token]);
    query.push(
      ['X-Amz-Algorithm', 'AWS4-HMAC-SHA256'],
      ['X-Amz-Credential', credential],
      ['X-Amz-Date', date],
      ['X-Amz-Expires', String(context.expiration_in_seconds)],
      ['X-Amz-SignedHeaders', [...headers.keys()].sort().join(';')],
    );
  }
  const request = {
    requestId: '',
    method,
    path: rawPath,
    resource: rawPath,
    query,
    headers,
    sourceIp: undefined,
    body,
  };
  return { rawPath, request };
}

function pairsOf(search: string): [string, string][] {
  if (search === '') return [];
  return search.split('&').map((pair) => {
    const [name = '', value = ''] = pair.split(/=(.*)/s);
    return [decodeURIComponent(name), decodeURIComponent(value)];
  });
}

/** The suite's canonical path: normalized where the vector says so, then encoded once, segment by segment. */
export function suitePath(rawPath: string, normalize: boolean): string {
  return (normalize ? posix.normalize(rawPath) : rawPath).split('/').map(escapeOnce).join('/');
}
