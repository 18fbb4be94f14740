import { type Draw, drawFrom, pick } from '../../fuzz/harness/random.ts';

type Statement = Readonly<Record<string, unknown>>;

const policy = (...statements: readonly Statement[]): object => ({
  Version: '2012-10-17',
  Statement: statements,
});

function allow(action: unknown, condition?: object, resource: unknown = '*'): Statement {
  const more = condition === undefined ? {} : { Condition: condition };
  return { Effect: 'Allow', Action: action, Resource: resource, ...more };
}

function deny(action: unknown, condition?: object, resource: unknown = '*'): Statement {
  return { ...allow(action, condition, resource), Effect: 'Deny' };
}

const ACCOUNT = '123456789012';
const DATE = '2024-01-02T09:07:13+00:00';
const USERS = 500;
const ROLES = 200;
const GROUPS = 40;
/** With the five of AWS that are attached, 300 managed policies. */
const POLICIES = 295;
const OF_AWS = [
  'AmazonMQFullAccess',
  'AmazonMQReadOnlyAccess',
  'AmazonMQApiFullAccess',
  'AmazonMQApiReadOnlyAccess',
];
const TEAMS = Array.from({ length: 30 }, (_, index) => `team-${index}`);
const READ = ['mq:Describe*', 'mq:List*'];
const WRITE = [
  'mq:CreateUser',
  'mq:UpdateUser',
  'mq:DeleteUser',
  'mq:RebootBroker',
  'mq:UpdateBroker',
  'mq:DeleteBroker',
];

const broker = (name: string) => `arn:aws:mq:*:${ACCOUNT}:broker:${name}:*`;

/** The statements that policies of a large account are made of. */
const STATEMENTS: readonly ((draw: Draw) => ReturnType<typeof allow>)[] = [
  (draw) => allow(READ, undefined, broker(`${pick(TEAMS, draw)}-*`)),
  (draw) => allow([pick(WRITE, draw), pick(WRITE, draw)], undefined, broker(`${pick(TEAMS, draw)}-*`)),
  (draw) => allow('mq:*', { StringEquals: { 'aws:ResourceTag/team': pick(TEAMS, draw) } }),
  () => allow(WRITE, { StringEquals: { 'aws:ResourceTag/team': '${aws:PrincipalTag/team}' } }),
  () => allow(READ, undefined, broker('${aws:username}-*')),
  (draw) =>
    allow(
      'mq:*',
      { IpAddress: { 'aws:SourceIp': `10.${draw(256)}.0.0/16` } },
      broker(`${pick(TEAMS, draw)}-*`),
    ),
  (draw) =>
    allow('mq:CreateTags', { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['env', pick(TEAMS, draw)] } }),
  (draw) => deny('mq:DeleteBroker', undefined, broker(`${pick(TEAMS, draw)}-prod-*`)),
  (draw) =>
    deny(
      'mq:Delete*',
      { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
      broker(`${pick(TEAMS, draw)}-*`),
    ),
  (draw) =>
    deny(
      'mq:*',
      { NumericGreaterThan: { 'aws:MultiFactorAuthAge': String(900 + draw(5) * 900) } },
      broker('prod-*'),
    ),
  (draw) => ({
    ...allow(READ),
    Resource: undefined,
    NotResource: [broker(`${pick(TEAMS, draw)}-*`), broker('secret-*')],
  }),
  () => allow(['ec2:CreateNetworkInterface', 'ec2:Describe*']),
  (draw) => allow('s3:GetObject', undefined, `arn:aws:s3:::${pick(TEAMS, draw)}/*`),
];

type Document = ReturnType<typeof policy>;

/** A change of one policy document; `name` is the policy's. */
export type Rewrite = (document: Document, name: string) => Document;

const asItIs: Rewrite = (document) => document;

/** An account export of 500 users, 200 roles and 300 policies; the same each time but for `rewrite`. */
export function largeAccount(rewrite: Rewrite = asItIs): object {
  const draw = drawFrom(2026);
  const made = (name: string, most: number) => {
    const statements = Array.from({ length: 1 + draw(most) }, () => pick(STATEMENTS, draw)(draw));
    // JSON drops the members without a value.
    return rewrite(JSON.parse(JSON.stringify(policy(...statements))), name);
  };
  const policies = Array.from({ length: POLICIES }, (_, index) => managed(`p${index}`, made(`p${index}`, 5)));
  const own = policies.map(({ PolicyName, Arn }) => ({ PolicyName, PolicyArn: Arn }));
  const ofAws = OF_AWS.map((name) => ({ PolicyName: name, PolicyArn: `arn:aws:iam::aws:policy/${name}` }));
  const attached = () => [
    ...Array.from({ length: 1 + draw(3) }, () => pick(own, draw)),
    ...(draw(6) === 0 ? [pick(ofAws, draw)] : []),
  ];
  const distinct = <Item>(items: readonly Item[]) => [...new Set(items)];
  const tags = () => [{ Key: 'team', Value: pick(TEAMS, draw) }];
  const bounded = () =>
    draw(10) === 0
      ? {
          PermissionsBoundary: {
            PermissionsBoundaryType: 'Policy',
            PermissionsBoundaryArn: pick(own, draw).PolicyArn,
          },
        }
      : {};
  const groups = Array.from({ length: GROUPS }, (_, index) => ({
    ...entity('group', `g${index}`),
    GroupName: `g${index}`,
    GroupId: idOf('AGPA', `g${index}`),
    GroupPolicyList: [],
    AttachedManagedPolicies: distinct(attached()),
  }));
  const users = Array.from({ length: USERS }, (_, index) => ({
    ...entity('user', `u${index}`),
    UserName: `u${index}`,
    UserId: idOf('AIDA', `u${index}`),
    GroupList: distinct([pick(groups, draw).GroupName, pick(groups, draw).GroupName]),
    UserPolicyList: draw(4) === 0 ? [{ PolicyName: 'own', PolicyDocument: made(`u${index}`, 2) }] : [],
    AttachedManagedPolicies: distinct(attached()),
    Tags: tags(),
    ...bounded(),
  }));
  const roles = Array.from({ length: ROLES }, (_, index) => ({
    ...entity('role', `r${index}`),
    RoleName: `r${index}`,
    RoleId: idOf('AROA', `r${index}`),
    AssumeRolePolicyDocument: policy({
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
      Action: 'sts:AssumeRole',
    }),
    InstanceProfileList: [],
    RolePolicyList: [],
    AttachedManagedPolicies: distinct(attached()),
    Tags: tags(),
    ...bounded(),
  }));
  return { UserDetailList: users, GroupDetailList: groups, RoleDetailList: roles, Policies: policies };
}

function entity(kind: string, name: string) {
  return { Path: '/', Arn: `arn:aws:iam::${ACCOUNT}:${kind}/${name}`, CreateDate: DATE };
}

const idOf = (prefix: string, name: string) => `${prefix}${name.toUpperCase().padStart(17, 'A')}`;

function managed(name: string, document: Document) {
  const version = { Document: document, VersionId: 'v1', IsDefaultVersion: true, CreateDate: DATE };
  return {
    PolicyName: name,
    PolicyId: idOf('ANPA', name),
    Arn: `arn:aws:iam::${ACCOUNT}:policy/${name}`,
    Path: '/',
    DefaultVersionId: 'v1',
    AttachmentCount: 1,
    PermissionsBoundaryUsageCount: 0,
    IsAttachable: true,
    CreateDate: DATE,
    UpdateDate: DATE,
    PolicyVersionList: [version],
  };
}

/** An organization file with a guard on an organizational unit; `guarded` are the actions that it denies. */
export function largeOrganization(guarded: readonly string[] = ['mq:DeleteConfiguration']): object {
  const guard = policy(deny(guarded, { StringNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/r1*' } }));
  const full = 'arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess';
  const everywhere = ['r-ab12', 'ou-ab12-workload', '111111111111', ACCOUNT];
  return {
    Organization: { Id: 'o-exampleorgid', MasterAccountId: '111111111111' },
    Root: { Id: 'r-ab12', PolicyTypes: [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }] },
    OrganizationalUnits: [{ Id: 'ou-ab12-workload', ParentId: 'r-ab12' }],
    Accounts: [
      { Id: '111111111111', ParentId: 'r-ab12' },
      { Id: ACCOUNT, ParentId: 'ou-ab12-workload' },
    ],
    Policies: [
      { Name: 'FullAWSAccess', Type: 'SERVICE_CONTROL_POLICY', Arn: full, Targets: everywhere },
      { Name: 'guard', Type: 'SERVICE_CONTROL_POLICY', Content: guard, Targets: ['ou-ab12-workload'] },
    ],
  };
}

interface WrittenStatement {
  readonly Action?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** One more condition on the first statement of one policy. */
export function changeOne(changed: string): Rewrite {
  return (document, name) => {
    if (name !== changed) return document;
    const [first, ...others] = statementsOf(document);
    const condition = { ...first?.Condition, StringNotEquals: { 'aws:ResourceTag/frozen': 'yes' } };
    return policy({ ...first, Condition: condition }, ...others.map((one) => ({ ...one })));
  };
}

/** The same policy written otherwise: a statement for each action, networks in halves, the last one first. */
export const rewriteAll: Rewrite = (document) => {
  const split = statementsOf(document).flatMap((statement) => {
    const actions = typeof statement.Action === 'string' ? [statement.Action] : (statement.Action ?? []);
    return actions.map((action) => ({
      ...statement,
      Action: action,
      Condition: inHalves(statement.Condition),
    }));
  });
  return JSON.parse(JSON.stringify(policy(...split.toReversed())));
};

function inHalves(condition: WrittenStatement['Condition']): WrittenStatement['Condition'] {
  const network = condition?.IpAddress?.['aws:SourceIp'];
  if (typeof network !== 'string') return condition;
  const [, second] = network.split('.');
  return { IpAddress: { 'aws:SourceIp': [`10.${second}.0.0/17`, `10.${second}.128.0/17`] } };
}

function statementsOf(document: Document): readonly WrittenStatement[] {
  return (document as { readonly Statement: readonly WrittenStatement[] }).Statement;
}
