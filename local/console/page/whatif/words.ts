/*
 * The words that the editor and the form offer as completions. Sources: IAM User Guide, "IAM JSON policy
 * elements reference", "AWS global condition context keys", "IAM JSON policy elements: Condition operators".
 */

export const ELEMENTS = [
  'Version',
  'Statement',
  'Sid',
  'Effect',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
];

export const OPERATORS = [
  ...['StringEquals', 'StringNotEquals', 'StringLike', 'StringNotLike'],
  ...['StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase'],
  ...['NumericEquals', 'NumericLessThan', 'NumericGreaterThan'],
  ...['DateLessThan', 'DateGreaterThan', 'Bool', 'Null'],
  ...['IpAddress', 'NotIpAddress', 'ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike'],
];

export const CONDITION_KEYS = [
  ...['aws:SourceIp', 'aws:UserAgent', 'aws:Referer', 'aws:RequestedRegion', 'aws:SecureTransport'],
  ...['aws:CurrentTime', 'aws:EpochTime', 'aws:MultiFactorAuthPresent', 'aws:MultiFactorAuthAge'],
  ...['aws:TokenIssueTime', 'aws:PrincipalArn', 'aws:PrincipalAccount', 'aws:PrincipalType'],
  ...['aws:PrincipalOrgID', 'aws:PrincipalTag/', 'aws:RequestTag/', 'aws:ResourceTag/', 'aws:TagKeys'],
  ...['aws:SourceIdentity', 'aws:FederatedProvider', 'aws:ViaAWSService', 'aws:username', 'aws:userid'],
  ...['aws:ResourceAccount', 'mq:ResourceTag/'],
];
