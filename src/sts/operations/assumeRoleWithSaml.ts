import type { ContextFact } from '../../authz/decide/types.ts';
import { single } from '../../authz/resolve/callerContext.ts';
import { QueryError, type UnsignedInput } from '../../query/queryService.ts';
import type { XmlMembers } from '../../query/xml.ts';
import { findRole, roleTagContext } from '../assumedRole.ts';
import type { StsDependencies } from '../dependencies.ts';
import { federatedActions, federatedCaller, trustsProvider } from '../federatedTrust.ts';
import { issueRoleSession, requireDuration } from '../roleSession.ts';
import { type AssertedSession, assertedSession } from '../saml/awsAttributes.ts';
import { nameQualifier, samlContext } from '../saml/samlContext.ts';
import { samlRefusals } from '../saml/samlErrors.ts';
import type { FindProvider } from '../saml/samlProviders.ts';
import { tagContext } from '../sessionTags.ts';
import { POLICY, ROLE_ARN, validate } from '../validate.ts';

const RULES = {
  RoleArn: ROLE_ARN,
  PrincipalArn: { required: true, length: [20, 2048] },
  SAMLAssertion: { required: true, length: [4, 100_000], secret: true },
  Policy: POLICY,
  DurationSeconds: { range: [900, 43_200] },
} as const;

const DEFAULT_SECONDS = 3_600;
const ACTION = 'sts:AssumeRoleWithSAML';

/**
 * An unsigned call: the identity provider signed the assertion instead. Source: STS API Reference,
 * AssumeRoleWithSAML; recorded answers (docs/rules/identities.md rules 35 to 38).
 */
export async function assumeRoleWithSaml(
  { parameters, request }: UnsignedInput,
  dependencies: StsDependencies,
  findProvider: FindProvider,
): Promise<XmlMembers> {
  validate(parameters, RULES);
  const roleArn = parameters.required('RoleArn');
  const providerArn = parameters.required('PrincipalArn');
  const provider = await findProvider(providerArn);
  if (provider === undefined) throw samlRefusals.noProvider();
  const now = dependencies.proofNow();
  const { verifyResponse } = await import('../saml/verifyResponse.ts');
  const assertion = verifyResponse(parameters.required('SAMLAssertion'), provider, now);
  const asserted = assertedSession(assertion, { roleArn, providerArn }, now);
  const wanted = parameters.integer('DurationSeconds') ?? DEFAULT_SECONDS;
  const seconds = Math.min(wanted, asserted.longestSeconds);
  const role = await findRole(roleArn, dependencies);
  const asked = {
    roleArn,
    actions: federatedActions(ACTION, asserted.tagging, asserted.sourceIdentity),
    providerNames: [providerArn],
    context: new Map<string, ContextFact>([
      ...sessionContext(asserted, seconds),
      ...federatedCaller(providerArn),
      ...(role === undefined ? [] : roleTagContext(role)),
      ...samlContext(assertion, providerArn),
    ]),
  };
  const ownProvider = roleArn.split(':')[4] === providerArn.split(':')[4];
  if (role === undefined || !ownProvider || !(await trustsProvider(role, asked, request, dependencies))) {
    throw new QueryError('AccessDenied', `Not authorized to perform ${ACTION}`, 403);
  }
  requireDuration(role, wanted);
  const { issuer, subject, subjectType, recipient } = assertion;
  const qualifier = nameQualifier(issuer, providerArn);
  const session = {
    kind: 'AssumeRoleWithSAML',
    sessionName: asserted.sessionName,
    seconds,
    tagging: asserted.tagging,
    sourceIdentity: asserted.sourceIdentity,
    federatedProvider: providerArn,
    saml: { subject, subjectType, nameQualifier: qualifier },
  } as const;
  return {
    ...(await issueRoleSession(role, session, parameters, dependencies)),
    Subject: subject,
    SubjectType: subjectType,
    Issuer: issuer,
    Audience: recipient,
    NameQualifier: qualifier,
  };
}

function sessionContext(
  { sessionName, sourceIdentity, tagging }: AssertedSession,
  seconds: number,
): [string, ContextFact][] {
  return [
    ['sts:rolesessionname', single(sessionName)],
    ['sts:durationseconds', single(String(seconds))],
    ...(sourceIdentity === undefined
      ? []
      : [['sts:sourceidentity', single(sourceIdentity)] as [string, ContextFact]]),
    ...tagContext(tagging),
  ];
}
