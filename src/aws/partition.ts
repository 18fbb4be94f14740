/**
 * The partition of a region, as in ARNs: `aws`, `aws-cn` or `aws-us-gov`. Source: AWS General Reference,
 * "ARNs".
 */
export function partitionOf(region: string): 'aws' | 'aws-cn' | 'aws-us-gov' {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

/**
 * The DNS suffix of a partition's service endpoints. Source: AWS General Reference, "Amazon MQ endpoints and
 * quotas".
 */
const SUFFIXES = {
  aws: 'amazonaws.com',
  'aws-us-gov': 'amazonaws.com',
  'aws-cn': 'amazonaws.com.cn',
} as const;

/**
 * IAM has one endpoint for each partition. Source: AWS General Reference, "AWS Identity and Access Management
 * endpoints and quotas".
 */
const IAM = {
  aws: { endpoint: 'https://iam.amazonaws.com', region: 'us-east-1' },
  'aws-us-gov': { endpoint: 'https://iam.us-gov.amazonaws.com', region: 'us-gov-west-1' },
  'aws-cn': { endpoint: 'https://iam.cn-north-1.amazonaws.com.cn', region: 'cn-north-1' },
} as const;

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

export function mqEndpoint(region: string): URL {
  return new URL(`https://mq.${region}.${SUFFIXES[partitionOf(region)]}`);
}

export function stsEndpoint(region: string): URL {
  return new URL(`https://sts.${region}.${SUFFIXES[partitionOf(region)]}`);
}

export function iamEndpoint(region: string): { readonly endpoint: URL; readonly region: string } {
  const iam = IAM[partitionOf(region)];
  return { endpoint: new URL(iam.endpoint), region: iam.region };
}

/**
 * An endpoint used instead of AWS's; undefined unless it uses TLS or is on this machine, because bodies
 * contain passwords.
 */
export function readEndpoint(text: string): URL | undefined {
  const url = URL.parse(text);
  if (url === null || url.username || url.password || url.search || url.hash) return undefined;
  if (url.protocol === 'https:') return url;
  return url.protocol === 'http:' && LOOPBACK.has(url.hostname) ? url : undefined;
}
