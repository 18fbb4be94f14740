import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { parsePolicy } from '../../src/authz/policy/parsePolicy.ts';
import { parseAccountExport, readAccountExport } from '../../src/directory/accountExport.ts';
import { AccountExportError } from '../../src/directory/export/members.ts';
import {
  ACCOUNT,
  account,
  attached,
  document,
  FULL_ACCESS,
  group,
  inline,
  policy,
  policyArn,
  READ_ONLY,
  role,
  user,
} from './exports.ts';

const anything = () => {};
const DOC = document('mq:*');

test('users, groups, roles and policies are read with all that a decision needs', () => {
  const read = account({
    users: [
      user('alice', {
        Path: '/ops/',
        Arn: `arn:aws:iam::${ACCOUNT}:user/ops/alice`,
        GroupList: ['admins'],
        ...inline('UserPolicyList', { own: DOC }),
        ...attached(policyArn('p')),
        PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: READ_ONLY },
        Tags: [{ Key: 'team', Value: '' }],
      }),
    ],
    groups: [group('admins', attached(FULL_ACCESS))],
    roles: [role('r')],
    policies: [policy('p', [document('mq:ListBrokers'), DOC])],
  });
  expect(read).toMatchObject({
    accountId: ACCOUNT,
    partition: 'aws',
    users: [
      {
        name: 'alice',
        id: 'AIDAALICE',
        arn: `arn:aws:iam::${ACCOUNT}:user/ops/alice`,
        groups: ['admins'],
        inline: [{ name: 'own', document: DOC }],
        attached: [policyArn('p')],
        boundary: READ_ONLY,
        tags: [['team', '']],
      },
    ],
    groups: [{ name: 'admins', id: 'AGPAADMINS', attached: [FULL_ACCESS] }],
    roles: [{ name: 'r', id: 'AROAR', trust: { Statement: [] } }],
  });
  expect(read.policies.map(({ name }) => name).sort()).toEqual([
    'AmazonMQFullAccess',
    'AmazonMQReadOnlyAccess',
    'p',
  ]);
  expect(read.policies[0]).toMatchObject({
    name: 'p',
    arn: policyArn('p'),
    document: document('mq:ListBrokers'),
  });
});

test('a document may be URL-encoded JSON, as the API gives it, or plain JSON text', () => {
  const tricky = document('mq:List*');
  for (const text of [
    encodeURIComponent(JSON.stringify(tricky)),
    JSON.stringify({ ...tricky, Id: '100%+' }),
  ]) {
    const read = account({ users: [user('alice', inline('UserPolicyList', { x: text }))] });
    expect(read.users[0]?.inline[0]?.document).toMatchObject(tricky);
  }
});

test('unneeded members are ignored, and lists that IAM omits are empty', () => {
  const value = {
    UserDetailList: [{ ...user('alice'), PasswordLastUsed: 3 }],
    IsTruncated: false,
    ResponseMetadata: {},
  };
  expect(parseAccountExport(value, anything)).toMatchObject({ groups: [], roles: [], policies: [] });
});

test('a role alone names the account; other partitions are accounts too', () => {
  for (const partition of ['aws-cn', 'aws-us-gov']) {
    const arn = `arn:${partition}:iam::${ACCOUNT}:role/r`;
    const read = account({
      roles: [role('r', { Arn: arn, ...attached(`arn:${partition}:iam::aws:policy/AmazonMQFullAccess`) })],
    });
    expect(read).toMatchObject({ accountId: ACCOUNT, partition });
    expect(JSON.stringify(read.policies)).toContain(`arn:${partition}:logs:*`);
  }
});

test("the export's own copy of an AWS managed policy is used", () => {
  const own = policy('AmazonMQFullAccess', [document('mq:ListBrokers')], { Arn: FULL_ACCESS });
  const read = account({ users: [user('alice', attached(FULL_ACCESS))], policies: [own] });
  expect(read.policies).toMatchObject([
    { name: 'AmazonMQFullAccess', arn: FULL_ACCESS, document: document('mq:ListBrokers') },
  ]);
});

test('every policy of the export is checked, also those that are not in force', () => {
  const check = vi.fn();
  parseAccountExport(
    {
      UserDetailList: [user('alice', inline('UserPolicyList', { a: document('a:1') }))],
      GroupDetailList: [group('g', inline('GroupPolicyList', { b: document('b:1') }))],
      RoleDetailList: [role('r', inline('RolePolicyList', { c: document('c:1') }))],
      Policies: [policy('p', [document('d:1'), document('e:1')])],
    },
    check,
  );
  expect(check.mock.calls.map(([{ Statement }]) => Statement[0].Action).sort()).toEqual([
    'a:1',
    'b:1',
    'c:1',
    'd:1',
    'e:1',
  ]);
});

const deep = JSON.parse(`${'{"a":'.repeat(3_000)}1${'}'.repeat(3_000)}`);
const WHOLE = 'the account export: ';

test.each<[string, Parameters<typeof account>[0], string]>([
  ['no principal', { groups: [group('g')] }, `${WHOLE}no user or role in it names an account`],
  ['a nameless user', { users: [{}] }, 'UserDetailList[0]: UserName is missing'],
  ['a user that is a text', { users: ['alice' as never] }, 'UserDetailList[0]: it is not an object'],
  ['a wrong name', { users: [user('a b')] }, 'UserDetailList[0]: UserName is not what IAM writes there'],
  ['no id', { users: [user('alice', { UserId: undefined })] }, "user 'alice': UserId is missing"],
  [
    'an ARN of another kind',
    { users: [user('alice', { Arn: role('alice').Arn })] },
    `user 'alice': Arn 'arn:aws:iam::${ACCOUNT}:role/alice' does not agree with the user's path and name`,
  ],
  [
    'an ARN of another name',
    { users: [user('alice', { Arn: user('bob').Arn, Path: undefined })] },
    `user 'alice': Arn 'arn:aws:iam::${ACCOUNT}:user/bob' does not agree with the user's path and name`,
  ],
  [
    'an unknown partition',
    { users: [user('alice', { Arn: `arn:aws-x:iam::${ACCOUNT}:user/alice` })] },
    `user 'alice': Arn 'arn:aws-x:iam::${ACCOUNT}:user/alice' is not an ARN of an IAM user`,
  ],
  [
    'two accounts',
    { users: [user('alice'), user('bob', { Arn: 'arn:aws:iam::999999999999:user/bob' })] },
    `${WHOLE}'arn:aws:iam::${ACCOUNT}:user/alice' and ` +
      "'arn:aws:iam::999999999999:user/bob' are of different accounts",
  ],
  [
    'a policy of another account',
    { users: [user('alice')], policies: [policy('p', [DOC], { Arn: 'arn:aws:iam::999999999999:policy/p' })] },
    `${WHOLE}'arn:aws:iam::${ACCOUNT}:user/alice' and ` +
      "'arn:aws:iam::999999999999:policy/p' are of different accounts",
  ],
  ['two users of one name', { users: [user('alice'), user('ALICE')] }, `${WHOLE}two users are named 'alice'`],
  [
    'two groups of one name',
    { users: [user('alice')], groups: [group('g'), group('g', { GroupId: 'AGPA2' })] },
    `${WHOLE}two groups are named 'g'`,
  ],
  [
    'two policies of one name',
    {
      users: [user('alice')],
      policies: [policy('p', [DOC]), policy('p', [DOC], { Path: '/x/', Arn: policyArn('x/p') })],
    },
    `${WHOLE}two managed policies are named 'p'`,
  ],
  [
    'one id for two',
    { users: [user('alice'), user('bob', { UserId: 'AIDAALICE' })] },
    `${WHOLE}two entities have the unique id 'AIDAALICE'`,
  ],
  [
    'an absent group',
    { users: [user('alice', { GroupList: ['nobody'] })] },
    "user 'alice': its group 'nobody' is not in the export",
  ],
  [
    'a group name that objects inherit',
    { users: [user('alice', { GroupList: ['constructor'] })] },
    "user 'alice': its group 'constructor' is not in the export",
  ],
  [
    'a group twice',
    { users: [user('alice', { GroupList: ['g', 'g'] })], groups: [group('g')] },
    "user 'alice': it is in the group 'g' twice",
  ],
  [
    'an absent policy',
    { users: [user('alice', attached(policyArn('gone')))] },
    `user 'alice': the attached policy '${policyArn('gone')}' is not in the export`,
  ],
  [
    'an absent policy of a group',
    { users: [user('alice')], groups: [group('g', attached(policyArn('p')))] },
    `group 'g': the attached policy '${policyArn('p')}' is not in the export`,
  ],
  [
    'an absent boundary',
    { users: [user('alice', { PermissionsBoundary: { PermissionsBoundaryArn: policyArn('b') } })] },
    `user 'alice': the permissions boundary '${policyArn('b')}' is not in the export`,
  ],
  [
    'a boundary that is null',
    { users: [user('alice', { PermissionsBoundary: null })] },
    "user 'alice', PermissionsBoundary: it is not an object",
  ],
  ['a list that is null', { users: [user('alice', { Tags: null })] }, "user 'alice': Tags is not a list"],
  [
    'two tags of one name',
    {
      users: [
        user('alice', {
          Tags: [
            { Key: 'Team', Value: '' },
            { Key: 'team', Value: '' },
          ],
        }),
      ],
    },
    "user 'alice': it has two tags named 'team'",
  ],
  [
    'two inline policies of one name',
    {
      users: [
        user('alice', {
          UserPolicyList: [
            { PolicyName: 'x', PolicyDocument: DOC },
            { PolicyName: 'x', PolicyDocument: DOC },
          ],
        }),
      ],
    },
    "user 'alice': it has two inline policies named 'x'",
  ],
  [
    'no document',
    { users: [user('alice', { UserPolicyList: [{ PolicyName: 'x' }] })] },
    "user 'alice', inline policy 'x': its policy document is missing",
  ],
  [
    'a document that is no JSON',
    { users: [user('alice', inline('UserPolicyList', { x: '%7B%' }))] },
    "user 'alice', inline policy 'x': its policy document is a text but not URL-encoded JSON: URI malformed",
  ],
  [
    'a document that is a list',
    { users: [user('alice', inline('UserPolicyList', { x: '%5B%5D' }))] },
    "user 'alice', inline policy 'x': its policy document is not an object",
  ],
  [
    'a document without end',
    { users: [user('alice', inline('UserPolicyList', { x: deep }))] },
    "user 'alice', inline policy 'x': its policy document is nested deeper than 32 levels",
  ],
  [
    'a trust policy that is none',
    { roles: [role('r', { AssumeRolePolicyDocument: 'x' })] },
    "role 'r', trust policy: its policy document is a text but not URL-encoded " +
      'JSON: unexpected character "x" (line 1, column 1)',
  ],
  [
    'no default version',
    { users: [user('alice')], policies: [policy('p', [])] },
    "managed policy 'p': it has no default version",
  ],
  [
    'two default versions',
    {
      users: [user('alice')],
      policies: [
        policy('p', [], {
          PolicyVersionList: [
            { VersionId: 'v1', IsDefaultVersion: true, Document: DOC },
            { VersionId: 'v2', IsDefaultVersion: true, Document: DOC },
          ],
        }),
      ],
    },
    "managed policy 'p': it has more than one default version",
  ],
  [
    'a default version that is not the default',
    { users: [user('alice')], policies: [policy('p', [DOC, DOC], { DefaultVersionId: 'v1' })] },
    "managed policy 'p': DefaultVersionId and IsDefaultVersion name different versions",
  ],
])('%s is refused with one sentence', (_, lists, sentence) => {
  expect(() => account(lists)).toThrow(AccountExportError);
  expect(() => account(lists)).toThrow(expect.objectContaining({ message: sentence }));
});

test('an invalid policy is named with its place and its fault, on one line', () => {
  const value = { UserDetailList: [user('alice', inline('UserPolicyList', { x: { Statement: [] } }))] };
  expect(() => parseAccountExport(value, parsePolicy)).toThrow(
    /^user 'alice', inline policy 'x': .*Statement must hold at least one statement$/,
  );
  const shout = () => {
    throw new Error(`two\nlines\u2028and ${'more '.repeat(1_000)}`);
  };
  expect(() => parseAccountExport(value, shout)).toThrow(
    /^user 'alice', inline policy 'x': two lines and [^\n]{0,300}…$/,
  );
});

test('text that is not JSON, or JSON that is not an object, is refused', () => {
  expect(() => readAccountExport('{', anything)).toThrow(/^the account export: it is not JSON \(.+\)$/);
  expect(() => readAccountExport('null', anything)).toThrow('the account export: it is not an object');
});

test('the names of inherited members may be names of entities', () => {
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
  const read = account({
    users: names.map((name) =>
      user(name, { GroupList: names, Tags: JSON.parse('[{"Key":"__proto__","Value":"x"}]') }),
    ),
    groups: names.map((name) => group(name)),
  });
  expect(read.users.map(({ name }) => name)).toEqual(names);
  const bare = JSON.parse('{"__proto__":{"UserDetailList":[]}}');
  expect(() => parseAccountExport(bare, anything)).toThrow(AccountExportError);
});

test('an export of twenty thousand users is read at once', () => {
  const users = Array.from({ length: 20_000 }, (_, n) => user(`u${n}`, { GroupList: ['g'] }));
  const started = performance.now();
  expect(account({ users, groups: [group('g')] }).users).toHaveLength(20_000);
  expect(performance.now() - started).toBeLessThan(3_000);
});

test('any JSON gives an account or an AccountExportError', () => {
  const members = [
    ...Object.keys({ ...user('a'), ...group('a'), ...role('a'), ...policy('a', []) }),
    'UserPolicyList',
    'PolicyName',
    'PolicyDocument',
    'PolicyArn',
    'Tags',
    'Key',
    'Value',
    '__proto__',
  ];
  const good = {
    UserDetailList: [
      user('alice', {
        GroupList: ['g'],
        ...inline('UserPolicyList', { x: DOC }),
        Tags: [{ Key: 'k', Value: 'v' }],
      }),
    ],
    GroupDetailList: [group('g', attached(policyArn('p')))],
    RoleDetailList: [role('r')],
    Policies: [policy('p', [DOC, DOC])],
  };
  const { value: json } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      fc.jsonValue(),
      fc.constantFrom('alice', 'g', ACCOUNT, user('alice').Arn, policyArn('p'), '%7B%7D'),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...members), tie('value'), { maxKeys: 4 }),
    ),
  }));
  const lists = ['UserDetailList', 'GroupDetailList', 'RoleDetailList', 'Policies'];
  const broken = fc
    .tuple(fc.nat(), json)
    .map(([at, replacement]) => replaceAt(structuredClone(good), at, replacement));
  fc.assert(
    fc.property(
      fc.oneof(json, fc.dictionary(fc.constantFrom(...lists), fc.array(json, { maxLength: 3 })), broken),
      (value) => {
        try {
          parseAccountExport(value, parsePolicy);
        } catch (error) {
          expect(error).toBeInstanceOf(AccountExportError);
          expect((error as Error).message).toMatch(/^[^\n\r]+: [^\n\r]+$/);
        }
      },
    ),
    { numRuns: 3_000 },
  );
});

/** Puts `replacement` in the place of one of the values inside, counted in the order of a walk. */
function replaceAt(root: object, at: number, replacement: unknown): object {
  const places: [Record<string, unknown>, string][] = [];
  const walk = (value: unknown) => {
    if (typeof value !== 'object' || value === null) return;
    for (const key of Object.keys(value)) {
      places.push([value as Record<string, unknown>, key]);
      walk((value as Record<string, unknown>)[key]);
    }
  };
  walk(root);
  const [holder, key] = places[at % places.length] ?? [];
  if (holder && key !== undefined) holder[key] = replacement;
  return root;
}
