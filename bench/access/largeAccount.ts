const ACCOUNT_ID = '123456789012';
const IAM = `arn:aws:iam::${ACCOUNT_ID}:`;
const BROKERS = `arn:aws:mq:*:${ACCOUNT_ID}:broker:`;

/** How an account is made up. */
export interface AccountSize {
  readonly users: number;
  readonly roles: number;
  readonly policies: number;
}

/** Statements as accounts have them: by name, by tag, from a network, with a variable, and a guard. */
function statementsOf(index: number): object[] {
  const team = `team-${index % 40}`;
  const kinds = [
    [{ Effect: 'Allow', Action: ['mq:Describe*', 'mq:List*'], Resource: '*' }],
    [{ Effect: 'Allow', Action: 'mq:*', Resource: `${BROKERS}${team}-*` }],
    [
      {
        Effect: 'Allow',
        Action: ['mq:RebootBroker', 'mq:UpdateBroker'],
        Resource: '*',
        Condition: {
          StringEquals: { 'aws:ResourceTag/team': team },
          IpAddress: { 'aws:SourceIp': `10.${index % 250}.0.0/16` },
        },
      },
    ],
    [
      { Effect: 'Allow', Action: 'mq:*User', Resource: `${BROKERS}\${aws:username}-*` },
      {
        Effect: 'Deny',
        Action: 'mq:Delete*',
        Resource: '*',
        Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
      },
    ],
    [{ Effect: 'Allow', Action: ['s3:GetObject', 'sqs:*'], Resource: '*' }],
    [
      {
        Effect: 'Allow',
        Action: 'mq:*',
        Resource: '*',
        Condition: { StringEquals: { 'aws:ResourceTag/team': '${aws:PrincipalTag/team}' } },
      },
    ],
  ];
  return kinds[index % kinds.length] ?? [];
}

/** The text of an account export of this size; the same every time. */
export function largeAccount({ users, roles, policies }: AccountSize): string {
  const arnOf = (index: number) => `${IAM}policy/p-${index}`;
  const attached = (index: number) =>
    [index * 7, index * 13 + 1, index * 31 + 2, index % 3].map((at) => ({
      PolicyName: `p-${at % policies}`,
      PolicyArn: arnOf(at % policies),
    }));
  const unique = (index: number) => [...new Map(attached(index).map((one) => [one.PolicyArn, one])).values()];
  const id = (prefix: string, index: number) => `${prefix}${String(index).padStart(17, '0')}`;
  const trust = (user: number) => ({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: `${IAM}user/u-${user}` }, Action: 'sts:AssumeRole' }],
  });
  return JSON.stringify({
    UserDetailList: Array.from({ length: users }, (_, index) => ({
      UserName: `u-${index}`,
      UserId: id('AIDA', index),
      Arn: `${IAM}user/u-${index}`,
      AttachedManagedPolicies: unique(index),
      Tags: [{ Key: 'team', Value: `team-${index % 40}` }],
    })),
    RoleDetailList: Array.from({ length: roles }, (_, index) => ({
      RoleName: `r-${index}`,
      RoleId: id('AROA', index),
      Arn: `${IAM}role/r-${index}`,
      AssumeRolePolicyDocument: trust(index % Math.max(1, users)),
      AttachedManagedPolicies: unique(index + 5),
    })),
    GroupDetailList: [],
    Policies: Array.from({ length: policies }, (_, index) => ({
      PolicyName: `p-${index}`,
      PolicyId: id('ANPA', index),
      Arn: arnOf(index),
      DefaultVersionId: 'v1',
      PolicyVersionList: [
        {
          VersionId: 'v1',
          IsDefaultVersion: true,
          Document: { Version: '2012-10-17', Statement: statementsOf(index) },
        },
      ],
    })),
  });
}
