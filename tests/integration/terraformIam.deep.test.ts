import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetAccountSummaryCommand, IAMClient } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGateway, type LocalGateway } from '../../local/embedded/createGateway.ts';
import { identityProvider } from '../sts/saml/identityProvider.ts';
import { TerraformProvider } from './terraformProvider.ts';
import { NO_TERRAFORM, type StateResource, TerraformWorkspace } from './terraformWorkspace.ts';

/**
 * Every resource and data source of IAM that the gateway serves, as real Terraform runs it: apply, an empty
 * plan, imports that read what was applied, an update with an empty plan, destroy. The user that Terraform
 * made then makes a broker with Terraform.
 */

const SLOW_MS = 900_000;

let gateway: LocalGateway;
let directory: string;
let running: TerraformProvider | undefined;
let workspace: TerraformWorkspace;
beforeAll(async () => {
  if (NO_TERRAFORM) return;
  gateway = await createGateway();
  directory = mkdtempSync(join(tmpdir(), 'mqgate-terraform-iam-'));
  const installed = new TerraformWorkspace(directory, gateway.clientConfig('root'));
  installed.write({});
  await installed.init();
  running = await TerraformProvider.start(installed.folder);
  workspace = installed.another(gateway.clientConfig('root'), running);
}, SLOW_MS);
afterAll(async () => {
  if (NO_TERRAFORM) return;
  await running?.stop();
  await gateway?.close();
  rmSync(directory, { recursive: true, force: true });
});

const document = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const allow = (Action: string | string[]) => document({ Effect: 'Allow', Action, Resource: '*' });
const trust = (Service: string) =>
  document({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service } });
const READ_ONLY = 'arn:aws:iam::aws:policy/AmazonMQReadOnlyAccess';
const [USER, GROUP, ROLE, POLICY] = ['user', 'group', 'role', 'policy'].map(
  (kind) => `\${aws_iam_${kind}.one.name}`,
);
const POLICY_ARN = '${aws_iam_policy.one.arn}';

/**
 * @param step The second step changes each argument that can change in place, except the user's name. The
 *   third step renames the user: provider 5.100 writes tags under the new name before it renames the user,
 *   which AWS refuses too.
 */
const resources = (step: 0 | 1 | 2, metadata: string) => {
  const one = <T>(...values: readonly [T, T]): T => values[step === 0 ? 0 : 1];
  return {
    aws_iam_user: {
      one: {
        name: step === 2 ? 'tf-renamed' : 'tf-user',
        path: one('/tf/', '/tf/deeper/'),
        force_destroy: true,
        tags: one({ env: 'test' }, { stage: 'two' }),
        ...one({ permissions_boundary: READ_ONLY }, {}),
      },
    },
    aws_iam_access_key: { one: { user: USER, status: one('Active', 'Inactive') }, used: { user: USER } },
    aws_iam_user_login_profile: { one: { user: USER, password_length: 24, password_reset_required: false } },
    aws_iam_user_policy: {
      one: { name: 'inline', user: USER, policy: one(allow('mq:List*'), allow('mq:*')) },
    },
    aws_iam_user_policy_attachment: { one: { user: USER, policy_arn: POLICY_ARN } },
    aws_iam_group: {
      one: { name: one('tf-group', 'tf-group-renamed'), path: '/tf/' },
      two: { name: 'tf-other' },
    },
    aws_iam_group_policy: {
      one: { name: 'inline', group: GROUP, policy: one(allow('mq:List*'), allow('mq:*')) },
    },
    aws_iam_group_policy_attachment: { one: { group: GROUP, policy_arn: POLICY_ARN } },
    aws_iam_user_group_membership: {
      one: { user: USER, groups: one([GROUP], [GROUP, '${aws_iam_group.two.name}']) },
    },
    aws_iam_policy: {
      one: {
        name: 'tf-policy',
        path: '/tf/',
        description: 'of a test',
        policy: one(allow(FOR_BROKERS), allow([...FOR_BROKERS, 'sts:*'])),
        tags: one({ env: 'test' }, { stage: 'two' }),
      },
    },
    aws_iam_role: {
      one: {
        name: 'tf-role',
        path: '/tf/',
        description: one('one', 'two'),
        max_session_duration: one(3600, 7200),
        assume_role_policy: one(trust('ec2.amazonaws.com'), trust('lambda.amazonaws.com')),
        force_detach_policies: true,
        tags: one({ env: 'test' }, { stage: 'two' }),
        ...one({}, { permissions_boundary: READ_ONLY }),
      },
    },
    aws_iam_role_policy: {
      one: { name: 'inline', role: ROLE, policy: one(allow('mq:List*'), allow('mq:*')) },
    },
    aws_iam_role_policy_attachment: { one: { role: ROLE, policy_arn: POLICY_ARN } },
    aws_iam_instance_profile: {
      one: { name: 'tf-profile', role: ROLE, tags: one({ env: 'test' }, { stage: 'two' }) },
    },
    aws_iam_openid_connect_provider: {
      one: {
        url: 'https://issuer.example.org',
        client_id_list: ['mq'],
        thumbprint_list: one(['a'.repeat(40)], ['b'.repeat(40)]),
        tags: one({ env: 'test' }, { stage: 'two' }),
      },
    },
    aws_iam_saml_provider: {
      one: {
        name: 'tf-saml',
        saml_metadata_document: metadata,
        tags: one({ env: 'test' }, { stage: 'two' }),
      },
    },
    aws_iam_virtual_mfa_device: {
      one: { virtual_mfa_device_name: 'tf-mfa', tags: one({ env: 'test' }, { a: 'b' }) },
    },
    aws_iam_service_linked_role: { one: { aws_service_name: 'mq.amazonaws.com' } },
    aws_iam_account_password_policy: { one: { minimum_password_length: one(8, 12), require_numbers: true } },
    aws_iam_account_alias: { one: { account_alias: one('tf-alias', 'tf-alias-two') } },
  };
};
const FOR_BROKERS = ['mq:*', 'ec2:*', 'iam:CreateServiceLinkedRole'];

const DATA = {
  aws_iam_user: { one: { user_name: USER } },
  aws_iam_users: { one: { path_prefix: '/tf/', depends_on: ['aws_iam_user.one'] } },
  aws_iam_group: { one: { group_name: GROUP, depends_on: ['aws_iam_user_group_membership.one'] } },
  aws_iam_role: { one: { name: ROLE } },
  aws_iam_roles: { one: { path_prefix: '/tf/', depends_on: ['aws_iam_role.one'] } },
  aws_iam_policy: { one: { arn: POLICY_ARN }, named: { name: POLICY } },
  aws_iam_instance_profile: { one: { name: '${aws_iam_instance_profile.one.name}' } },
  aws_iam_instance_profiles: { one: { role_name: ROLE, depends_on: ['aws_iam_instance_profile.one'] } },
  aws_iam_access_keys: {
    one: { user: USER, depends_on: ['aws_iam_access_key.one', 'aws_iam_access_key.used'] },
  },
  aws_iam_openid_connect_provider: { one: { arn: '${aws_iam_openid_connect_provider.one.arn}' } },
  aws_iam_saml_provider: { one: { arn: '${aws_iam_saml_provider.one.arn}' } },
  aws_iam_account_alias: { one: { depends_on: ['aws_iam_account_alias.one'] } },
  aws_iam_session_context: { one: { arn: '${aws_iam_role.one.arn}' } },
};
const OUTPUT = {
  id: { value: '${aws_iam_access_key.used.id}' },
  secret: { value: '${aws_iam_access_key.used.secret}', sensitive: true },
};

/** What `terraform import` takes, where it is not the resource's id in the state. */
const IMPORT_ID: Readonly<Record<string, (values: Record<string, string>) => string>> = {
  aws_iam_group_policy_attachment: ({ group, policy_arn }) => `${group}/${policy_arn}`,
  aws_iam_role_policy_attachment: ({ role, policy_arn }) => `${role}/${policy_arn}`,
  aws_iam_user_group_membership: ({ user, groups }) => [user, ...[groups].flat()].join('/'),
  aws_iam_user_policy_attachment: ({ user, policy_arn }) => `${user}/${policy_arn}`,
};

/**
 * Values that no import can read: secrets, values that only Terraform knows, and ids that Terraform invents.
 */
const NOT_IMPORTED = new Set([
  ...['base_32_string_seed', 'encrypted_secret', 'key_fingerprint', 'password', 'qr_code_png', 'secret'],
  ...['ses_smtp_password_v4', 'force_destroy', 'force_detach_policies', 'password_length'],
  ...['password_reset_required', 'virtual_mfa_device_name', 'path', 'encrypted_password'],
  // Members of a role that other resources have changed since.
  ...['inline_policy', 'managed_policy_arns'],
]);
const INVENTED_ID = new Set(Object.keys(IMPORT_ID));

function readable({ address, type, values }: StateResource) {
  const read = Object.entries(values).filter(([name, value]) => {
    const absent = value === null || (typeof value === 'object' && Object.keys({ ...value }).length === 0);
    const invented = name === 'id' && INVENTED_ID.has(type);
    return !absent && !invented && !NOT_IMPORTED.has(name);
  });
  return { address, ...Object.fromEntries(read) };
}

async function importIsAsApplied(): Promise<void> {
  const managed = async () => (await workspace.resources()).filter(({ mode }) => mode === 'managed');
  const applied = await managed();
  workspace.setStateAside();
  for (const resource of applied) {
    const id = IMPORT_ID[resource.type]?.(resource.values as never) ?? resource.values.id;
    await workspace.import({ ...resource, values: { ...resource.values, id } });
  }
  const imported = await managed();
  expect(imported.map(readable)).toEqual(applied.map(readable));
  // A secret is in the state of its creation only.
  workspace.takeStateBack();
}

const BROKER = {
  broker_name: 'tf-broker',
  engine_type: 'ActiveMQ',
  engine_version: '5.19',
  host_instance_type: 'mq.t3.micro',
  auto_minor_version_upgrade: true,
  user: [{ username: 'admin', password: 'correct-horse-battery' }],
};

const WHY = NO_TERRAFORM === undefined ? '' : ` (skipped: ${NO_TERRAFORM})`;
describe.skipIf(NO_TERRAFORM)(`Terraform for IAM${WHY}`, { timeout: SLOW_MS }, () => {
  it('applies, plans no change, imports, updates, destroys; its user creates a broker', async () => {
    const root = new IAMClient(gateway.clientConfig('root'));
    const before = await root.send(new GetAccountSummaryCommand({}));
    const { metadata } = identityProvider();
    for (const step of [0, 1, 2] as const) {
      const defaults = { default_tags: { tags: { team: step === 0 ? 'a' : 'b' } } };
      workspace.write({ resource: resources(step, metadata), data: DATA, output: OUTPUT }, defaults);
      await workspace.apply();
      expect(await workspace.planned()).toEqual([]);
      // The number of a policy's attachments is in the state from before they were made.
      await workspace.refresh();
      if (step === 0) await importIsAsApplied();
    }

    const key = {
      accessKeyId: await workspace.output('id'),
      secretAccessKey: await workspace.output('secret'),
    };
    const broker = workspace.another(gateway.clientConfig(key));
    broker.write({ resource: { aws_mq_broker: { test: BROKER } } });
    await broker.apply();
    expect(await broker.planned()).toEqual([]);
    await broker.destroy();
    await workspace.destroy();
    expect((await root.send(new GetAccountSummaryCommand({}))).SummaryMap).toEqual(before.SummaryMap);
  });
});
