import { policiesOf } from '../../authz/authorizeAction.ts';
import type { QueryInput } from '../../query/queryService.ts';
import type { XmlMembers } from '../../query/xml.ts';
import { credentialsMember } from '../answers.ts';
import { requireCallable } from '../callableBy.ts';
import type { StsDependencies } from '../dependencies.ts';
import { issueSession } from '../issueSession.ts';
import { secondFactor } from '../secondFactor.ts';
import { userSessionSeconds } from '../userSessionSeconds.ts';
import { MFA_RULES, validate } from '../validate.ts';

const RULES = { DurationSeconds: { range: [900, 129_600] }, ...MFA_RULES } as const;

/** Needs no permission. With a second factor, it makes `aws:MultiFactorAuthPresent` true for the session. */
export async function getSessionToken(
  { caller, parameters }: QueryInput,
  dependencies: StsDependencies,
): Promise<XmlMembers> {
  requireCallable('GetSessionToken', caller);
  validate(parameters, RULES);
  await policiesOf(caller, dependencies);
  const mfaAt = await secondFactor(parameters, caller, dependencies);
  const issuedAt = dependencies.now();
  const seconds = userSessionSeconds(parameters.integer('DurationSeconds'), caller.principal);
  const issued = issueSession(
    {
      kind: 'GetSessionToken',
      principal: caller.principal,
      issuedAt,
      expiresAt: issuedAt + seconds * 1000,
      policies: [],
      policyArns: [],
      tags: [],
      transitiveTagKeys: [],
      ...(mfaAt === undefined ? {} : { mfaAt }),
    },
    dependencies.tokens,
  );
  return { Credentials: credentialsMember(issued) };
}
