import { describe, expect, it, test } from 'vitest';
import { callerFact } from '../../../src/authz/resolve/callerContext.ts';
import { claimContext } from '../../../src/sts/webIdentity/webIdentityContext.ts';
import { ALICE, NOON } from '../sessions.ts';

const GITHUB = 'token.actions.githubusercontent.com';
const one = (value: string) => ({ values: [value], multivalued: false });

function keysOf(name: string, claims: Record<string, unknown>) {
  const provider = { issuer: `https://${name}`, name, clientIds: ['client'] };
  return new Map(claimContext({ provider, subject: 'me', audience: 'client', claims }));
}

/** Source: Service Authorization Reference, "Condition keys for AWS Security Token Service". */
const LISTED: readonly (readonly [provider: string, claims: string])[] = [
  [
    GITHUB,
    'actor actor_id enterprise_id environment job_workflow_ref ref ' +
      'repository repository_id repository_owner_id workflow',
  ],
  [`${GITHUB}/octo-enterprise`, 'actor repository_id job_workflow_ref'],
  ['token.actions.octo.ghe.com', 'actor repository_id job_workflow_ref'],
  ['github.com/enterprises/octo', 'actor repository_id job_workflow_ref'],
  [
    'gitlab.com',
    'namespace_id pipeline_source project_id ref_protected runner_environment ' +
      'user_access_level user_email user_id user_login',
  ],
  [
    'agent.buildkite.com',
    'build_branch cluster_id cluster_name organization_id organization_slug pipeline_id pipeline_slug',
  ],
  ['agent.acme.buildkite.dev', 'pipeline_slug'],
  ['agent.acme.buildkite.site', 'pipeline_slug'],
  ['accounts.google.com', 'google/organization_number'],
  ['idcs-0123.identity.oraclecloud.com', 'rpst_id'],
  ['oidc.circleci.com/org/0a-1b', 'oidc.circleci.com/project-id'],
];

describe.each(LISTED)('the provider %s', (provider, listed) => {
  it.each(listed.split(' '))('has the condition key %s', (claim) => {
    const key = `${provider}:${claim}`.toLowerCase();
    expect(keysOf(provider, { [claim]: 'Octo' }).get(key)).toEqual(one('Octo'));
    expect(keysOf(provider, {}).get(key)).toBe('absent');
  });
});

test.each<[unknown, unknown]>([
  [42, one('42')],
  [true, one('true')],
  ['', one('')],
  [null, 'absent'],
  [['a'], 'unknown'],
  [{ a: 1 }, 'unknown'],
])('a claim with the value %j has the right condition values', (value, fact) => {
  expect(keysOf(GITHUB, { repository_id: value }).get(`${GITHUB}:repository_id`)).toEqual(fact);
});

test('Google’s organization number is a claim inside the claim google, too', () => {
  const key = 'accounts.google.com:google/organization_number';
  expect(keysOf('accounts.google.com', { google: { organization_number: 7 } }).get(key)).toEqual(one('7'));
});

test.each([
  ['issuer.example.com', 'repository'],
  ['oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE', 'namespace'],
  [GITHUB, 'run_id'],
  ['gitlab.com', 'repository_id'],
  ['gitlab.example.com', 'project_id'],
  [`evil-${GITHUB}`, 'actor'],
  ['tokenXactions.githubusercontent.com', 'actor'],
])('%s has no condition key %s', (provider, claim) => {
  expect(keysOf(provider, { [claim]: 'x' }).has(`${provider}:${claim}`.toLowerCase())).toBe(false);
});

/**
 * Calls come over the internet, from a caller itself, and never by AssumeRoot: IAM User Guide says of each
 * "only if".
 */
test.each([
  'aws:SourceVpc',
  'aws:SourceVpcArn',
  'aws:SourceVpce',
  'aws:VpceAccount',
  'aws:VpceOrgID',
  'aws:VpceOrgPaths',
  'aws:VpcSourceIp',
  'aws:AssumedRoot',
  'aws:SignInSessionArn',
  'aws:ViaAWSMCPService',
  'aws:CalledViaAWSMCP',
  'aws:IsMcpServiceAction',
])('the global condition key %s is absent', (key) => {
  const facts = {
    request: {
      requestId: '',
      method: 'GET',
      path: '/',
      resource: '/',
      query: [],
      headers: new Map(),
      sourceIp: '203.0.113.7',
      body: 'unknown',
    },
    caller: { principal: ALICE },
    principalTags: {},
    organization: 'none',
    region: 'us-east-1',
    now: NOON,
  } as const;
  expect(callerFact(facts, key.toLowerCase())).toBe('absent');
});
