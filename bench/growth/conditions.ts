/** Conditions that decidedCall fulfils, as operator, key and value. */
const FULFILLED: readonly (readonly [operator: string, key: string, value: string])[] = [
  ['StringEquals', 'aws:ResourceTag/team', 'platform'],
  ['IpAddress', 'aws:SourceIp', '203.0.113.0/24'],
  ['StringLike', 'aws:PrincipalTag/team', 'plat*'],
  ['StringEquals', 'aws:username', 'alice'],
  ['DateGreaterThan', 'aws:CurrentTime', '2026-01-01T00:00:00Z'],
  ['StringEquals', 'aws:RequestedRegion', 'us-east-1'],
  ['Bool', 'aws:SecureTransport', 'true'],
  ['ArnLike', 'aws:PrincipalArn', 'arn:aws:iam::123456789012:user/*'],
  ['StringEquals', 'aws:PrincipalAccount', '123456789012'],
  ['StringEquals', 'aws:ResourceTag/env', 'dev'],
  ['StringNotEquals', 'aws:userid', 'AIDAEXAMPLEBOB0000001'],
  ['StringLike', 'aws:UserAgent', 'aws-sdk-js/*'],
  ['NumericGreaterThan', 'aws:EpochTime', '1700000000'],
  ['StringEquals', 'aws:PrincipalType', 'User'],
  ['StringEqualsIgnoreCase', 'aws:ResourceAccount', '123456789012'],
  ['NotIpAddress', 'aws:SourceIp', '192.0.2.0/24'],
];

/** The first so many, as a statement's `Condition`. */
export function conditions(count: number): { readonly Condition: object } {
  const block: Record<string, Record<string, string>> = {};
  for (const [operator, key, value] of FULFILLED.slice(0, count)) {
    block[operator] = { ...block[operator], [key]: value };
  }
  return { Condition: block };
}
