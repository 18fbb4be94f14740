/**
 * The compression dictionary: texts that session tokens often contain. The most frequent are last, because
 * deflate encodes near matches in fewer bits.
 * INVARIANT: the dictionary belongs to the token's version, because older tokens cannot be opened with a
 * changed one. Change TOKEN_VERSION with it.
 */
const WORDS = [
  'arn:aws-us-gov:iam::arn:aws-cn:iam::arn:aws-us-gov:sts::arn:aws-cn:sts::',
  '"NotPrincipal":"NotResource":"NotAction":"Null":{"true""false"',
  'ForAnyValue:ForAllValues:' +
    'IfExists"BinaryEquals""NumericGreaterThanEquals""NumericLessThanEquals""NumericEquals"',
  '"DateGreaterThan""DateLessThan""DateEquals":{"aws:EpochTime""aws:CurrentTime":"2026-01-01T00:00:00Z"',
  '"IpAddress":{"NotIpAddress":{"aws:SourceIp":["10.0.0.0/8","192.168.0.0/16"',
  '"Bool":{"aws:SecureTransport":"aws:MultiFactorAuthPresent":"aws:ViaAWSService":"aws:MultiFactorAuthAge":',
  '"aws:SourceIdentity":"aws:userid":"aws:username":' +
    '"aws:UserAgent":"aws:RequestedRegion":"aws:PrincipalOrgID":"o-',
  '"aws:PrincipalArn":"aws:PrincipalAccount":"aws:PrincipalType":' +
    '"aws:PrincipalTag/"aws:TagKeys":["aws:TokenIssueTime":"',
  '"ArnEquals":{"ArnNotLike":{"ArnLike":{"StringNotEqualsIgnoreCase":' +
    '{"StringEqualsIgnoreCase":{"StringNotLike":{"StringLike":{',
  '"StringNotEquals":{"StringEquals":{"aws:RequestTag/"aws:ResourceTag/"mq:ResourceTag/',
  'arn:aws:iam::aws:policy/AmazonMQApiFullAccess","arn:aws:iam::aws:policy/AmazonMQApiReadOnlyAccess","',
  'arn:aws:iam::aws:policy/AmazonMQReadOnlyAccess","arn:aws:iam::aws:policy/AmazonMQFullAccess",' +
    '"arn:aws:iam::aws:policy/',
  'projectstageownerteamenvironmentcost-centerdepartmentapplicationproductionstagingtestdevprod',
  'iam:CreateServiceLinkedRolests:AssumeRole' +
    'ec2:CreateNetworkInterfacePermissionec2:DescribeNetworkInterfaces',
  'ec2:DescribeSecurityGroupsec2:DescribeSubnetsec2:DescribeVpcslogs:CreateLogGroup',
  'mq:DescribeBrokerEngineTypesmq:DescribeBrokerInstanceOptions' +
    'mq:DescribeSharedResourcesmq:UpdateBrokerAccessConfiguration',
  'mq:ListConfigurationRevisionsmq:DescribeConfigurationRevision' +
    'mq:DescribeConfigurationmq:CreateConfiguration',
  'mq:UpdateConfigurationmq:DeleteConfigurationmq:ListConfigurations' +
    'mq:Promotemq:CreateUsermq:UpdateUsermq:DeleteUser',
  'mq:DescribeUsermq:ListUsersmq:CreateTagsmq:DeleteTags' +
    'mq:ListTagsmq:RebootBrokermq:UpdateBrokermq:DeleteBroker',
  'mq:CreateBrokermq:DescribeBrokermq:ListBrokersmq:Describe*mq:List*mq:*',
  'arn:aws:mq:eu-west-1:arn:aws:mq:eu-central-1:' +
    'arn:aws:mq:us-west-2:arn:aws:mq:us-east-1:arn:aws:mq:*:configuration:broker:',
  '\\n  \\"Version\\": \\"2012-10-17\\",\\n  \\"Statement\\": [\\n    {\\n      \\"Sid\\": \\"',
  '\\",\\n      \\"Effect\\": \\"Deny\\",\\n      \\"Effect\\": \\"Allow\\",\\n      \\"Action\\": [\\"',
  '\\"],\\n      \\"Resource\\": [\\"*\\",\\n      \\"Condition\\": {\\n' +
    '        \\"StringEquals\\": {\\n          \\"',
  '{\\"Version\\":\\"2008-10-17\\",\\"Statement\\":[{\\"Sid\\":\\"\\",' +
    '\\"Effect\\":\\"Deny\\",\\"Condition\\":{\\"',
  '{\\"Version\\":\\"2012-10-17\\",\\"Statement\\":[{\\"Effect\\":\\"Allow\\",' +
    '\\"Action\\":[\\"mq:*\\"],\\"Resource\\":\\"*\\"}]}"]',
  'arn:aws:iam:::oidc-provider/arn:aws:iam:::saml-provider/' +
    'arn:aws:sts:::federated-user/arn:aws:iam:::policy/arn:aws:iam:::user/',
  ',[],[],[],[],"AIDA",:root"arn:aws:iam:::role/arn:aws:sts:::assumed-role/"AROA[1,"ASIA',
];

export const DICTIONARY: Buffer = Buffer.from(WORDS.join(''));
