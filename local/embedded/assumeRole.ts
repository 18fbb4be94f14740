import { Parameters } from '../../src/query/parameters.ts';
import { QueryError } from '../../src/query/queryService.ts';
import type { Container } from '../../src/runtime/container.ts';
import { assumedRole } from '../../src/sts/assumedRole.ts';
import { issueSession } from '../../src/sts/issueSession.ts';
import { readSessionCut } from '../../src/sts/sessionCut.ts';
import { readTags, sessionTags } from '../../src/sts/sessionTags.ts';
import { POLICY, ROLE_SESSION_NAME, validate } from '../../src/sts/validate.ts';
import { GatewayError, sentenceOf } from './gatewayError.ts';
import type { Holder } from './holders.ts';
import type { AssumeOptions, GatewayCredentials } from './publicTypes.ts';

const DEFAULT_SECONDS = 3_600;
const RULES = {
  RoleSessionName: ROLE_SESSION_NAME,
  Policy: POLICY,
  DurationSeconds: { range: [900, 43_200] },
} as const;

/**
 * A role's session as AssumeRole would issue it, with STS's own checks of names, policies, tags and
 * durations. The role's trust policy is not evaluated: a program that has the gateway object may act as every
 * principal. @throws GatewayError
 */
export async function assumeRole(
  container: Container,
  { accountId, name }: Holder,
  options: AssumeOptions,
): Promise<GatewayCredentials> {
  const [identities, { managedPolicies }, { tokens }] = await Promise.all([
    container.identities(),
    container.directory(),
    container.keyring(),
  ]);
  const role = await identities.role(accountId, name);
  if (role === undefined) throw new GatewayError(`There is no role ${name} in account ${accountId}.`);
  const parameters = asParameters(options);
  try {
    validate(parameters, RULES);
    const seconds = parameters.integer('DurationSeconds') ?? DEFAULT_SECONDS;
    if (seconds > role.maxSessionSeconds) {
      throw new GatewayError(`The role ${name} has sessions of ${role.maxSessionSeconds} seconds at most.`);
    }
    const { principal } = assumedRole(role, parameters.required('RoleSessionName'));
    const { sourceIdentity } = options;
    const issuedAt = container.clock();
    const issued = issueSession(
      {
        kind: 'AssumeRole',
        principal,
        issuedAt,
        expiresAt: issuedAt + seconds * 1000,
        ...(await readSessionCut(parameters, principal, { managedPolicies })),
        ...sessionTags(readTags(parameters), undefined),
        ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
      },
      tokens,
    );
    const { accessKeyId, secretAccessKey, sessionToken, expiration } = issued;
    return { accessKeyId, secretAccessKey, sessionToken, expiration: new Date(expiration) };
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    throw new GatewayError(`The role ${name} cannot be assumed: ${sentenceOf(error)}.`);
  }
}

/** The options as the parameters of an AssumeRole call. */
function asParameters(options: AssumeOptions): Parameters {
  const { sessionName = 'mqgate', policy, policyArns = [], tags = {}, durationSeconds } = options;
  return new Parameters(
    new Map([
      ['RoleSessionName', sessionName],
      ...(policy === undefined ? [] : [['Policy', asText(policy)] as const]),
      ...(durationSeconds === undefined ? [] : [['DurationSeconds', String(durationSeconds)] as const]),
      ...policyArns.map((arn, i) => [`PolicyArns.member.${i + 1}.arn`, arn] as const),
      ...Object.entries(tags).flatMap(([key, value], i) => [
        [`Tags.member.${i + 1}.Key`, key] as const,
        [`Tags.member.${i + 1}.Value`, value] as const,
      ]),
    ]),
  );
}

function asText(policy: string | object): string {
  return typeof policy === 'string' ? policy : JSON.stringify(policy);
}
