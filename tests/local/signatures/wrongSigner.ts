import { createHash, createHmac } from 'node:crypto';
import type { HttpRequest } from '../../../events/restEvent.ts';

/** The texts of one signature, as the IAM User Guide names them. */
export interface Texts {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: string;
  readonly signedHeaders: string;
  readonly payloadHash: string;
}

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** What is sent, and what a wrong signer does otherwise. Everything that is left out is right. */
export interface Mistake {
  readonly method?: string;
  /** As it is sent, escapes included. */
  readonly path?: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly region?: string;
  readonly service?: string;
  /** Names in `SignedHeaders`, by default all headers that are sent. */
  readonly listed?: readonly string[];
  readonly texts?: (texts: Texts) => Partial<Texts>;
  readonly canonical?: (canonical: string) => string;
  /** The last line of the string to sign. */
  readonly digest?: (canonical: string) => string;
  readonly date?: (date: string) => string;
  readonly scope?: (scope: string) => string;
  readonly secret?: (secret: string) => string;
  /** The signing key, from the right secret and the scope's terms. */
  readonly key?: (secret: string, terms: readonly string[]) => Buffer;
  readonly signature?: (hex: string) => string;
  /** Headers that arrive and were not there when it was signed, or were others. */
  readonly arrives?: Readonly<Record<string, string>>;
}

export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
export const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
export const derive = (secret: string, terms: readonly string[]) =>
  terms.reduce<Buffer | string>(hmac, `AWS4${secret}`) as Buffer;

/** Signs in the Authorization header, with one mistake. */
export function signWrongly(mistake: Mistake, keys: Keys, host: string, now: Date): HttpRequest {
  const { method = 'GET', path = '/v1/brokers', query = '', body = '' } = mistake;
  const { region = 'us-east-1', service = 'mq' } = mistake;
  const date = `${now.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
  const sent: Record<string, string> = {
    host,
    'x-amz-date': date,
    ...(keys.sessionToken === undefined ? {} : { 'x-amz-security-token': keys.sessionToken }),
    ...mistake.headers,
  };
  const listed = mistake.listed ?? Object.keys(sent).sort();
  const right: Texts = {
    method,
    path: path
      .split('/')
      .map((label) => encodeURIComponent(label))
      .join('/'),
    query: query.split('&').sort().join('&'),
    headers: listed.map((name) => `${name}:${sent[name]}\n`).join(''),
    signedHeaders: listed.join(';'),
    payloadHash: sha256(body),
  };
  const texts = { ...right, ...mistake.texts?.(right) };
  const written = Object.values(texts).join('\n');
  const canonical = mistake.canonical?.(written) ?? written;
  const terms = [date.slice(0, 8), region, service, 'aws4_request'];
  const scope = terms.join('/');
  const secret = mistake.secret?.(keys.secretAccessKey) ?? keys.secretAccessKey;
  const key = mistake.key?.(secret, terms) ?? derive(secret, terms);
  const toSign = [
    'AWS4-HMAC-SHA256',
    mistake.date?.(date) ?? date,
    mistake.scope?.(scope) ?? scope,
    (mistake.digest ?? sha256)(canonical),
  ].join('\n');
  const hex = hmac(key, toSign).toString('hex');
  const parts = [
    `Credential=${keys.accessKeyId}/${scope}`,
    `SignedHeaders=${listed.join(';')}`,
    `Signature=${mistake.signature?.(hex) ?? hex}`,
  ];
  return {
    method,
    target: query === '' ? path : `${path}?${query}`,
    headers: [
      ...Object.entries({ ...sent, ...mistake.arrives }),
      ['authorization', `AWS4-HMAC-SHA256 ${parts.join(', ')}`],
    ],
    ...(mistake.body === undefined ? {} : { body }),
  };
}
