import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseIdentityProviders } from '../../../src/sts/webIdentity/identityProviders.ts';
import { ACCOUNT, NOON } from '../sessions.ts';
import { role, world } from '../world.ts';

const EKS = 'oidc.eks.us-west-2.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE';
const GITHUB = 'token.actions.githubusercontent.com';

let privateKey: Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];
let keys: string;
let stop: () => void;
beforeAll(async () => {
  const pair = await generateKeyPair('RS256');
  privateKey = pair.privateKey;
  const key = { ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'RS256', use: 'sig' };
  const server = createServer((_, response) => response.end(JSON.stringify({ keys: [key] })));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  keys = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`;
  stop = () => server.close();
});
afterAll(() => stop());

type Claims = Readonly<Record<string, unknown>>;

/** Whether a token of the provider with these claims opens a session under the trust policy's condition. */
async function isTrusted(
  name: string,
  condition: object,
  claims: Claims,
  federated?: string,
): Promise<boolean> {
  const issuer = `https://${name}`;
  const { openId: providers } = parseIdentityProviders(
    JSON.stringify([
      {
        url: issuer,
        clientIds: ['sts.amazonaws.com', 'https://gitlab.com', '66677788899900pro0'],
        jwksUri: keys,
      },
    ]),
  );
  const trust = {
    Effect: 'Allow',
    Principal: { Federated: federated ?? `arn:aws:iam::${ACCOUNT}:oidc-provider/${name}` },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: condition,
  };
  const { ask } = world({ roles: [role('Probe', [trust])], dependencies: { providers } });
  const token = await new SignJWT({ iss: issuer, iat: NOON / 1000, exp: NOON / 1000 + 600, ...claims })
    .setProtectedHeader({ alg: 'RS256', kid: 'one' })
    .sign(privateKey);
  const { status } = await ask('nobody', 'AssumeRoleWithWebIdentity', {
    RoleArn: `arn:aws:iam::${ACCOUNT}:role/Probe`,
    RoleSessionName: 'probe',
    WebIdentityToken: token,
  });
  return status === 200;
}

type Row = readonly [what: string, condition: object, claims: Claims, trusted: boolean];

/** Source: GitHub Docs, "Configuring OpenID Connect in Amazon Web Services"; IAM User Guide, GitHub. */
const OF_GITHUB: readonly Row[] = (() => {
  const aud = { [`${GITHUB}:aud`]: 'sts.amazonaws.com' };
  const branch = 'repo:octo-org/octo-repo:ref:refs/heads/octo-branch';
  const exact = { StringEquals: { ...aud, [`${GITHUB}:sub`]: branch } };
  const everyRef = { StringEquals: aud, StringLike: { [`${GITHUB}:sub`]: 'repo:octo-org/octo-repo:*' } };
  const prod = { StringEquals: { ...aud, [`${GITHUB}:sub`]: 'repo:octo-org/octo-repo:environment:prod' } };
  const workflow = {
    StringEquals: { ...aud, [`${GITHUB}:repository_id`]: '1296269' },
    StringLike: { [`${GITHUB}:job_workflow_ref`]: 'octo-org/shared/.github/workflows/*@refs/heads/main' },
  };
  const of = (sub: string, more: Claims = {}) => ({ aud: 'sts.amazonaws.com', sub, ...more });
  const shared = 'octo-org/shared/.github/workflows/deploy.yml';
  return [
    ['the branch', exact, of(branch), true],
    ['another branch', exact, of(`${branch}2`), false],
    ['a pull request', exact, of('repo:octo-org/octo-repo:pull_request'), false],
    [
      'another repository whose name begins alike',
      everyRef,
      of('repo:octo-org/octo-repo2:ref:refs/heads/main'),
      false,
    ],
    ['any branch', everyRef, of('repo:octo-org/octo-repo:ref:refs/heads/x'), true],
    ['another audience', everyRef, { ...of(branch), aud: 'https://gitlab.com' }, false],
    ['the environment', prod, of('repo:octo-org/octo-repo:environment:prod'), true],
    ['another environment', prod, of('repo:octo-org/octo-repo:environment:production'), false],
    [
      'the shared workflow',
      workflow,
      of('x', { repository_id: '1296269', job_workflow_ref: `${shared}@refs/heads/main` }),
      true,
    ],
    [
      'the workflow of a tag',
      workflow,
      of('x', { repository_id: '1296269', job_workflow_ref: `${shared}@refs/tags/v1` }),
      false,
    ],
    [
      'another repository id',
      workflow,
      of('x', { repository_id: '7', job_workflow_ref: `${shared}@refs/heads/main` }),
      false,
    ],
    ['no repository id', workflow, of('x', { job_workflow_ref: `${shared}@refs/heads/main` }), false],
  ];
})();

/** Source: Amazon EKS User Guide, "Assign IAM roles to Kubernetes service accounts". */
const OF_EKS: readonly Row[] = (() => {
  const account = 'system:serviceaccount:default:my-service-account';
  const one = { StringEquals: { [`${EKS}:sub`]: account, [`${EKS}:aud`]: 'sts.amazonaws.com' } };
  const many = {
    StringLike: { [`${EKS}:sub`]: 'system:serviceaccount:default:*' },
    StringEquals: { [`${EKS}:aud`]: 'sts.amazonaws.com' },
  };
  // A projected token has its audiences as a list.
  const of = (sub: string, aud: unknown = ['sts.amazonaws.com']) => ({ aud, sub });
  return [
    ['the service account', one, of(account), true],
    ['another service account', one, of(`${account}-2`), false],
    [
      'the account in another namespace',
      one,
      of('system:serviceaccount:kube-system:my-service-account'),
      false,
    ],
    ['any account of the namespace', many, of(`${account}-2`), true],
    ['a namespace whose name begins alike', many, of('system:serviceaccount:default-2:x'), false],
    [
      'a token for the Kubernetes API too',
      one,
      of(account, ['sts.amazonaws.com', 'https://kubernetes.default.svc']),
      false,
    ],
  ];
})();

/** Source: GitLab Docs, "Configure OpenID Connect in AWS to retrieve temporary credentials". */
const OF_GITLAB: readonly Row[] = (() => {
  const main = {
    StringEquals: { 'gitlab.com:sub': 'project_path:mygroup/myproject:ref_type:branch:ref:main' },
  };
  const group = { StringLike: { 'gitlab.com:sub': 'project_path:mygroup/*:ref_type:branch:ref:main' } };
  const project = { StringEquals: { 'gitlab.com:project_id': '22', 'gitlab.com:ref_protected': 'true' } };
  const of = (sub: string, more: Claims = {}) => ({ aud: 'https://gitlab.com', sub, ...more });
  return [
    ['the branch', main, of('project_path:mygroup/myproject:ref_type:branch:ref:main'), true],
    ['a tag', main, of('project_path:mygroup/myproject:ref_type:tag:ref:main'), false],
    ['a project of the group', group, of('project_path:mygroup/other:ref_type:branch:ref:main'), true],
    ['a project of another group', group, of('project_path:other/myproject:ref_type:branch:ref:main'), false],
    ['the project, by id', project, of('x', { project_id: '22', ref_protected: 'true' }), true],
    ['its unprotected branch', project, of('x', { project_id: '22', ref_protected: 'false' }), false],
  ];
})();

/** Source: IAM User Guide, "Available keys for OIDC federation": `azp` becomes `aud`, and `aud` `oaud`. */
const OF_GOOGLE: readonly Row[] = (() => {
  const key = (claim: string) => `accounts.google.com:${claim}`;
  const app = { StringEquals: { [key('aud')]: '66677788899900pro0' } };
  const person = {
    StringEquals: { [key('aud')]: '66677788899900pro0', [key('sub')]: '110169484474386276334' },
  };
  const original = { StringEquals: { [key('oaud')]: 'backend', [key('aud')]: '66677788899900pro0' } };
  const organization = { StringEquals: { [key('google/organization_number')]: '123' } };
  const of = (more: Claims) => ({ aud: '66677788899900pro0', sub: '110169484474386276334', ...more });
  return [
    ['the application', app, of({}), true],
    ['the person', person, of({}), true],
    ['another person', person, of({ sub: '2' }), false],
    ['an application for a backend', original, of({ azp: '66677788899900pro0', aud: 'backend' }), true],
    ['the application for itself', original, of({}), false],
    ['an application that is not listed', app, of({ azp: 'other' }), false],
    ['the organization', organization, of({ google: { organization_number: 123 } }), true],
    ['another organization', organization, of({ google: { organization_number: 124 } }), false],
  ];
})();

describe.each([
  ['GitHub', GITHUB, OF_GITHUB, undefined],
  ['EKS', EKS, OF_EKS, undefined],
  ['GitLab', 'gitlab.com', OF_GITLAB, undefined],
  ['Google', 'accounts.google.com', OF_GOOGLE, 'accounts.google.com'],
] as const)('the trust policies of %s', (_, name, rows, federated) => {
  it.each(rows)('%s', async (_what, condition, claims, trusted) => {
    expect(await isTrusted(name, condition, claims, federated)).toBe(trusted);
  });
});
