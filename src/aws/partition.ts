/** The partition that a region belongs to, as ARNs begin: `aws`, `aws-cn`, `aws-us-gov`. Source: AWS General Reference, "ARNs". */
export function partitionOf(region: string): 'aws' | 'aws-cn' | 'aws-us-gov' {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
