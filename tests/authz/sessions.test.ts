import { createSecretKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { SessionTokens } from '../../src/authz/authenticate/sessionToken.ts';
import type { Gate } from '../../src/authz/authorize.ts';
import { cachedPolicies } from '../../src/authz/load/cachedPolicies.ts';
import type { Directory, PrincipalRecord } from '../../src/authz/load/directory.ts';
import type { NamedDocument } from '../../src/authz/policy/compiledPolicy.ts';
import { type Principal, policyHolder, type Session } from '../../src/authz/principal.ts';
import { mqService } from '../../src/mq/authorization/mqService.ts';
import { ALICE, verifier } from './authenticate/verifier.ts';
import { withHeader } from './fixtures/change.ts';
import { journey } from './fixtures/journey.ts';
import { NOON, signedRequest, type Unsigned } from './signedRequest.ts';

const ACCOUNT = '123456789012';
const KEY_ID = 'ASIAEXAMPLEEXAMPLE00';
const SECRET = 'temporary/secret+of+nobody';
const TOKEN = 'token-of-the-session';
const CREDENTIALS = { accessKeyId: KEY_ID, secretAccessKey: SECRET, sessionToken: TOKEN };

const ROLE: Principal = {
  type: 'AssumedRole',
  accountId: ACCOUNT,
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Operator/session-1`,
  userId: 'AROAEXAMPLE:session-1',
  roleArn: `arn:aws:iam::${ACCOUNT}:role/teams/Operator`,
  roleId: 'AROAEXAMPLE',
};
const FEDERATED: Principal = {
  type: 'FederatedUser',
  accountId: ACCOUNT,
  arn: `arn:aws:sts::${ACCOUNT}:federated-user/guest`,
  userId: `${ACCOUNT}:guest`,
  issuer: ALICE,
};

const statement = (Effect: string, Condition?: object) => ({
  Effect,
  Action: '*',
  Resource: '*',
  ...(Condition && { Condition }),
});
const allow = (Condition?: object) => statement('Allow', Condition);
const policy = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });
const named = (name: string, document: unknown): NamedDocument => ({ name, source: 'role', document });

interface World {
  readonly session?: Partial<Session>;
  readonly identity?: object;
  readonly record?: Partial<PrincipalRecord>;
  readonly managed?: ReadonlyMap<string, NamedDocument>;
  readonly now?: number;
  readonly sign?: Partial<Unsigned>;
  /** The text that the handler gets instead of the token. */
  readonly swapped?: string;
}

/** A call of ListBrokers with the session's credentials, through both phases; what became of it. */
async function outcome(world: World): Promise<string> {
  const session: Session = {
    kind: 'AssumeRole',
    accessKeyId: KEY_ID,
    principal: ROLE,
    issuedAt: NOON - 600_000,
    expiresAt: NOON + 3_000_000,
    policies: [],
    policyArns: [],
    tags: [],
    transitiveTagKeys: [],
    ...world.session,
  };
  const asked: Principal[] = [];
  const directory: Directory = {
    load: async (principal) => {
      asked.push(principal);
      const identity = [named('p', world.identity ?? policy(allow()))];
      return { identity, tags: { team: 'own', stage: 'own' }, organization: 'none', ...world.record };
    },
    managedPolicies: async () => world.managed ?? new Map(),
  };
  const now = () => world.now ?? NOON;
  const sessions: SessionTokens = {
    open: (token) =>
      token === TOKEN ? { session, secret: createSecretKey(Buffer.from(`AWS4${SECRET}`)) } : undefined,
  };
  const gate: Gate = {
    ...verifier({ sessions, now }),
    policies: cachedPolicies(directory, { maxEntries: 9, maxAgeMs: 9, now: () => 0 }),
    called: mqService({
      broker: async () => undefined,
      configuration: async () => undefined,
      configurationDocument: async () => undefined,
      serviceLinkedRole: async () => true,
    }),
  };
  const request = await signedRequest({ at: now(), credentials: CREDENTIALS, ...world.sign });
  const { swapped } = world;
  const arrived =
    swapped === undefined ? request : withHeader('x-amz-security-token', () => swapped)(request);
  const { last } = await journey(request, gate, arrived);
  if (last.outcome === 'allowed') return 'allowed';
  return `${last.refusal.name}: ${last.refusal.message}`;
}

const DENIED = `AccessDeniedException: User: ${ROLE.arn} is not authorized to perform: mq:ListBrokers`;

describe('a session token', () => {
  it('is valid for its own key until the second of its expiry', async () => {
    expect(await outcome({})).toBe('allowed');
    expect(await outcome({ now: NOON + 2_999_999 })).toBe('allowed');
    expect(await outcome({ now: NOON + 3_000_000 })).toBe(
      'ExpiredTokenException: The security token included in the request is expired',
    );
  });

  it.each([
    ['18: a token of another key', { session: { accessKeyId: 'ASIAANOTHERANOTHER00' } }],
    ['18: a broken token', { sign: { credentials: { ...CREDENTIALS, sessionToken: 'other' } } }],
    ['18: no token', { sign: { credentials: { accessKeyId: KEY_ID, secretAccessKey: SECRET } } }],
  ])('%s is refused', async (_, world) => {
    expect(await outcome(world)).toBe(
      'UnrecognizedClientException: The security token included in the request is invalid.',
    );
  });

  it('19: gives no access without the secret', async () => {
    const sign = { credentials: { ...CREDENTIALS, secretAccessKey: TOKEN } };
    expect(await outcome({ sign })).toMatch(
      /^InvalidSignatureException: The request signature we calculated/,
    );
  });

  it('is refused if its holder was deleted, or replaced under the same name', async () => {
    expect(policyHolder(ROLE)).toMatchObject({ type: 'Role', id: 'AROAEXAMPLE', name: 'Operator' });
    expect(policyHolder(FEDERATED)).toMatchObject({ type: 'User', id: ALICE.userId });
  });
});

const string = (key: string, value: string) => ({ StringEquals: { [key]: value } });

/** Condition keys that a session brings: each allows and refuses. */
const KEYS: readonly [key: string, session: Partial<Session>, allows: object, refuses: object][] = [
  [
    'aws:PrincipalArn',
    {},
    string('aws:PrincipalArn', `arn:aws:iam::${ACCOUNT}:role/teams/Operator`),
    string('aws:PrincipalArn', ROLE.arn),
  ],
  ['aws:PrincipalType', {}, string('aws:PrincipalType', 'AssumedRole'), string('aws:PrincipalType', 'User')],
  ['aws:userid', {}, string('aws:userid', ROLE.userId), string('aws:userid', 'AROAEXAMPLE')],
  ['aws:username', {}, { Null: { 'aws:username': 'true' } }, { Null: { 'aws:username': 'false' } }],
  [
    'aws:TokenIssueTime',
    {},
    { DateLessThan: { 'aws:TokenIssueTime': '2026-11-21T11:50:01Z' } },
    { DateLessThan: { 'aws:TokenIssueTime': '2026-11-21T11:50:00Z' } },
  ],
  [
    'aws:MultiFactorAuthPresent',
    { mfaAt: NOON - 5_000 },
    { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
    { Bool: { 'aws:MultiFactorAuthPresent': 'false' } },
  ],
  [
    'aws:MultiFactorAuthPresent without a second factor',
    {},
    { Bool: { 'aws:MultiFactorAuthPresent': 'false' } },
    { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
  ],
  [
    'aws:MultiFactorAuthAge',
    { mfaAt: NOON - 5_000 },
    { NumericLessThan: { 'aws:MultiFactorAuthAge': '6' } },
    { NumericLessThan: { 'aws:MultiFactorAuthAge': '5' } },
  ],
  [
    'aws:SourceIdentity',
    { sourceIdentity: 'alice' },
    string('aws:SourceIdentity', 'alice'),
    string('aws:SourceIdentity', 'bob'),
  ],
  [
    'aws:FederatedProvider',
    { federatedProvider: 'arn:aws:iam::123456789012:oidc-provider/id.example' },
    string('aws:FederatedProvider', 'arn:aws:iam::123456789012:oidc-provider/id.example'),
    { Null: { 'aws:FederatedProvider': 'true' } },
  ],
  [
    'aws:PrincipalTag: the session’s outweighs the role’s',
    { tags: [['TEAM', 'passed']] },
    string('aws:PrincipalTag/team', 'passed'),
    string('aws:PrincipalTag/team', 'own'),
  ],
  [
    'aws:PrincipalTag: what the session does not name stays',
    { tags: [['team', 'passed']] },
    string('aws:PrincipalTag/stage', 'own'),
    { Null: { 'aws:PrincipalTag/stage': 'true' } },
  ],
];

describe('the condition keys of sessions', () => {
  it.each(KEYS)('%s', async (_, session, allows, refuses) => {
    expect(await outcome({ session, identity: policy(allow(allows)) })).toBe('allowed');
    expect(await outcome({ session, identity: policy(allow(refuses)) })).toContain(DENIED);
  });
});

const INLINE = JSON.stringify(policy(allow()));
const NOTHING = JSON.stringify(policy({ ...allow(), Action: 'mq:DescribeBroker' }));
const ARN = 'arn:aws:iam::123456789012:policy/Cut';

describe('the session policies of a session', () => {
  it.each([
    ['none: the role’s own', {}, 'allowed'],
    ['one that allows it', { session: { policies: [INLINE] } }, 'allowed'],
    [
      'one that allows something else',
      { session: { policies: [NOTHING] } },
      `${DENIED} on resource: * because no session policy allows the mq:ListBrokers action`,
    ],
    [
      'one allows, one denies',
      { session: { policies: [INLINE, JSON.stringify(policy(statement('Deny')))] } },
      `${DENIED} on resource: * with an explicit deny in a session policy`,
    ],
    [
      'allowed by the session only',
      { session: { policies: [INLINE] }, identity: policy({ ...allow(), Action: 'mq:DescribeBroker' }) },
      `${DENIED} on resource: * because no identity-based policy allows the mq:ListBrokers action`,
    ],
    [
      'a managed one that allows it',
      { session: { policyArns: [ARN] }, managed: new Map([[ARN, named('Cut', policy(allow()))]]) },
      'allowed',
    ],
    ['a managed one that is gone', { session: { policies: [INLINE], policyArns: [ARN] } }, DENIED],
    ['one that is no policy', { session: { policies: ['{'] } }, DENIED],
  ] as const)('%s', async (_, world, expected) => {
    expect(await outcome(world as World)).toContain(expected);
  });

  it('allow a federated session only what the user may do; without them it may do nothing', async () => {
    const session = { kind: 'GetFederationToken', principal: FEDERATED } as const;
    expect(await outcome({ session })).toContain(
      'because no session policy allows the mq:ListBrokers action',
    );
    expect(await outcome({ session: { ...session, policies: [INLINE] } })).toBe('allowed');
  });

  it('that depend on the body limit the session in the second phase', async () => {
    const tagged = JSON.stringify(policy(allow(string('aws:RequestTag/env', 'dev'))));
    const create = (env: string): Partial<Unsigned> => ({
      method: 'POST',
      path: '/v1/configurations',
      body: JSON.stringify({ engineType: 'ACTIVEMQ', engineVersion: '5.18', name: 'c', tags: { env } }),
    });
    const session = { policies: [tagged] };
    expect(await outcome({ session, sign: create('dev') })).toBe('allowed');
    expect(await outcome({ session, sign: create('prod') })).toContain('because no session policy allows');
    expect(await outcome({ session, sign: { ...create('dev'), hashHeader: false } })).toBe('allowed');
  });
});

describe('the second phase of a call by a session', () => {
  const create: Partial<Unsigned> = {
    method: 'POST',
    path: '/v1/configurations',
    body: JSON.stringify({ engineType: 'ACTIVEMQ', engineVersion: '5.18', name: 'c', tags: { env: 'dev' } }),
  };
  const tagged = policy(allow(string('aws:RequestTag/env', 'dev')));

  it('accepts no other token, even of the same key', async () => {
    expect(await outcome({ identity: tagged, sign: create })).toBe('allowed');
    expect(await outcome({ identity: tagged, sign: create, swapped: 'another-token' })).toMatch(
      /^UnrecognizedClientException/,
    );
  });
});

describe('the organization of a session’s account', () => {
  const record = (...levels: object[][]): Partial<PrincipalRecord> => ({
    organization: {
      id: 'o-example',
      path: 'o-example/r-root/ou-one/',
      serviceControl: levels.map((level) => level.map((document) => named('scp', document))),
      resourceControl: [],
    },
  });

  it.each([
    ['every level allows', record([policy(allow())], [policy(allow())]), 'allowed'],
    [
      'a level allows nothing',
      record([policy(allow())], []),
      'because no service control policy allows the mq:ListBrokers action',
    ],
    [
      'a level denies',
      record([policy(allow(), statement('Deny'))]),
      'with an explicit deny in a service control policy',
    ],
    ['an SCP that is no policy', record([{ Statement: 7 }]), DENIED],
  ])('%s', async (_, given, expected) => {
    expect(await outcome({ record: given })).toContain(expected);
  });

  it('gives aws:PrincipalOrgID, aws:PrincipalOrgPaths and aws:ResourceOrgID their values', async () => {
    const given = record([policy(allow())]);
    const inside = {
      StringEquals: { 'aws:PrincipalOrgID': 'o-example', 'aws:ResourceOrgID': 'o-example' },
      'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-example/r-root/*' },
    };
    expect(await outcome({ record: given, identity: policy(allow(inside)) })).toBe('allowed');
    expect(await outcome({ identity: policy(allow(inside)) })).toContain(DENIED);
  });
});
