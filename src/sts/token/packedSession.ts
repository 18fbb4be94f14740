import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { LongTermPrincipal, Principal } from '../../authz/principal.ts';
import { SESSION_KINDS, type Session } from '../../authz/session.ts';

/** Many times what a session can hold. Only what this gateway sealed gets here; the bound is for the day that it is not. */
const MAX_UNPACKED_BYTES = 256 * 1024;

/** A session as a JSON list without names: the parts by position, times in seconds. A change of it is a new TOKEN_VERSION. */
type Parts = [
  kind: number,
  accessKeyId: string,
  principal: PrincipalParts,
  issuedAt: number,
  expiresAt: number,
  policies: readonly string[],
  policyArns: readonly string[],
  tags: Session['tags'],
  transitiveTagKeys: readonly string[],
  mfaAt: number | null,
  sourceIdentity: string | null,
  federatedProvider: string | null,
];
type PrincipalParts =
  | [type: 'A', accountId: string, arn: string, userId: string]
  | [type: 'U', accountId: string, arn: string, userId: string, userName: string]
  | [type: 'R', accountId: string, arn: string, userId: string, roleArn: string, roleId: string]
  | [type: 'F', accountId: string, arn: string, userId: string, issuer: PrincipalParts];

/** A session → bytes, compressed. */
export function packSession(session: Session): Buffer {
  const parts: Parts = [
    SESSION_KINDS.indexOf(session.kind),
    session.accessKeyId,
    principalParts(session.principal),
    session.issuedAt / 1000,
    session.expiresAt / 1000,
    session.policies,
    session.policyArns,
    session.tags,
    session.transitiveTagKeys,
    session.mfaAt === undefined ? null : session.mfaAt / 1000,
    session.sourceIdentity ?? null,
    session.federatedProvider ?? null,
  ];
  return packJson(parts);
}

/** @throws when these are not bytes of `packSession`, or unpack to more than any session */
export function unpackSession(packed: Uint8Array): Session {
  const bytes = inflateRawSync(packed, { dictionary: DICTIONARY, maxOutputLength: MAX_UNPACKED_BYTES });
  const parts = JSON.parse(bytes.toString('utf8')) as Parts;
  const [kind, accessKeyId, principal, issuedAt, expiresAt, policies, policyArns, tags] = parts;
  const [, , , , , , , , transitiveTagKeys, mfaAt, sourceIdentity, federatedProvider] = parts;
  return {
    kind: SESSION_KINDS[kind] as Session['kind'],
    accessKeyId,
    principal: principalOf(principal),
    issuedAt: issuedAt * 1000,
    expiresAt: expiresAt * 1000,
    policies,
    policyArns,
    tags,
    transitiveTagKeys,
    ...(mfaAt === null ? {} : { mfaAt: mfaAt * 1000 }),
    ...(sourceIdentity === null ? {} : { sourceIdentity }),
    ...(federatedProvider === null ? {} : { federatedProvider }),
  };
}

/** What the parts that callers choose take, packed as in a token; in bytes. */
export function packedBytes({ policies, policyArns, tags, transitiveTagKeys }: Cut): number {
  if (policies.length + policyArns.length + tags.length === 0) return 0;
  return packJson([policies, policyArns, tags, transitiveTagKeys]).length;
}

type Cut = Pick<Session, 'policies' | 'policyArns' | 'tags' | 'transitiveTagKeys'>;

function packJson(value: unknown): Buffer {
  return deflateRawSync(JSON.stringify(value), { dictionary: DICTIONARY, level: 9 });
}

function principalParts(principal: Principal): PrincipalParts {
  const { accountId, arn, userId } = principal;
  switch (principal.type) {
    case 'Account':
      return ['A', accountId, arn, userId];
    case 'User':
      return ['U', accountId, arn, userId, principal.userName];
    case 'AssumedRole':
      return ['R', accountId, arn, userId, principal.roleArn, principal.roleId];
    case 'FederatedUser':
      return ['F', accountId, arn, userId, principalParts(principal.issuer)];
  }
}

function principalOf(parts: PrincipalParts): Principal {
  const [, accountId, arn, userId] = parts;
  const common = { accountId, arn, userId };
  switch (parts[0]) {
    case 'A':
      return { type: 'Account', ...common };
    case 'U':
      return { type: 'User', ...common, userName: parts[4] };
    case 'R':
      return { type: 'AssumedRole', ...common, roleArn: parts[4], roleId: parts[5] };
    case 'F':
      return { type: 'FederatedUser', ...common, issuer: principalOf(parts[4]) as LongTermPrincipal };
  }
}

/**
 * What session tokens are full of: words that compression then need not spell out. The likeliest stand last, nearest to the text.
 * INVARIANT: part of the token's version: changed, it opens no older token. Bump TOKEN_VERSION with it.
 */
const WORDS = [
  'arn:aws-us-gov:iam::arn:aws-cn:iam::arn:aws-us-gov:sts::arn:aws-cn:sts::',
  '"NotPrincipal":"NotResource":"NotAction":"Null":{"true""false"',
  'ForAnyValue:ForAllValues:IfExists"BinaryEquals""NumericGreaterThanEquals""NumericLessThanEquals""NumericEquals"',
  '"DateGreaterThan""DateLessThan""DateEquals":{"aws:EpochTime""aws:CurrentTime":"2026-01-01T00:00:00Z"',
  '"IpAddress":{"NotIpAddress":{"aws:SourceIp":["10.0.0.0/8","192.168.0.0/16"',
  '"Bool":{"aws:SecureTransport":"aws:MultiFactorAuthPresent":"aws:ViaAWSService":"aws:MultiFactorAuthAge":',
  '"aws:SourceIdentity":"aws:userid":"aws:username":"aws:UserAgent":"aws:RequestedRegion":"aws:PrincipalOrgID":"o-',
  '"aws:PrincipalArn":"aws:PrincipalAccount":"aws:PrincipalType":"aws:PrincipalTag/"aws:TagKeys":["aws:TokenIssueTime":"',
  '"ArnEquals":{"ArnNotLike":{"ArnLike":{"StringNotEqualsIgnoreCase":{"StringEqualsIgnoreCase":{"StringNotLike":{"StringLike":{',
  '"StringNotEquals":{"StringEquals":{"aws:RequestTag/"aws:ResourceTag/"mq:ResourceTag/',
  'arn:aws:iam::aws:policy/AmazonMQApiFullAccess","arn:aws:iam::aws:policy/AmazonMQApiReadOnlyAccess","',
  'arn:aws:iam::aws:policy/AmazonMQReadOnlyAccess","arn:aws:iam::aws:policy/AmazonMQFullAccess","arn:aws:iam::aws:policy/',
  'projectstageownerteamenvironmentcost-centerdepartmentapplicationproductionstagingtestdevprod',
  'iam:CreateServiceLinkedRolests:AssumeRoleec2:CreateNetworkInterfacePermissionec2:DescribeNetworkInterfaces',
  'ec2:DescribeSecurityGroupsec2:DescribeSubnetsec2:DescribeVpcslogs:CreateLogGroup',
  'mq:DescribeBrokerEngineTypesmq:DescribeBrokerInstanceOptionsmq:DescribeSharedResourcesmq:UpdateBrokerAccessConfiguration',
  'mq:ListConfigurationRevisionsmq:DescribeConfigurationRevisionmq:DescribeConfigurationmq:CreateConfiguration',
  'mq:UpdateConfigurationmq:DeleteConfigurationmq:ListConfigurationsmq:Promotemq:CreateUsermq:UpdateUsermq:DeleteUser',
  'mq:DescribeUsermq:ListUsersmq:CreateTagsmq:DeleteTagsmq:ListTagsmq:RebootBrokermq:UpdateBrokermq:DeleteBroker',
  'mq:CreateBrokermq:DescribeBrokermq:ListBrokersmq:Describe*mq:List*mq:*',
  'arn:aws:mq:eu-west-1:arn:aws:mq:eu-central-1:arn:aws:mq:us-west-2:arn:aws:mq:us-east-1:arn:aws:mq:*:configuration:broker:',
  '\\n  \\"Version\\": \\"2012-10-17\\",\\n  \\"Statement\\": [\\n    {\\n      \\"Sid\\": \\"',
  '\\",\\n      \\"Effect\\": \\"Deny\\",\\n      \\"Effect\\": \\"Allow\\",\\n      \\"Action\\": [\\"',
  '\\"],\\n      \\"Resource\\": [\\"*\\",\\n      \\"Condition\\": {\\n        \\"StringEquals\\": {\\n          \\"',
  '{\\"Version\\":\\"2008-10-17\\",\\"Statement\\":[{\\"Sid\\":\\"\\",\\"Effect\\":\\"Deny\\",\\"Condition\\":{\\"',
  '{\\"Version\\":\\"2012-10-17\\",\\"Statement\\":[{\\"Effect\\":\\"Allow\\",\\"Action\\":[\\"mq:*\\"],\\"Resource\\":\\"*\\"}]}"]',
  'arn:aws:iam:::oidc-provider/arn:aws:iam:::saml-provider/arn:aws:sts:::federated-user/arn:aws:iam:::policy/arn:aws:iam:::user/',
  ',[],[],[],[],"AIDA",:root"arn:aws:iam:::role/arn:aws:sts:::assumed-role/"AROA[1,"ASIA',
];

export const DICTIONARY: Buffer = Buffer.from(WORDS.join(''));
