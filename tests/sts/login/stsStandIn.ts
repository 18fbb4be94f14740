import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/**
 * AWS STS, as far as GetCallerIdentity goes: an HTTP server of its own that verifies Signature Version 4 by
 * itself. Nothing of the product's code is in it. Sources: IAM User Guide, "Create a signed AWS API request";
 * STS API Reference.
 */
export interface Identity {
  readonly secret: string;
  readonly token?: string;
  readonly arn: string;
  readonly userId: string;
}

/** A call as it arrived. */
export interface SeenCall {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
  readonly answered: string;
}

export interface StsStandIn {
  readonly origin: string;
  readonly host: string;
  readonly calls: SeenCall[];
  /** By access key id. */
  readonly identities: Map<string, Identity>;
  /** Answers in the place of STS's own; undefined: as STS does. */
  misbehave: ((response: ServerResponse) => void) | undefined;
  stop(): Promise<void>;
}

const CLOCK_MS = 15 * 60_000;

export async function startSts(region = 'us-east-1'): Promise<StsStandIn> {
  const calls: SeenCall[] = [];
  const identities = new Map<string, Identity>();
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    const headers = pairs(request.rawHeaders);
    const { method = '', url = '' } = request;
    const [status, text] = verdict({ method, url, headers, body, region, identities });
    calls.push({ method, url, headers, body, answered: /<(?:Code|Arn)>([^<]*)/.exec(text)?.[1] ?? '' });
    if (standIn.misbehave) return standIn.misbehave(response);
    response.writeHead(status, { 'content-type': 'text/xml' }).end(text);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const host = `127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  const standIn: StsStandIn = {
    origin: `http://${host}`,
    host,
    calls,
    identities,
    misbehave: undefined,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return standIn;
}

interface Arrived {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
  readonly region: string;
  readonly identities: ReadonlyMap<string, Identity>;
}

function verdict(arrived: Arrived): [status: number, text: string] {
  const { method, url, headers, body, region, identities } = arrived;
  const valuesOf = (name: string) => headers.filter(([one]) => one === name).map(([, value]) => value);
  const [authorization = '', ...others] = valuesOf('authorization');
  const parts = /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]+)$/.exec(
    authorization,
  );
  if (parts === null || others.length > 0) return refusal('IncompleteSignature');
  const [, credential = '', signed = '', signature = ''] = parts;
  const [keyId = '', day = '', scopeRegion = '', service = '', term = ''] = credential.split('/');
  const identity = identities.get(keyId);
  if (identity === undefined) return refusal('InvalidClientTokenId');
  if (valuesOf('x-amz-security-token').join() !== (identity.token ?? ''))
    return refusal('InvalidClientTokenId');
  const [date = ''] = valuesOf('x-amz-date');
  const at = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (!(Math.abs(Date.now() - at) < CLOCK_MS) || !date.startsWith(day))
    return refusal('SignatureDoesNotMatch');
  if (scopeRegion !== region || service !== 'sts' || term !== 'aws4_request')
    return refusal('SignatureDoesNotMatch');
  const names = signed.split(';');
  const unsigned = headers.some(([name]) => name.startsWith('x-amz-') && !names.includes(name));
  if (!names.includes('host') || unsigned) return refusal('SignatureDoesNotMatch');
  const [path = '', query = ''] = url.split('?');
  const canonicalHeaders = names.map(
    (name) => `${name}:${valuesOf(name).join(',').trim().replace(/ +/g, ' ')}\n`,
  );
  const canonical = [method, path, query, canonicalHeaders.join(''), signed, sha256(body)].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', date, credential.split('/').slice(1).join('/'), sha256(canonical)].join(
    '\n',
  );
  const key = [day, scopeRegion, service, term].reduce<Buffer>(
    (held, part) => hmac(held, part),
    Buffer.from(`AWS4${identity.secret}`),
  );
  if (hmac(key, toSign).toString('hex') !== signature) return refusal('SignatureDoesNotMatch');
  const form = new URLSearchParams(body);
  if (form.getAll('Action').join() !== 'GetCallerIdentity') return refusal('InvalidAction');
  return [200, callerIdentity(identity)];
}

export function callerIdentity(
  { arn, userId }: Pick<Identity, 'arn' | 'userId'>,
  account = arn.split(':')[4],
): string {
  return `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <GetCallerIdentityResult>
    <Arn>${arn}</Arn>
    <UserId>${userId}</UserId>
    <Account>${account}</Account>
  </GetCallerIdentityResult>
  <ResponseMetadata>
    <RequestId>01234567-89ab-cdef-0123-456789abcdef</RequestId>
  </ResponseMetadata>
</GetCallerIdentityResponse>
`;
}

function refusal(code: string): [number, string] {
  return [
    403,
    `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <Error>
    <Type>Sender</Type>
    <Code>${code}</Code>
    <Message>No.</Message>
  </Error>
  <RequestId>01234567-89ab-cdef-0123-456789abcdef</RequestId>
</ErrorResponse>
`,
  ];
}

function pairs(raw: readonly string[]): [string, string][] {
  const found: [string, string][] = [];
  for (let index = 0; index < raw.length; index += 2) {
    found.push([raw[index]?.toLowerCase() ?? '', raw[index + 1] ?? '']);
  }
  return found;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
