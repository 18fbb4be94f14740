/**
 * The content that a signature covers, computed from an event without the canonical request of the tested
 * code: only requests with the same meaning may share a signature. Sources: IAM User Guide, "Create a signed
 * AWS API request"; docs/rules/sigv4.md rules 5 and 9.
 */
export interface Meaning {
  readonly line: string;
  readonly headers: string;
  readonly body: string;
}

type Values = Readonly<Record<string, unknown>>;

export function meaningOf(event: Values, signedHeaders: readonly string[]): Meaning {
  const context = (event.requestContext ?? {}) as Values;
  const path = typeof context.path === 'string' ? context.path : String(event.path);
  const query = pairsOf(event.multiValueQueryStringParameters, event.queryStringParameters).filter(
    ([name]) => name !== 'X-Amz-Signature',
  );
  const body = bodyOf(event);
  const headers = pairsOf(event.multiValueHeaders, event.headers);
  const signed = signedHeaders.map((wanted) => {
    const values = headers.filter(([name]) => name.toLowerCase() === wanted).map(([, value]) => value);
    // API Gateway drops it, and it only measures the body.
    if (wanted === 'content-length' && values.length === 0) return [wanted, String(body.length)];
    return [wanted, values.length === 0 ? null : values.map(folded).join(',')];
  });
  return {
    line: JSON.stringify([
      String(event.httpMethod),
      decoded(path),
      query.map((pair) => JSON.stringify(pair)).sort(),
    ]).toWellFormed(),
    headers: JSON.stringify(signed).toWellFormed(),
    body: body.toString('base64'),
  };
}

function pairsOf(multi: unknown, single: unknown): [string, string][] {
  const map = (multi ?? single ?? {}) as Values;
  return Object.entries(map).flatMap(([name, value]) =>
    [value].flat().map((one): [string, string] => [name.toWellFormed(), String(one).toWellFormed()]),
  );
}

function bodyOf(event: Values): Buffer {
  if (event.body === undefined || event.body === null) return Buffer.alloc(0);
  return Buffer.from(String(event.body), event.isBase64Encoded === true ? 'base64' : 'utf8');
}

/** Spaces and tabs around and within a value are one. */
function folded(value: string): string {
  return value
    .split(/[ \t]/)
    .filter((word) => word !== '')
    .join(' ');
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return `not decodable: ${path}`;
  }
}
