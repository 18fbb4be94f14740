/**
 * Who takes part in the journeys, and the account export that gives each their policies. The model reads the
 * same documents.
 */

export const ACCOUNT = '123456789012';
export const REGION = 'us-east-1';
const MQ = `arn:aws:mq:${REGION}:${ACCOUNT}`;
const POLICY = `arn:aws:iam::${ACCOUNT}:policy`;

export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** A managed policy that denies is named in the refusal. */
export interface Policy {
  readonly arn?: string;
  readonly statements: readonly Statement[];
}

export interface Person {
  readonly arn: string;
  readonly identity: readonly Policy[];
  readonly boundary?: Policy;
  readonly session?: Policy;
  readonly tags: Readonly<Record<string, string>>;
}

type Condition = Statement['Condition'];
const statement = (
  Effect: 'Allow' | 'Deny',
  Action: readonly string[],
  Condition?: Condition,
  Resource: readonly string[] = ['*'],
): Statement => ({ Effect, Action, Resource, ...(Condition && { Condition }) });
const allow = (Action: readonly string[], Condition?: Condition, Resource?: readonly string[]) =>
  statement('Allow', Action, Condition, Resource);
const deny = (Action: readonly string[], Condition?: Condition) => statement('Deny', Action, Condition);

const NETWORK = 'ec2:*';
const ROLE = 'iam:CreateServiceLinkedRole';
const ALL = allow(['mq:*', NETWORK, ROLE]);
const OWN_TEAM = '${aws:PrincipalTag/team}';

const user = (name: string, statements: readonly Statement[], more: Partial<Person> = {}): Person => ({
  arn: `arn:aws:iam::${ACCOUNT}:user/${name}`,
  identity: [{ statements }],
  tags: {},
  ...more,
});

const KEEP: Policy = {
  arn: `${POLICY}/keep`,
  statements: [
    deny([
      'mq:DeleteBroker',
      'mq:DeleteConfiguration',
      'mq:DeleteUser',
      'mq:UpdateBrokerAccessConfiguration',
    ]),
  ],
};
const FENCE: Policy = {
  arn: `${POLICY}/fence`,
  statements: [allow(['mq:Describe*', 'mq:List*', 'mq:CreateUser', 'mq:UpdateUser', 'mq:CreateTags'])],
};
const NIGHT_SHIFT: Policy = {
  statements: [
    allow(['mq:Describe*', 'mq:List*']),
    allow(['mq:RebootBroker', 'mq:CreateUser', 'mq:UpdateBroker'], undefined, [`${MQ}:broker:dev-*:*`]),
  ],
};

/** `night` is a role session with a session policy; the others are users. */
export const PEOPLE = {
  ada: user('ada', [ALL]),
  /** May not make the service-linked role. */
  rob: user('rob', [allow(['mq:*', NETWORK])]),
  /** By name: what begins with `dev-`. */
  bea: user('bea', [
    allow(['mq:CreateBroker', 'mq:List*', 'mq:DescribeBrokerEngineTypes', NETWORK, ROLE]),
    allow(['mq:*'], undefined, [`${MQ}:broker:dev-*:*`, `${MQ}:configuration:*`]),
  ]),
  /** By the resource's tag; of what creating needs, nothing but the action itself. */
  tom: user('tom', [
    allow(['mq:*'], { StringEquals: { 'aws:ResourceTag/env': 'dev' } }),
    allow(['mq:ListBrokers', 'mq:CreateBroker']),
  ]),
  /** Nothing is to get those tags, when it is made or later; and some things not on what has them. */
  gil: user('gil', [
    ALL,
    deny(['mq:CreateTags'], { StringEquals: { 'aws:RequestTag/env': 'prod' } }),
    deny(['mq:DeleteTags'], { 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'owner' } }),
    deny(['mq:RebootBroker', 'mq:DeleteBroker'], { StringEquals: { 'aws:ResourceTag/env': 'prod' } }),
  ]),
  /** What carries the tag of their own team. */
  tea: user(
    'tea',
    [
      allow(['mq:*'], { StringEquals: { 'aws:ResourceTag/team': OWN_TEAM } }),
      allow(['mq:CreateBroker', 'mq:CreateConfiguration', 'mq:CreateTags'], {
        StringEquals: { 'aws:RequestTag/team': OWN_TEAM },
      }),
      allow(['mq:ListBrokers', NETWORK, ROLE]),
    ],
    { tags: { team: 'blue' } },
  ),
  bo: user('bo', [ALL], { boundary: FENCE }),
  kit: user('kit', [ALL], { identity: [{ statements: [ALL] }, KEEP] }),
  nil: user('nil', []),
  night: {
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/operator/night`,
    identity: [{ statements: [ALL] }],
    session: NIGHT_SHIFT,
    tags: {},
  },
} as const satisfies Record<string, Person>;

export type PersonName = keyof typeof PEOPLE;
/** Who is nobody: a known key with a wrong secret, an unknown key, and no signature at all. */
export type Impostor = 'forger' | 'ghost' | 'stranger';
export type Caller = PersonName | Impostor;

export const ROLE_ID = 'AROAEXAMPLE0000000099';
export const SESSION_POLICY = JSON.stringify(documentOf(NIGHT_SHIFT));

function documentOf({ statements }: Policy): object {
  return { Version: '2012-10-17', Statement: statements };
}

/** As `aws iam get-account-authorization-details` prints it. */
export function accountExport(): string {
  const common = { Path: '/', CreateDate: '2026-01-01T00:00:00+00:00' };
  const users = Object.entries<Person>(PEOPLE).filter(([name]) => name !== 'night');
  const attached = ({ arn = '' }: Policy) => ({
    PolicyName: arn.slice(arn.lastIndexOf('/') + 1),
    PolicyArn: arn,
  });
  return JSON.stringify({
    UserDetailList: users.map(([UserName, person], index) => ({
      ...common,
      UserName,
      UserId: `AIDAEXAMPLE${String(index).padStart(10, '0')}`,
      Arn: person.arn,
      UserPolicyList: person.identity
        .filter(({ arn, statements }) => arn === undefined && statements.length > 0)
        .map((policy) => ({ PolicyName: 'own', PolicyDocument: documentOf(policy) })),
      AttachedManagedPolicies: person.identity.filter(({ arn }) => arn !== undefined).map(attached),
      ...(person.boundary && {
        PermissionsBoundary: {
          PermissionsBoundaryType: 'Policy',
          PermissionsBoundaryArn: person.boundary.arn,
        },
      }),
      GroupList: [],
      Tags: Object.entries(person.tags).map(([Key, Value]) => ({ Key, Value })),
    })),
    GroupDetailList: [],
    RoleDetailList: [
      {
        ...common,
        RoleName: 'operator',
        RoleId: ROLE_ID,
        Arn: `arn:aws:iam::${ACCOUNT}:role/operator`,
        AssumeRolePolicyDocument: documentOf({ statements: [] }),
        InstanceProfileList: [],
        RolePolicyList: [{ PolicyName: 'own', PolicyDocument: documentOf({ statements: [ALL] }) }],
        AttachedManagedPolicies: [],
        Tags: [],
      },
    ],
    Policies: [KEEP, FENCE].map((policy, index) => ({
      ...common,
      PolicyName: attached(policy).PolicyName,
      PolicyId: `ANPAEXAMPLE${String(index).padStart(10, '0')}`,
      Arn: policy.arn,
      DefaultVersionId: 'v1',
      AttachmentCount: 1,
      IsAttachable: true,
      PolicyVersionList: [
        {
          VersionId: 'v1',
          IsDefaultVersion: true,
          Document: documentOf(policy),
          CreateDate: common.CreateDate,
        },
      ],
    })),
  });
}
