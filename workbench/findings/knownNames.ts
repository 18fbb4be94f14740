import { OPERATIONS } from '../../src/mq/operations.ts';

/**
 * The actions of Amazon MQ: those of its operations, and the two permissions without an operation.
 * Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon MQ".
 */
export const MQ_ACTIONS: readonly string[] = [
  ...OPERATIONS.map(({ name }) => name),
  'CreateReplicaBroker',
  'UpdateBrokerAccessConfiguration',
];

/** Those without resource-level permissions. */
export const WILDCARD_ONLY: ReadonlySet<string> = new Set(
  OPERATIONS.filter(({ resource }) => resource === 'any').map(({ name }) => name),
);

/**
 * Services whose resources can have policies of their own.
 * Source: IAM User Guide, "AWS services that work with IAM", column "Resource-based policies".
 */
const WITH_RESOURCE_POLICIES: ReadonlySet<string> = new Set(
  `acm-pca apigateway backup cloudtrail codeartifact codebuild dynamodb ecr elasticfilesystem es events
  execute-api glacier glue kinesis kms lambda lex logs network-firewall redshift-serverless rekognition s3
  s3-object-lambda s3-outposts s3express schemas secretsmanager serverlessrepo ses sns sqs ssm-incidents
  vpc-lattice xray`.split(/\s+/u),
);

/** What an answer about an action of such a service does not include; an empty list for other services. */
export function resourcePolicyNotes(action: string): readonly string[] {
  const service = action.slice(0, action.indexOf(':')).toLowerCase();
  if (!WITH_RESOURCE_POLICIES.has(service)) return [];
  return [
    `Resources of ${service} can have policies of their own, which are not read: the answer holds for the ` +
      'policies of the principals and the organization only.',
  ];
}

/**
 * Service prefixes that policies about brokers and their surroundings name. Not a complete list: findings
 * only.
 */
export const SERVICES: ReadonlySet<string> = new Set(
  `access-analyzer account acm acm-pca airflow amplify apigateway appconfig application-autoscaling
  appstream appsync aps arc-zonal-shift artifact athena auditmanager autoscaling backup batch bedrock
  billing budgets cassandra ce cloud9 cloudformation cloudfront cloudhsm cloudtrail cloudwatch
  codeartifact codebuild codecommit codedeploy codepipeline codestar-connections cognito-identity
  cognito-idp comprehend compute-optimizer config connect consoleapp controltower cur databrew
  datapipeline datasync dax detective devicefarm directconnect discovery dlm dms ds dynamodb ebs ec2
  ec2-instance-connect ec2messages ecr ecr-public ecs eks elasticache elasticbeanstalk elasticfilesystem
  elasticloadbalancing elasticmapreduce emr-containers emr-serverless es events execute-api firehose fis
  fms forecast fsx glacier globalaccelerator glue grafana groundstation guardduty health iam identitystore
  imagebuilder inspector inspector2 iot iotevents ivs kafka kafka-cluster kafkaconnect kendra kinesis
  kinesisanalytics kinesisvideo kms lakeformation lambda lex license-manager lightsail logs
  machinelearning macie2 managedblockchain mediaconvert memorydb mobiletargeting mq neptune-db
  network-firewall networkmanager notifications oam opensearch organizations osis outposts personalize pi
  pipes polly pricing profile qldb quicksight ram rbin rds rds-data rds-db redshift redshift-data
  rekognition resiliencehub resource-explorer-2 resource-groups route53 route53domains route53resolver s3
  s3-object-lambda s3-outposts s3express sagemaker savingsplans scheduler schemas sdb secretsmanager
  securityhub securitylake serverlessrepo servicecatalog servicediscovery servicequotas ses shield signer
  signin sms sns sqs ssm ssm-contacts ssm-incidents ssmmessages sso sso-directory states storagegateway
  sts support swf synthetics tag textract timestream tiros transcribe transfer translate trustedadvisor
  vpc-lattice wafv2 waf waf-regional wellarchitected wisdom workmail workspaces xray aoss`.split(/\s+/u),
);
