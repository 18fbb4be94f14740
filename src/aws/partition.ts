/**
 * The partition that a region belongs to, as ARNs begin: `aws`, `aws-cn`, `aws-us-gov`. Source: AWS General
 * Reference, "ARNs".
 */
export function partitionOf(region: string): 'aws' | 'aws-cn' | 'aws-us-gov' {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

/**
 * Where regions of a partition have their services. Source: AWS General Reference, "Amazon MQ endpoints and
 * quotas".
 */
const SUFFIXES = {
  aws: 'amazonaws.com',
  'aws-us-gov': 'amazonaws.com',
  'aws-cn': 'amazonaws.com.cn',
} as const;

/**
 * IAM is one service a partition. Source: AWS General Reference, "AWS Identity and Access Management
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

export function iamEndpoint(region: string): { readonly endpoint: URL; readonly region: string } {
  const iam = IAM[partitionOf(region)];
  return { endpoint: new URL(iam.endpoint), region: iam.region };
}

/**
 * An endpoint that stands in for AWS; undefined unless it is encrypted or on this very machine: bodies hold
 * passwords.
 */
export function readEndpoint(text: string): URL | undefined {
  const url = URL.parse(text);
  if (url === null || url.username || url.password || url.search || url.hash) return undefined;
  if (url.protocol === 'https:') return url;
  return url.protocol === 'http:' && LOOPBACK.has(url.hostname) ? url : undefined;
}
