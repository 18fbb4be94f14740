import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerLine } from '../../cli/simulate/answerLine.ts';
import { readPolicy } from '../../src/authz/explain/readablePolicy.ts';
import type { Directory } from '../../src/authz/load/directory.ts';
import { loadSessionPolicies } from '../../src/authz/load/sessionPolicies.ts';
import { parsePolicy } from '../../src/authz/policy/parsePolicy.ts';
import type { Session } from '../../src/authz/principal.ts';
import { readAccountExport } from '../../src/directory/accountExport.ts';
import { groupOf } from '../../src/directory/aws/iamAnswers.ts';
import { importSnapshot } from '../../src/directory/importSnapshot.ts';
import { readOrganization } from '../../src/directory/organization/parseOrganization.ts';
import { Parameters } from '../../src/query/parameters.ts';
import { readSessionCut } from '../../src/sts/sessionCut.ts';
import { PolicyMemory } from '../../workbench/simulate/policyMemory.ts';
import { ACCOUNT, account, group, inline, policy, policyArn, role, user } from '../directory/exports.ts';
import { organizationFile, serviceControl, UNIT } from '../directory/organization/organizations.ts';
import { iamWorld } from '../local/iam/world.ts';
import { startEngine } from '../state/engine.ts';

const STATEMENT = '"Effect":"Allow","Action":"mq:*","Resource":"*"';
const POLICY = (statement: string) => `{"Version":"2012-10-17","Statement":[{${statement}}]}`;
const GOOD = POLICY(STATEMENT);

/** Policies in which a lenient reader loses a Deny or a condition, or breaks. */
const BAD: readonly (readonly [name: string, text: string])[] = [
  ['an Effect given twice', POLICY(`"Effect":"Deny",${STATEMENT}`)],
  ['an Effect given twice, once escaped', POLICY(`"\\u0045ffect":"Deny",${STATEMENT}`)],
  ['two Statements', `{"Version":"2012-10-17","Statement":[{"Effect":"Deny"}],"Statement":[{${STATEMENT}}]}`],
  [
    'an operator given twice',
    POLICY(
      `${STATEMENT},"Condition":{"StringEquals":{"aws:RequestTag/a":"b"},` +
        '"StringEquals":{"aws:RequestTag/c":"d"}}',
    ),
  ],
  [
    'a condition key given twice',
    POLICY(`${STATEMENT},"Condition":{"Null":{"aws:a":"true","AWS:a":"false"}}`),
  ],
  ['a number that is not finite', POLICY(`${STATEMENT},"Condition":{"NumericLessThan":{"aws:a":1e999}}`)],
  ['half a surrogate pair', POLICY(`"Sid":"\\ud800",${STATEMENT}`)],
  ['a text behind the document', `${GOOD}{}`],
  ['nesting without end', `{"Statement":${'['.repeat(60_000)}`],
  ['nesting that ends', `{"Statement":${'['.repeat(30_000)}${']'.repeat(30_000)}}`],
];

const USERS = { UserDetailList: [user('alice', inline('UserPolicyList', { own: 'POLICY' }))] };
const fileWith = (file: unknown, text: string) => JSON.stringify(file).replace('"POLICY"', text);
const organizationWith = (content: string) => {
  const file = organizationFile();
  file.Policies.push(serviceControl('own', content, UNIT));
  return file;
};
const session = (text: string): Session =>
  ({ principal: { type: 'AssumedRole' }, policies: [text], policyArns: [], tags: [] }) as unknown as Session;

/** Every place that reads policy text: resolves to whether it accepts the text. */
const READERS: Readonly<Record<string, (text: string) => unknown>> = {
  'an account export, as an object': (text) => readAccountExport(fileWith(USERS, text), parsePolicy),
  'an account export, as encoded text': (text) =>
    readAccountExport(fileWith(USERS, JSON.stringify(encodeURIComponent(text))), parsePolicy),
  'an account export, a trust policy': (text) =>
    readAccountExport(
      fileWith({ RoleDetailList: [role('r', { AssumeRolePolicyDocument: 'POLICY' })] }, text),
      parsePolicy,
    ),
  'an organization file, as an object': (text) =>
    readOrganization(fileWith(organizationWith('POLICY'), text), parsePolicy),
  'an organization file, as text': (text) =>
    readOrganization(fileWith(organizationWith('POLICY'), JSON.stringify(text)), parsePolicy),
  'live IAM': (text) =>
    groupOf({
      GroupName: 'g',
      GroupPolicyList: [{ PolicyName: 'p', PolicyDocument: encodeURIComponent(text) }],
      AttachedManagedPolicies: [],
    }),
  'a policy to explain': (text) => readPolicy(text, { name: 'p', source: 'input' }),
  'mqgate simulate, as text': (text) => simulated(JSON.stringify(text)),
  'mqgate simulate, as an object': simulated,
  'a session policy passed to STS': (text) =>
    readSessionCut(
      new Parameters(new Map([['Policy', text]])),
      { accountId: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/u` },
      { managedPolicies: async () => new Map() },
    ),
  'a session policy in a token': async (text) => {
    const { cut } = await loadSessionPolicies(session(text), {} as Directory);
    if (cut === 'unreadable') throw new Error('unreadable');
  },
};

function simulated(policyJson: string): void {
  const line = `{"PolicyInputList":[${policyJson}],"ActionNames":["mq:ListBrokers"]}`;
  const answer = JSON.parse(answerLine({ text: line }, new PolicyMemory()));
  if (answer.Error !== undefined) throw new Error(answer.Error.Code);
}

describe.each(Object.entries(READERS))('the reader %s', (_, read) => {
  test('accepts a good document', async () => {
    await expect((async () => read(GOOD))()).resolves.not.toThrow();
  });

  test.each(BAD)('refuses a document with %s', async (_name, text) => {
    await expect((async () => read(text))()).rejects.toThrow();
  });
});

describe('the operations of the IAM API', () => {
  let iam: ReturnType<typeof iamWorld>;
  let stop: () => Promise<void>;

  beforeAll(async () => {
    const engine = await startEngine();
    stop = engine.stop;
    iam = iamWorld(engine.table);
    const whole = account({
      users: [user('alice')],
      groups: [group('g')],
      roles: [role('r')],
      policies: [policy('p', [JSON.parse(GOOD)])],
    });
    await importSnapshot(engine.table, whole);
  });
  afterAll(() => stop());

  const TRUST = (text: string) =>
    text.replace(STATEMENT, '"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"');
  const simulation = { 'ActionNames.member.1': 'mq:ListBrokers' };
  const WRITES: readonly (readonly [action: string, parameters: (text: string) => Record<string, string>])[] =
    [
      ['PutUserPolicy', (text) => ({ UserName: 'alice', PolicyName: 'x', PolicyDocument: text })],
      ['PutGroupPolicy', (text) => ({ GroupName: 'g', PolicyName: 'x', PolicyDocument: text })],
      ['PutRolePolicy', (text) => ({ RoleName: 'r', PolicyName: 'x', PolicyDocument: text })],
      ['CreatePolicy', (text) => ({ PolicyName: 'x', PolicyDocument: text })],
      ['CreatePolicyVersion', (text) => ({ PolicyArn: policyArn('p'), PolicyDocument: text })],
      ['UpdateAssumeRolePolicy', (text) => ({ RoleName: 'r', PolicyDocument: TRUST(text) })],
      ['SimulateCustomPolicy', (text) => ({ ...simulation, 'PolicyInputList.member.1': text })],
      [
        'SimulateCustomPolicy',
        (text) => ({
          ...simulation,
          'PolicyInputList.member.1': GOOD,
          'PermissionsBoundaryPolicyInputList.member.1': text,
        }),
      ],
      ['GetContextKeysForCustomPolicy', (text) => ({ 'PolicyInputList.member.1': text })],
      [
        'GetContextKeysForPrincipalPolicy',
        (text) => ({
          PolicySourceArn: `arn:aws:iam::${ACCOUNT}:user/alice`,
          'PolicyInputList.member.1': text,
        }),
      ],
      [
        'SimulatePrincipalPolicy',
        (text) => ({
          ...simulation,
          PolicySourceArn: `arn:aws:iam::${ACCOUNT}:user/alice`,
          'PolicyInputList.member.1': text,
        }),
      ],
    ];

  test.each(['[', '{"a":'])(
    'a trust policy of %s that is nested without end is malformed, at any length',
    async (open) => {
      const PolicyDocument = open.repeat(Math.floor(480_000 / encodeURIComponent(open).length));
      expect(await iam('UpdateAssumeRolePolicy', { RoleName: 'r', PolicyDocument })).toMatchObject({
        status: 400,
        error: 'MalformedPolicyDocument: This policy contains invalid Json',
      });
    },
  );

  test.each(WRITES)('%s accepts a good document and refuses every bad one', async (action, parameters) => {
    for (const [name, text] of BAD) {
      const given: Readonly<Record<string, string>> = parameters(text);
      const { status, error } = await iam(action, given);
      // Recorded: the simulator has another code for its list of policies.
      const isSimulated = given['PolicyInputList.member.1'] === text;
      const code = isSimulated ? 'InvalidInput' : 'MalformedPolicyDocument';
      expect([name, status, error?.split(':')[0]]).toEqual([name, 400, code]);
    }
    expect(await iam(action, parameters(GOOD))).toMatchObject({ status: 200 });
  });
});
