import { describe, expect, it } from 'vitest';
import { callerFact, single } from '../../src/authz/resolve/callerContext.ts';
import { assumedRole } from '../../src/sts/assumedRole.ts';
import { ACCOUNT, ALICE, NOON, session } from './sessions.ts';
import { allow, role, world } from './world.ts';

const SSO = 'AWSReservedSSO_Administrators_0123456789abcdef';
const ROLE = `arn:aws:iam::${ACCOUNT}:role`;
const SSO_ROLE = `${ROLE}/aws-reserved/sso.amazonaws.com/eu-west-1/${SSO}`;
const PROVIDER = `arn:aws:iam::${ACCOUNT}:saml-provider/AWSSSO_0123456789abcdef_DO_NOT_DELETE`;

/**
 * Role sessions of every kind, as the gateway sees them. Sources: IAM User Guide, "IAM identifiers" and
 * "Using an IAM role for applications on EC2"; IAM Identity Center User Guide, "Referencing permission sets".
 */
const KINDS = [
  ['a single sign-on role', SSO_ROLE, SSO, 'jane@example.com'],
  [
    'the same in us-east-1, whose path has no region',
    `${ROLE}/aws-reserved/sso.amazonaws.com/${SSO}`,
    SSO,
    'jane',
  ],
  ['a service role', `${ROLE}/service-role/Deployer`, 'Deployer', 'AWSCodeBuild-0a1b2c3d'],
  ['the role of an instance profile', `${ROLE}/ec2/Worker`, 'Worker', 'i-0123456789abcdef0'],
  ['the role of a function', `${ROLE}/Orders`, 'Orders', 'orders-handler'],
] as const;

describe.each(KINDS)('a session of %s', (_, arn, name, sessionName) => {
  const facts = role(name, [], { arn });
  const { principal, member } = assumedRole(facts, sessionName);
  const fact = (key: string) =>
    callerFact(
      {
        request: { headers: new Map() } as never,
        caller: { principal, session: { ...session(), principal, accessKeyId: 'ASIAEXAMPLE' } },
        principalTags: {},
        organization: 'none',
        region: 'eu-west-1',
        now: NOON,
      },
      key,
    );

  it('has an ARN without the role’s path, and the role’s unique id', () => {
    expect(member).toEqual({
      AssumedRoleId: `${facts.roleId}:${sessionName}`,
      Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${name}/${sessionName}`,
    });
  });

  it.each([
    ['aws:principalarn', single(arn)],
    ['aws:principaltype', single('AssumedRole')],
    ['aws:principalaccount', single(ACCOUNT)],
    ['aws:userid', single(`${facts.roleId}:${sessionName}`)],
    ['aws:username', 'absent'],
    ['aws:federatedprovider', 'absent'],
    ['aws:assumedroot', 'absent'],
    ['ec2:sourceinstancearn', 'absent'],
    ['lambda:sourcefunctionarn', 'absent'],
  ])('%s', (key, expected) => {
    expect(fact(key)).toEqual(expected);
  });
});

describe('a single sign-on role', () => {
  const trust = {
    Effect: 'Allow',
    Principal: { Federated: PROVIDER },
    Action: ['sts:AssumeRoleWithSAML', 'sts:TagSession'],
    Condition: { StringEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' } },
  };
  const roles = [role(SSO, [trust], { arn: SSO_ROLE })];

  it('is assumed by nobody through AssumeRole, because it trusts only its provider', async () => {
    const { ask } = world({ roles, holders: { [ALICE.arn]: { statements: [allow('*')] } } });
    const parameters = { RoleArn: SSO_ROLE, RoleSessionName: 'jane' };
    const { status, text } = await ask({ principal: ALICE }, 'AssumeRole', parameters);
    expect(status).toBe(403);
    expect(text('Message')).toBe(
      `User: ${ALICE.arn} is not authorized to perform: sts:AssumeRole on resource: ${SSO_ROLE}`,
    );
  });

  it('may assume another role that names it by its ARN with the path', async () => {
    const target = role('Target', [
      { Effect: 'Allow', Principal: { AWS: SSO_ROLE }, Action: 'sts:AssumeRole' },
    ]);
    const { principal } = assumedRole(role(SSO, [], { arn: SSO_ROLE }), 'jane@example.com');
    const { ask } = world({ roles: [target], holders: { [SSO_ROLE]: { statements: [] } } });
    const caller = { principal, session: { ...session(), principal, accessKeyId: 'ASIAEXAMPLE' } };
    const parameters = { RoleArn: target.arn, RoleSessionName: 'jane' };
    expect((await ask(caller as never, 'AssumeRole', parameters)).status).toBe(200);
  });
});
