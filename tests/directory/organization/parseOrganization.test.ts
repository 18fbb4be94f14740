import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parsePolicy } from '../../../src/authz/policy/parsePolicy.ts';
import { AccountExportError } from '../../../src/directory/export/members.ts';
import {
  parseOrganization,
  readOrganization,
} from '../../../src/directory/organization/parseOrganization.ts';
import { document } from '../exports.ts';
import {
  FULL_ACCESS,
  INNER_UNIT,
  MANAGEMENT,
  MEMBER,
  organizationFile,
  RCP_FULL_ACCESS,
  ROOT,
  serviceControl,
  UNIT,
} from './organizations.ts';

const parse = (value: unknown) => parseOrganization(value, parsePolicy);

test('an organization is read from its file', () => {
  expect(readOrganization(JSON.stringify(organizationFile()), parsePolicy)).toEqual({
    id: 'o-exampleorgid',
    managementAccountId: MANAGEMENT,
    policyTypes: ['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY'],
    targets: [
      { id: ROOT },
      { id: INNER_UNIT, parentId: UNIT },
      { id: UNIT, parentId: ROOT },
      { id: MANAGEMENT, parentId: ROOT },
      { id: MEMBER, parentId: INNER_UNIT },
    ],
    policies: [
      {
        name: 'FullAWSAccess',
        arn: FULL_ACCESS,
        type: 'SERVICE_CONTROL_POLICY',
        document: document('*'),
        targets: [ROOT, UNIT, INNER_UNIT, MANAGEMENT, MEMBER],
      },
      {
        name: 'RCPFullAWSAccess',
        arn: RCP_FULL_ACCESS,
        type: 'RESOURCE_CONTROL_POLICY',
        document: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }],
        },
        targets: [ROOT, UNIT, INNER_UNIT, MANAGEMENT, MEMBER],
      },
    ],
  });
});

test('a document may be the text that DescribePolicy returns', () => {
  const file = organizationFile();
  file.Policies.push(serviceControl('own', JSON.stringify(document('mq:*', 'Deny')), UNIT));
  expect(parse(file).policies[2]?.document).toEqual(document('mq:*', 'Deny'));
});

// biome-ignore lint/suspicious/noExplicitAny: the file is broken on purpose
type Break = (file: any) => unknown;

test.each<[name: string, spoil: Break, sentence: string]>([
  ['no object', () => [], 'the organization: it is not an object'],
  ['no Organization', (f) => delete f.Organization, 'Organization: it is not an object'],
  [
    'an id of another kind',
    (f) => (f.Organization.Id = 'r-ab12'),
    "Organization: Id must be like 'o-exampleorgid'",
  ],
  [
    'no management account',
    (f) => delete f.Organization.MasterAccountId,
    'Organization: MasterAccountId is missing',
  ],
  [
    'a management account outside',
    (f) => (f.Organization.MasterAccountId = '999999999999'),
    "the organization: its management account '999999999999' is not in Accounts",
  ],
  ['no Root', (f) => delete f.Root, 'Root: it is not an object'],
  ['no PolicyTypes', (f) => delete f.Root.PolicyTypes, 'Root: PolicyTypes is missing'],
  ['a misspelt list', (f) => delete f.Policies, 'the organization: Policies is missing'],
  [
    'units that are no list',
    (f) => (f.OrganizationalUnits = {}),
    'the organization: OrganizationalUnits is not a list',
  ],
  [
    'a unit without parent',
    (f) => delete f.OrganizationalUnits[0].ParentId,
    'OrganizationalUnits[0]: ParentId is missing',
  ],
  [
    'an account below an account',
    (f) => (f.Accounts[1].ParentId = MANAGEMENT),
    "Accounts[1]: ParentId must be like 'r-examplerootid' or 'ou-examplerootid-exampleouid'",
  ],
  [
    'an unknown parent',
    (f) => (f.Accounts[1].ParentId = 'ou-ab12-nowhere00'),
    `the organization: the parent 'ou-ab12-nowhere00' of '${MEMBER}' is not in it`,
  ],
  [
    'another root',
    (f) => (f.OrganizationalUnits[1].ParentId = 'r-zz99'),
    `the organization: the parent 'r-zz99' of '${INNER_UNIT}' is not in it`,
  ],
  [
    'a circle',
    (f) => (f.OrganizationalUnits[1].ParentId = INNER_UNIT),
    `the organization: '${INNER_UNIT}' is below itself`,
  ],
  [
    'an account twice',
    (f) => f.Accounts.push(f.Accounts[0]),
    `the organization: it holds '${MANAGEMENT}' twice`,
  ],
  [
    'a policy of another type',
    (f) => (f.Policies[0].Type = 'TAG_POLICY'),
    "organization policy 'FullAWSAccess': Type must be like " +
      "'SERVICE_CONTROL_POLICY' or 'RESOURCE_CONTROL_POLICY'",
  ],
  [
    'an ARN of another type',
    (f) => (f.Policies[0].Arn = RCP_FULL_ACCESS),
    `organization policy 'FullAWSAccess': Arn '${RCP_FULL_ACCESS}' is of ` +
      'another type than SERVICE_CONTROL_POLICY',
  ],
  [
    'an unknown target',
    (f) => f.Policies[0].Targets.push('222222222222'),
    "organization policy 'FullAWSAccess': its target '222222222222' is not in the organization",
  ],
  [
    'a target twice',
    (f) => f.Policies[0].Targets.push(ROOT),
    `organization policy 'FullAWSAccess': it is attached to '${ROOT}' twice`,
  ],
  [
    'no targets',
    (f) => delete f.Policies[0].Targets,
    "organization policy 'FullAWSAccess': Targets is missing",
  ],
  [
    'an attached policy of a type that is not enabled',
    (f) => f.Root.PolicyTypes.shift(),
    "organization policy 'FullAWSAccess': it is attached, but PolicyTypes of " +
      'the root does not list SERVICE_CONTROL_POLICY',
  ],
  [
    'a policy without document',
    (f) => f.Policies.push({ Name: 'own', Type: 'SERVICE_CONTROL_POLICY', Targets: [] }),
    "organization policy 'own': Content is missing",
  ],
  [
    'a document that is no policy',
    (f) => f.Policies.push(serviceControl('own', { Statement: 7 }, ROOT)),
    "organization policy 'own': Policy cannot be read: Statement must be a statement",
  ],
  [
    'a resource control policy without principal',
    (f) =>
      f.Policies.push({
        ...serviceControl('own', document('sts:*', 'Deny'), ROOT),
        Type: 'RESOURCE_CONTROL_POLICY',
      }),
    "organization policy 'own': Policy cannot be read: Statement[0].Principal must be *",
  ],
  [
    'two policies of one name',
    (f) => f.Policies.push(serviceControl('FullAWSAccess', document('*'), ROOT)),
    "the organization: two policies are named 'SERVICE_CONTROL_POLICY FullAWSAccess'",
  ],
])('%s is refused with one sentence', (_, spoil, sentence) => {
  const file = organizationFile();
  const spoiled = spoil(file);
  const value = Array.isArray(spoiled) && spoiled.length === 0 ? spoiled : file;
  expect(() => parse(value)).toThrow(
    expect.objectContaining({ name: 'AccountExportError', message: sentence }),
  );
});

test('a text that is not JSON is refused', () => {
  expect(() => readOrganization('{', parsePolicy)).toThrow('the organization: it is not JSON');
});

test('any value in any place gives an organization or an AccountExportError', () => {
  const paths = [
    ['Organization', 'Id'],
    ['Root'],
    ['Root', 'PolicyTypes', 0],
    ['Accounts', 0],
    ['Accounts', 1, 'ParentId'],
    ['Policies', 0, 'Content'],
    ['Policies', 0, 'Targets'],
    ['OrganizationalUnits', 1, 'ParentId'],
  ];
  fc.assert(
    fc.property(fc.constantFrom(...paths), fc.jsonValue(), (path, value) => {
      const file = organizationFile();
      const last = path.at(-1) as string;
      path.slice(0, -1).reduce((at, key) => at[key], file)[last] = value;
      try {
        parse(file);
      } catch (error) {
        expect(error).toBeInstanceOf(AccountExportError);
      }
    }),
  );
});
