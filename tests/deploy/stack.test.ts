import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RESPONSE_TEMPLATES } from '../../local/frontDoor/responseTemplates.ts';
import { PROJECT_DIR } from '../../local/launch/settings.ts';
import { OPERATIONS } from '../../src/mq/operations.ts';
import { ROUTES } from '../../src/mq/routes.ts';
import { TTL_ATTRIBUTE, tableDefinition } from '../../src/state/table/table.ts';
import { runSls } from '../local/runSls.ts';
import { PERMISSIONS, REPLAY_GUARD } from './permissions.ts';

interface Resource {
  readonly Type: string;
  readonly Condition?: string;
  readonly DependsOn?: string | string[];
  // biome-ignore lint/suspicious/noExplicitAny: CloudFormation's own shapes
  readonly Properties: any;
}

const STAGES = ['dev', 'prod'] as const;
type Stage = (typeof STAGES)[number];

let folder: string;
const templates = new Map<Stage, { file: string; resources: [name: string, resource: Resource][] }>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mqgate-package-'));
  for (const stage of STAGES) {
    // No credentials, no home, nothing of the developer's.
    const out = join(folder, stage);
    const { code, stderr } = await runSls(['package', '--stage', stage, '--package', out], {
      PATH: process.env.PATH,
      HOME: folder,
      MQGATE_WORK_FOLDER: relative(PROJECT_DIR, join(folder, 'work')),
    });
    expect(`${code} ${stderr}`).toMatch(/^0 /);
    const file = join(out, 'cloudformation-template-update-stack.json');
    const { Resources } = JSON.parse(readFileSync(file, 'utf8'));
    templates.set(stage, { file, resources: Object.entries<Resource>(Resources) });
  }
}, 240_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function all(stage: Stage = 'dev'): [string, Resource][] {
  return templates.get(stage)?.resources ?? [];
}

function ofType(type: string, stage: Stage = 'dev'): [string, Resource][] {
  return all(stage).filter(([, resource]) => resource.Type === `AWS::${type}`);
}

/** The path of a method's resource, from its parents. */
function pathOf(reference: { Ref?: string }): string {
  const found = all().find(([name]) => name === reference.Ref)?.[1];
  if (found?.Type !== 'AWS::ApiGateway::Resource') return '';
  return `${pathOf(found.Properties.ParentId)}/${found.Properties.PathPart}`;
}

test('the routes are the operations of the table and the catch-alls, each behind the authorizer', () => {
  const methods = ofType('ApiGateway::Method');
  const routes = methods.map(
    ([, { Properties }]) => `${Properties.HttpMethod} ${pathOf(Properties.ResourceId) || '/'}`,
  );
  const expected = OPERATIONS.map(({ method, path }) => `${method} ${path}`);
  expect(routes.toSorted()).toEqual([...expected, 'GET /', 'POST /', 'ANY /', 'ANY /{proxy+}'].toSorted());
  for (const [, { Properties }] of methods) expect(Properties.AuthorizationType).toBe('CUSTOM');
});

test('the local front door has the routes and gateway responses of the template', () => {
  const methods = ofType('ApiGateway::Method').map(([, { Properties }]) => {
    const uri = JSON.stringify(Properties.Integration.Uri);
    const name = /"(\w+?)LambdaFunction"/.exec(uri)?.[1] ?? '';
    const functionName = name.charAt(0).toLowerCase() + name.slice(1);
    return { method: Properties.HttpMethod, resource: pathOf(Properties.ResourceId) || '/', functionName };
  });
  const sorted = (routes: readonly object[]) => routes.map((route) => JSON.stringify(route)).sort();
  expect(sorted(ROUTES)).toEqual(sorted(methods));
  const responses = ofType('ApiGateway::GatewayResponse').map(([, { Properties }]) => {
    const { RestApiId: _, ResponseType, ...rest } = Properties;
    return [ResponseType, rest];
  });
  expect(RESPONSE_TEMPLATES).toEqual(Object.fromEntries(responses));
});

test('the authorizer is asked every time and by every request', () => {
  const authorizers = ofType('ApiGateway::Authorizer').map(([, { Properties }]) => Properties);
  expect(authorizers).toHaveLength(1);
  expect(authorizers[0]).toMatchObject({ Type: 'REQUEST', AuthorizerResultTtlInSeconds: 0 });
  expect(authorizers[0]).not.toHaveProperty('IdentitySource');
});

test.each(STAGES)(
  '%s: the table is the one of the code, encrypted, recoverable, with its time to live',
  (stage) => {
    const tables = ofType('DynamoDB::Table', stage).map(([, { Properties }]) => Properties);
    expect(tables).toEqual([
      {
        ...tableDefinition(`mqgate-${stage}`),
        DeletionProtectionEnabled: stage === 'prod',
        TimeToLiveSpecification: { AttributeName: TTL_ATTRIBUTE, Enabled: true },
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: {
          SSEEnabled: true,
          SSEType: 'KMS',
          KMSMasterKeyId: { 'Fn::GetAtt': ['TableKey', 'Arn'] },
        },
      },
    ]);
  },
);

test.each(STAGES)('%s: every KMS key turns every year, and state outlives the stack', (stage) => {
  const keys = ofType('KMS::Key', stage);
  expect(keys.map(([name]) => name).toSorted()).toEqual(['AlarmKey', 'KeyringKey', 'TableKey']);
  for (const [, { Properties }] of keys) expect(Properties.EnableKeyRotation).toBe(true);
  const kept = all(stage).filter(
    ([, resource]) => 'DeletionPolicy' in resource && resource.DeletionPolicy === 'Retain',
  );
  expect(kept.map(([name]) => name).toSorted()).toEqual(['KeyringKey', 'Table', 'TableKey']);
});

test.each(STAGES)('%s: each function has a role of its own, with exactly what is listed here', (stage) => {
  const found: Record<string, Record<string, string[]>> = {};
  for (const [, { Properties }] of ofType('Lambda::Function', stage)) {
    const [role] = Properties.Role['Fn::GetAtt'];
    const [, { Properties: owned }] = ofType('IAM::Role', stage).find(([name]) => name === role) ?? [
      '',
      { Properties: {} },
    ];
    expect(owned.ManagedPolicyArns).toBeUndefined();
    const name = Properties.FunctionName.replace(`mqgate-${stage}-`, '');
    const statements = owned.Policies.flatMap(
      (one: { PolicyDocument: { Statement: Statement[] } }) => one.PolicyDocument.Statement,
    );
    found[name] = Object.fromEntries(
      statements.map((statement: Statement) => {
        expect(statement.Effect).toBe('Allow');
        const leading = statement.Condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'] ?? [];
        if (String(statement.Action).includes('dynamodb:')) expect(leading).not.toHaveLength(0);
        // X-Ray has no ARNs; everything else names its resource.
        if (statement.Sid !== 'Traces')
          expect(JSON.stringify(statement.Resource)).not.toMatch(/^"\*"$|\["\*"\]/);
        return [statement.Sid, [...[statement.Action].flat(), ...leading]];
      }),
    );
  }
  expect(found).toEqual(PERMISSIONS);
});

interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: Record<string, Record<string, string[]>>;
}

test.each(STAGES)('%s: no role is made beside those of the functions', (stage) => {
  expect(ofType('IAM::Role', stage)).toHaveLength(Object.keys(PERMISSIONS).length);
  expect(ofType('IAM::ManagedPolicy', stage)).toEqual([]);
});

test('what other backends and directories need is there with them only, and names what has ARNs', () => {
  const policies = ofType('IAM::Policy');
  const conditions = policies.map(([name, { Condition }]) => `${name} ${Condition}`);
  expect(conditions).toEqual([
    'PassOnFacts PassesOn',
    'PassOnBrokers PassesOn',
    'PassOnUsers PassesOn',
    'PassOnConfigurations PassesOn',
    'PassOnTags PassesOn',
    'PassOnCatalogue PassesOn',
    'ReadDirectory LiveDirectory',
    'ReadOrganization LiveOrganization',
    'ReadOtherDirectories OtherAccounts',
    'ClaimSignedCalls RunsOnce',
  ]);
  const everywhere = policies.flatMap(([, { Properties }]) =>
    Properties.PolicyDocument.Statement.flatMap(
      ({ Action, Resource }: { Action: string[]; Resource: unknown[] }) =>
        Resource.includes('*') ? Action : [],
    ),
  );
  const named = everywhere.filter((action) => !action.startsWith('ec2:'));
  expect(named.toSorted()).toEqual([
    'iam:GetAccountAuthorizationDetails',
    'iam:ListPolicies',
    'mq:CreateBroker',
    'mq:DescribeBrokerEngineTypes',
    'mq:DescribeBrokerInstanceOptions',
    'mq:ListBrokers',
    'mq:ListConfigurations',
    'organizations:DescribeOrganization',
    'organizations:DescribePolicy',
    'organizations:ListParents',
    'organizations:ListPoliciesForTarget',
    'organizations:ListRoots',
  ]);
});

test.each(STAGES)(
  '%s: what remembers signed calls is off unless it is said, and then for functions that change something',
  (stage) => {
    const { file } = templates.get(stage) ?? { file: '' };
    const { Parameters, Conditions } = JSON.parse(readFileSync(file, 'utf8'));
    // A mis-spelt value deploys nothing.
    expect(Parameters.ReplayGuard).toEqual({ Type: 'String', Default: 'off', AllowedValues: ['on', 'off'] });
    expect(Conditions.RunsOnce).toEqual({ 'Fn::Equals': [{ Ref: 'ReplayGuard' }, 'on'] });
    const [, policy] = ofType('IAM::Policy', stage).find(([name]) => name === 'ClaimSignedCalls') ?? [];
    const roles = REPLAY_GUARD.functions.map((name) => ({
      Ref: `${name[0]?.toUpperCase()}${name.slice(1)}Role`,
    }));
    expect(policy?.Properties.Roles).toEqual(roles);
    const [sid, [action, keys]] = Object.entries(REPLAY_GUARD.statement)[0] ?? ['', []];
    expect(policy?.Properties.PolicyDocument.Statement).toEqual([
      {
        Sid: sid,
        Effect: 'Allow',
        Action: [action],
        Resource: [{ 'Fn::GetAtt': ['Table', 'Arn'] }],
        Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [keys] } },
      },
    ]);
  },
);

test('a shell that sets what a stage has parameters for deploys nothing', async () => {
  const out = join(folder, 'refused');
  const { code, stdout, stderr } = await runSls(['package', '--package', out], {
    PATH: process.env.PATH,
    HOME: folder,
    MQGATE_WORK_FOLDER: relative(PROJECT_DIR, join(folder, 'work')),
    TABLE_NAME: 'mqgate-dev',
    BACKEND: 'amazon-mq',
  });
  expect(code).not.toBe(0);
  expect(stdout + stderr).toContain(
    'Unset BACKEND, TABLE_NAME: a deployment takes its settings from the parameters of its stage',
  );
});

test('prod bounds what a flood can take, keeps its logs for a year, and both stages are traced', () => {
  for (const [, { Properties }] of ofType('Lambda::Function', 'prod')) {
    expect(Properties.ReservedConcurrentExecutions).toBeGreaterThan(0);
    expect(Properties.TracingConfig).toEqual({ Mode: 'Active' });
  }
  const logs = ofType('Logs::LogGroup', 'prod');
  expect(logs).toHaveLength(Object.keys(PERMISSIONS).length + 1);
  for (const [, { Properties }] of logs) expect(Properties.RetentionInDays).toBe(365);
});

test('the access log holds neither queries nor headers', () => {
  // The packager sets it by calls of its own, after the template.
  const state = JSON.parse(readFileSync(join(folder, 'dev', 'serverless-state.json'), 'utf8'));
  const { format, accessLogging, executionLogging } = state.service.provider.logs.restApi;
  expect({ accessLogging, executionLogging }).toEqual({ accessLogging: true, executionLogging: false });
  const variables = [...format.matchAll(/\$context\.[A-Za-z.]+/g)].map(([name]) => name);
  expect(variables).toContain('$context.requestId');
  expect(variables).not.toContain('$context.path');
  expect(variables.filter((name) => /query|header|accessKey|apiKey/i.test(name))).toEqual([]);
});

test('every alarm tells somebody, and the runbook has a part for it', () => {
  const runbook = readFileSync(join(PROJECT_DIR, 'docs', 'runbook.md'), 'utf8');
  const alarms = ofType('CloudWatch::Alarm');
  expect(alarms).toHaveLength(6);
  for (const [, { Properties }] of alarms) {
    expect(Properties.AlarmActions).toEqual([{ Ref: 'AlarmTopic' }]);
    const [, part = ''] = /docs\/runbook\.md, (.+)\.$/.exec(Properties.AlarmDescription) ?? [];
    expect(runbook).toMatch(new RegExp(`^#+ ${part}$`, 'm'));
  }
});

test('cfn-lint finds nothing but W3005 in what the packager itself writes', (context) => {
  for (const stage of STAGES) {
    const { status, stdout, error } = spawnSync('cfn-lint', [templates.get(stage)?.file ?? ''], {
      encoding: 'utf8',
    });
    if (error !== undefined) context.skip('cfn-lint is not installed');
    const findings = stdout
      .split('\n')
      .filter((line) => /^[EWI]\d{4} /.test(line) && !line.startsWith('W3005 '));
    expect(findings).toEqual([]);
    expect(status).not.toBe(2);
  }
}, 60_000);

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
  expect(functions).toHaveLength(Object.keys(PERMISSIONS).length);
  for (const [, { Properties }] of functions) {
    expect(Properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] });
    const { Variables } = Properties.Environment;
    expect(Variables).toMatchObject({
      TABLE_NAME: 'mqgate-dev',
      KEYRING_KMS_KEY: 'alias/mqgate-dev-keyring',
      POWERTOOLS_SERVICE_NAME: 'mqgate',
    });
    expect(Object.values(Variables).every((value) => typeof value === 'string')).toBe(true);
    expect(Variables).not.toHaveProperty('DYNAMODB_ENDPOINT');
    expect(Variables).not.toHaveProperty('KEYRING_FILE');
  }
});
