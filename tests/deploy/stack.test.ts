import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RESPONSE_TEMPLATES } from '../../local/frontDoor/responseTemplates.ts';
import { PROJECT_DIR } from '../../local/launch/settings.ts';
import { OPERATIONS } from '../../src/mq/operations.ts';
import { ROUTES } from '../../src/mq/routes.ts';
import { TTL_ATTRIBUTE, tableDefinition } from '../../src/state/table/table.ts';
import { type Packaged, packageStacks, STACKS } from './packaged.ts';
import { PERMISSIONS, REPLAY_GUARD } from './permissions.ts';

let stacks: Packaged;
beforeAll(async () => {
  stacks = await packageStacks();
}, 480_000);
afterAll(() => stacks?.remove());

const all: Packaged['all'] = (...of) => stacks.all(...of);
const ofType: Packaged['ofType'] = (...of) => stacks.ofType(...of);

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

test('API Gateway asks the authorizer for every request, and caches no answer', () => {
  const authorizers = ofType('ApiGateway::Authorizer').map(([, { Properties }]) => Properties);
  expect(authorizers).toHaveLength(1);
  expect(authorizers[0]).toMatchObject({ Type: 'REQUEST', AuthorizerResultTtlInSeconds: 0 });
  expect(authorizers[0]).not.toHaveProperty('IdentitySource');
});

test.each(STACKS)(
  '%s, %s: the table has the code’s keys, encryption, recovery and time to live',
  (front, stage) => {
    const tables = ofType('DynamoDB::Table', front, stage).map(([, { Properties }]) => Properties);
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

test.each(STACKS)(
  '%s, %s: every KMS key rotates every year, and stored data outlives the stack',
  (front, stage) => {
    const keys = ofType('KMS::Key', front, stage);
    expect(keys.map(([name]) => name).toSorted()).toEqual(['AlarmKey', 'KeyringKey', 'TableKey']);
    for (const [, { Properties }] of keys) expect(Properties.EnableKeyRotation).toBe(true);
    const kept = all(front, stage).filter(
      ([, resource]) => 'DeletionPolicy' in resource && resource.DeletionPolicy === 'Retain',
    );
    expect(kept.map(([name]) => name).toSorted()).toEqual(['KeyringKey', 'Table', 'TableKey']);
  },
);

test.each(STACKS)(
  '%s, %s: each function has its own role with exactly the permissions listed here',
  (front, stage) => {
    const found: Record<string, Record<string, string[]>> = {};
    for (const [, { Properties }] of ofType('Lambda::Function', front, stage)) {
      const [role] = Properties.Role['Fn::GetAtt'];
      const [, { Properties: owned }] = ofType('IAM::Role', front, stage).find(([name]) => name === role) ?? [
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
    expect(found).toEqual(PERMISSIONS[front]);
  },
);

interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: Record<string, Record<string, string[]>>;
}

test.each(STACKS)('%s, %s: no role is made except those of the functions', (front, stage) => {
  expect(ofType('IAM::Role', front, stage)).toHaveLength(Object.keys(PERMISSIONS[front]).length);
  expect(ofType('IAM::ManagedPolicy', front, stage)).toEqual([]);
});

test.each(['api', 'url'] as const)(
  '%s: permissions for other backends and directories exist only with them, and name ARNs',
  (front) => {
    const policies = ofType('IAM::Policy', front);
    const conditions = policies.map(([name, { Condition }]) => `${name} ${Condition}`);
    expect(conditions).toEqual([
      'PassOnFacts PassesOn',
      'PassOnBrokers PassesOn',
      'PassOnUsers PassesOn',
      'PassOnConfigurations PassesOn',
      'PassOnTags PassesOn',
      'PassOnCatalogue PassesOn',
      'AssumeBrokerRoles OtherBrokers',
      'ReadDirectory LiveDirectory',
      'ReadOrganization LiveOrganization',
      'ReadOtherDirectories OtherAccounts',
      'ClaimSignedCalls RunsOnce',
    ]);
    const everywhere = policies.flatMap(([, { Properties }]) =>
      Properties.PolicyDocument.Statement.flatMap(
        ({ Action, Resource }: { Action: string[]; Resource: unknown[] }) =>
          [Resource].flat().includes('*') ? Action : [],
      ),
    );
    const named = everywhere.filter((action) => !action.startsWith('ec2:'));
    expect(named.toSorted()).toEqual([
      'iam:GetAccountAuthorizationDetails',
      'iam:ListOpenIDConnectProviders',
      'iam:ListPolicies',
      'iam:ListSAMLProviders',
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
  },
);

test.each(STACKS)(
  '%s, %s: the replay guard is off by default, and on only for functions that write',
  (front, stage) => {
    const { Parameters, Conditions } = JSON.parse(readFileSync(stacks.file(front, stage), 'utf8'));
    // A mis-spelt value deploys nothing.
    expect(Parameters.ReplayGuard).toEqual({ Type: 'String', Default: 'off', AllowedValues: ['on', 'off'] });
    expect(Conditions.RunsOnce).toEqual({ 'Fn::Equals': [{ Ref: 'ReplayGuard' }, 'on'] });
    const [, policy] =
      ofType('IAM::Policy', front, stage).find(([name]) => name === 'ClaimSignedCalls') ?? [];
    const roles = REPLAY_GUARD.functions[front].map((name) => ({
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

test('a shell variable that belongs to a parameter of the stage stops the deployment', async () => {
  const shell = { TABLE_NAME: 'mqgate-dev', BACKEND: 'amazon-mq' };
  const { code, stdout, stderr } = await stacks.again(shell, '--package', join(stacks.folder, 'refused'));
  expect(code).not.toBe(0);
  expect(stdout + stderr).toContain(
    'Unset BACKEND, TABLE_NAME: a deployment takes its settings from the parameters of its stage',
  );
});

test.each(['api', 'url'] as const)(
  '%s: prod limits concurrency, keeps its logs for a year, and has traces',
  (front) => {
    for (const [, { Properties }] of ofType('Lambda::Function', front, 'prod')) {
      expect(Properties.ReservedConcurrentExecutions).toBeGreaterThan(0);
      expect(Properties.TracingConfig).toEqual({ Mode: 'Active' });
    }
    const logs = ofType('Logs::LogGroup', front, 'prod');
    // API Gateway has its own access log.
    const functions = Object.keys(PERMISSIONS[front]).length;
    expect(logs).toHaveLength(front === 'api' ? functions + 1 : functions);
    for (const [, { Properties }] of logs) expect(Properties.RetentionInDays).toBe(365);
  },
);

test('the access log has neither queries nor headers', () => {
  // The packager sets it by API calls after the template was deployed.
  const state = JSON.parse(readFileSync(join(stacks.folder, 'api/dev/serverless-state.json'), 'utf8'));
  const { format, accessLogging, executionLogging } = state.service.provider.logs.restApi;
  expect({ accessLogging, executionLogging }).toEqual({ accessLogging: true, executionLogging: false });
  const variables = [...format.matchAll(/\$context\.[A-Za-z.]+/g)].map(([name]) => name);
  expect(variables).toContain('$context.requestId');
  expect(variables).not.toContain('$context.path');
  expect(variables.filter((name) => /query|header|accessKey|apiKey/i.test(name))).toEqual([]);
});

test.each(['api', 'url'] as const)(
  '%s: every alarm notifies somebody, and the runbook has a part for it',
  (front) => {
    const runbook = readFileSync(join(PROJECT_DIR, 'docs', 'runbook.md'), 'utf8');
    const alarms = ofType('CloudWatch::Alarm', front);
    expect(alarms).toHaveLength(7);
    for (const [, { Properties }] of alarms) {
      expect(Properties.AlarmActions).toEqual([{ Ref: 'AlarmTopic' }]);
      const [, part = ''] = /docs\/runbook\.md, (.+)\.$/.exec(Properties.AlarmDescription) ?? [];
      expect(runbook).toMatch(new RegExp(`^#+ ${part}$`, 'm'));
    }
  },
);

test('cfn-lint reports only W3005, in the packager’s own output', (context) => {
  for (const [front, stage] of STACKS) {
    const { status, stdout, error } = spawnSync('cfn-lint', [stacks.file(front, stage)], {
      encoding: 'utf8',
    });
    if (error !== undefined) context.skip('cfn-lint is not installed');
    const findings = stdout
      .split('\n')
      .filter((line) => /^[EWI]\d{4} /.test(line) && !line.startsWith('W3005 '));
    expect(findings).toEqual([]);
    expect(status).not.toBe(2);
  }
}, 120_000);

test('no gateway response sets the error type, and the deployment waits for all of them', () => {
  const responses = ofType('ApiGateway::GatewayResponse');
  expect(responses).toHaveLength(10);
  const names = responses.flatMap(([, { Properties }]) => Object.keys(Properties.ResponseParameters ?? {}));
  expect(names.filter((name) => /errortype/i.test(name))).toEqual([]);
  const [deployment] = ofType('ApiGateway::Deployment');
  expect(deployment?.[1].DependsOn).toEqual(expect.arrayContaining(responses.map(([name]) => name)));
});

test.each(['api', 'url'] as const)(
  '%s: functions run on Node 24 and get the table by variables, and no local setting',
  (front) => {
    const functions = ofType('Lambda::Function', front).filter(([name]) => !name.startsWith('Custom'));
    expect(functions).toHaveLength(Object.keys(PERMISSIONS[front]).length);
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
  },
);

test.each(['api', 'url'] as const)(
  '%s: the roles of brokers’ accounts can be assumed by name only',
  (front) => {
    const [, policy] = ofType('IAM::Policy', front).find(([name]) => name === 'AssumeBrokerRoles') ?? [];
    expect(policy?.Properties.PolicyDocument.Statement).toEqual([
      {
        Effect: 'Allow',
        Action: ['sts:AssumeRole', 'sts:SetSourceIdentity', 'sts:TagSession'],
        Resource: { 'Fn::Split': [',', { Ref: 'UpstreamRoles' }] },
      },
    ]);
  },
);

test.each(['api', 'url'] as const)('%s: with a canary, missing calls raise an alarm', (front) => {
  const { Parameters, Conditions } = JSON.parse(readFileSync(stacks.file(front, 'prod'), 'utf8'));
  expect(Parameters.Canary).toEqual({ Type: 'String', Default: 'off', AllowedValues: ['on', 'off'] });
  expect(Conditions.Watched).toEqual({ 'Fn::Equals': [{ Ref: 'Canary' }, 'on'] });
  const conditional = ofType('CloudWatch::Alarm', front, 'prod').filter(([, { Condition }]) => Condition);
  expect(conditional.map(([name, { Condition }]) => [name, Condition])).toEqual([['Silence', 'Watched']]);
  expect(conditional[0]?.[1].Properties).toMatchObject({
    MetricName: 'Allowed',
    ComparisonOperator: 'LessThanThreshold',
    Threshold: 1,
    TreatMissingData: 'breaching',
  });
});

describe('the stack with a function URL', () => {
  test.each(['dev', 'prod'] as const)(
    '%s: is public, has no CORS, and lets nobody call the function without the URL',
    (stage) => {
      const own = { 'Fn::GetAtt': ['GatewayLambdaFunction', 'Arn'] };
      const urls = ofType('Lambda::Url', 'url', stage).map(([, { Properties }]) => Properties);
      expect(urls).toEqual([{ AuthType: 'NONE', TargetFunctionArn: own }]);
      const permissions = ofType('Lambda::Permission', 'url', stage).map(([, { Properties }]) => Properties);
      expect(permissions).toEqual([
        {
          FunctionName: own,
          Principal: '*',
          Action: 'lambda:InvokeFunctionUrl',
          FunctionUrlAuthType: 'NONE',
        },
        { FunctionName: own, Principal: '*', Action: 'lambda:InvokeFunction', InvokedViaFunctionUrl: true },
      ]);
    },
  );

  test('has no part of API Gateway', () => {
    const types = all('url').map(([, { Type }]) => Type);
    expect(types.filter((type) => type.startsWith('AWS::ApiGateway'))).toEqual([]);
  });
});
