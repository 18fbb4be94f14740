import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PROJECT_DIR } from '../../offline/launch/settings.ts';
import { OPERATIONS } from '../../src/mq/operations.ts';
import { TTL_ATTRIBUTE, tableDefinition } from '../../src/state/table.ts';
import { runSls } from './runSls.ts';

interface Resource {
  readonly Type: string;
  readonly DependsOn?: string | string[];
  // biome-ignore lint/suspicious/noExplicitAny: CloudFormation's own shapes
  readonly Properties: any;
}

let folder: string;
let resources: [name: string, resource: Resource][];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mqgate-package-'));
  // No credentials, no home, nothing of the developer's.
  const { code, stderr } = await runSls(['package', '--package', join(folder, 'out')], {
    PATH: process.env.PATH,
    HOME: folder,
    MQGATE_WORK_FOLDER: relative(PROJECT_DIR, join(folder, 'work')),
  });
  expect(`${code} ${stderr}`).toMatch(/^0 /);
  const template = readFileSync(join(folder, 'out', 'cloudformation-template-update-stack.json'), 'utf8');
  resources = Object.entries<Resource>(JSON.parse(template).Resources);
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function ofType(type: string): [string, Resource][] {
  return resources.filter(([, resource]) => resource.Type === `AWS::${type}`);
}

/** The path of a method's resource, from its parents. */
function pathOf(reference: { Ref?: string }): string {
  const found = resources.find(([name]) => name === reference.Ref)?.[1];
  if (found?.Type !== 'AWS::ApiGateway::Resource') return '';
  return `${pathOf(found.Properties.ParentId)}/${found.Properties.PathPart}`;
}

test('the routes are the operations of the table and the catch-alls, each behind the authorizer', () => {
  const methods = ofType('ApiGateway::Method');
  const routes = methods.map(
    ([, { Properties }]) => `${Properties.HttpMethod} ${pathOf(Properties.ResourceId) || '/'}`,
  );
  const expected = OPERATIONS.map(({ method, path }) => `${method} ${path}`);
  expect(routes.toSorted()).toEqual([...expected, 'ANY /', 'ANY /{proxy+}'].toSorted());
  for (const [, { Properties }] of methods) expect(Properties.AuthorizationType).toBe('CUSTOM');
});

test('the authorizer is asked every time and by every request', () => {
  const authorizers = ofType('ApiGateway::Authorizer').map(([, { Properties }]) => Properties);
  expect(authorizers).toHaveLength(1);
  expect(authorizers[0]).toMatchObject({ Type: 'REQUEST', AuthorizerResultTtlInSeconds: 0 });
  expect(authorizers[0]).not.toHaveProperty('IdentitySource');
});

test('the table is the one of the code, encrypted, recoverable, with its time to live', () => {
  const tables = ofType('DynamoDB::Table').map(([, { Properties }]) => Properties);
  expect(tables).toHaveLength(1);
  expect(tables[0]).toEqual({
    ...tableDefinition('mqgate-dev'),
    TimeToLiveSpecification: { AttributeName: TTL_ATTRIBUTE, Enabled: true },
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    SSESpecification: {
      SSEEnabled: true,
      SSEType: 'KMS',
      KMSMasterKeyId: { 'Fn::GetAtt': ['TableKey', 'Arn'] },
    },
  });
});

test('no gateway response sets the error type, and the deployment waits for each of them', () => {
  const responses = ofType('ApiGateway::GatewayResponse');
  expect(responses).toHaveLength(10);
  const names = responses.flatMap(([, { Properties }]) => Object.keys(Properties.ResponseParameters ?? {}));
  expect(names.filter((name) => /errortype/i.test(name))).toEqual([]);
  const [deployment] = ofType('ApiGateway::Deployment');
  expect(deployment?.[1].DependsOn).toEqual(expect.arrayContaining(responses.map(([name]) => name)));
});

test('functions run on Node 24 and find the table by plain variables; what is local stays local', () => {
  const functions = ofType('Lambda::Function').filter(([name]) => !name.startsWith('Custom'));
  expect(functions).toHaveLength(7);
  for (const [, { Properties }] of functions) {
    expect(Properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] });
    const { Variables } = Properties.Environment;
    expect(Variables).toMatchObject({ TABLE_NAME: 'mqgate-dev', POWERTOOLS_SERVICE_NAME: 'mqgate' });
    expect(Object.values(Variables).every((value) => typeof value === 'string')).toBe(true);
    expect(Variables).not.toHaveProperty('DYNAMODB_ENDPOINT');
    expect(Variables).not.toHaveProperty('KEYRING_FILE');
  }
});
