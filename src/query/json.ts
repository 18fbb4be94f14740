import type { UnverifiedRequest } from '../authz/parse/parseEvent.ts';
import type { XmlMembers, XmlValue } from './xml.ts';

/** Members that are times: in JSON they are seconds since 1970. Source: the models of STS and IAM. */
const TIMES: ReadonlySet<string> = new Set([
  'CreateDate',
  'EnableDate',
  'Expiration',
  'GeneratedTime',
  'LastUsedDate',
  'PasswordLastUsed',
  'UpdateDate',
]);

/** An answer of the Query protocol as JSON: the members of the XML under the same names, lists as arrays. */
export function renderJson(name: string, members: XmlMembers): string {
  return JSON.stringify({ [name]: jsonOf(members, name) });
}

/** The same for an error. */
export function renderJsonError(members: XmlMembers): string {
  return JSON.stringify(jsonOf(members, ''));
}

function jsonOf(value: XmlValue, name: string): unknown {
  if (Array.isArray(value)) return value.map((element) => jsonOf(element, ''));
  if (value instanceof Map) return jsonOf(Object.fromEntries(value), name);
  if (typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, jsonOf(member, key)]));
  }
  return typeof value === 'string' && TIMES.has(name) ? Date.parse(value) / 1000 : value;
}

const JSON_TYPES: ReadonlySet<string> = new Set(['application/json']);
const XML_TYPES: ReadonlySet<string> = new Set(['text/xml', 'application/xml', 'text/*', '*/*']);

/**
 * Whether the caller prefers JSON: the supported type with the highest quality, and the first of equal ones.
 * Without a preference, XML (RFC 9110 §12.5.1; JSON is recorded).
 */
export function acceptsJson({ headers }: Pick<UnverifiedRequest, 'headers'>): boolean {
  let best = 0;
  let json = false;
  for (const range of (headers.get('accept') ?? []).join(',').toLowerCase().split(',')) {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim());
    if (!JSON_TYPES.has(type) && !XML_TYPES.has(type)) continue;
    const written = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    const quality = written === undefined ? 1 : Number(written);
    if (!(quality > best)) continue;
    best = quality;
    json = JSON_TYPES.has(type);
  }
  return json;
}
