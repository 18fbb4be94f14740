const FIELDS = 6;
type Fields = [arn: string, partition: string, service: string, region: string, account: string, ...string[]];
const PARTITIONS: ReadonlySet<string> = new Set([
  'aws',
  'aws-cn',
  'aws-us-gov',
  'aws-iso',
  'aws-iso-b',
  'aws-iso-e',
  'aws-iso-f',
  'aws-eusc',
]);
const IAM_PATHS = [
  'user/',
  'federated-user/',
  'role/',
  'group/',
  'instance-profile/',
  'mfa/',
  'server-certificate/',
  'policy/',
  'sms-mfa/',
  'saml-provider/',
  'oidc-provider/',
  'report/',
  'access-report/',
];
const ACCOUNT = /^(?:aws|\d{12})?$|[*?$]/u;

/**
 * AWS's sentence for refusing a resource of a document that is written. An ARN with fewer than six fields is
 * first completed with `*`, as AWS's sentences show; `whole`: all six fields must be written.
 * Source: recorded answers, tests/authz/policy/writtenDocuments.ts.
 */
export function resourceFault(resource: string, whole: boolean): string | undefined {
  if (/^\*+$/.test(resource)) return undefined;
  const notArn = `Resource ${resource} must be in ARN format or "*".`;
  const written = resource.split(':');
  if (written.length < 2) return notArn;
  const missing = Math.max(0, FIELDS - written.length);
  const fields = ['arn', ...written.slice(1), ...Array<string>(missing).fill('*')];
  const [, partition, service, region, account, ...rest] = fields as Fields;
  if (!PARTITIONS.has(partition)) {
    return `Partition "${partition}" is not valid for resource "${fields.join(':')}".`;
  }
  if (written[0] !== 'arn' || (whole && missing > 0)) return notArn;
  if (/[*?]/.test(service)) return 'Resource vendor must be fully qualified and cannot contain regexes.';
  const path = rest.join(':');
  if (service === 'iam' && isFixed(region))
    return `IAM resource ${resource} cannot contain region information.`;
  // In S3, only access points have a region and an account in their ARN.
  if (service === 's3' && isFixed(region) && account === '') {
    return `Resource ${resource} can not contain region information.`;
  }
  if (service === 'iam' && !isIamPath(path)) {
    return `IAM resource path must either be "*", root, or start with ${IAM_PATHS.join(', ')}.`;
  }
  const known = service !== '' && (missing === 0 || ACCOUNT.test(account));
  return known ? undefined : 'The policy failed legacy parsing';
}

function isFixed(region: string): boolean {
  return region !== '' && region !== '*';
}

/** A wildcard or a variable before the first slash may match any resource type. */
function isIamPath(path: string): boolean {
  return path === 'root' || /^[^/]*[*?$]/.test(path) || IAM_PATHS.some((start) => path.startsWith(start));
}
