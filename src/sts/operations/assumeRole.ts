import type { ContextFact } from '../../authz/decide/types.ts';
import type { Caller } from '../../authz/principal.ts';
import { single } from '../../authz/resolve/callerContext.ts';
import type { Parameters } from '../../query/parameters.ts';
import { QueryError, type QueryInput, validationError } from '../../query/queryService.ts';
import type { XmlMembers } from '../../query/xml.ts';
import { findRole, roleTagContext } from '../assumedRole.ts';
import { requireCallable } from '../callableBy.ts';
import type { StsDependencies } from '../dependencies.ts';
import { requireAssume } from '../mayAssume.ts';
import { type ContextProviders, contextsContext, readContexts, refuseContexts } from '../providedContexts.ts';
import { issueRoleSession } from '../roleSession.ts';
import { factorContext, secondFactor } from '../secondFactor.ts';
import { readTags, type SessionTags, sessionTags, tagContext } from '../sessionTags.ts';
import { MFA_RULES, NAME_PATTERN, POLICY, ROLE_ARN, ROLE_SESSION_NAME, validate } from '../validate.ts';

const RULES = {
  RoleArn: ROLE_ARN,
  RoleSessionName: ROLE_SESSION_NAME,
  Policy: POLICY,
  DurationSeconds: { range: [900, 43_200] },
  ExternalId: { length: [2, 1224], pattern: '[\\w+=,.@:\\/-]*' },
  SourceIdentity: { length: [2, 64], pattern: NAME_PATTERN },
  ...MFA_RULES,
} as const;

const DEFAULT_SECONDS = 3_600;
/** The longest session when a role session assumes another role (role chaining). */
const CHAINED_SECONDS = 3_600;

/**
 * @throws QueryError, RequestRefused; the checks run in AWS's order: form, caller, trust policy, limits of
 * the role
 */
export async function assumeRole(
  { caller, parameters, request }: QueryInput,
  dependencies: StsDependencies,
): Promise<XmlMembers> {
  requireCallable('AssumeRole', caller);
  validate(parameters, RULES);
  const roleArn = parameters.required('RoleArn');
  const sessionName = parameters.required('RoleSessionName');
  const tagging = sessionTags(readTags(parameters), caller.session);
  const sourceIdentity = sourceIdentityOf(parameters, caller);
  const contexts = readContexts(parameters);
  const seconds = parameters.integer('DurationSeconds') ?? DEFAULT_SECONDS;
  if (caller.principal.type === 'AssumedRole' && seconds > CHAINED_SECONDS) {
    throw validationError(
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    );
  }
  if (caller.principal.type === 'Account') {
    throw new QueryError('AccessDenied', 'Roles may not be assumed by root accounts.', 403);
  }
  const found = await findRole(roleArn, dependencies);
  const mfaAt = await secondFactor(parameters, caller, dependencies);
  const role = await requireAssume(
    {
      caller,
      request,
      roleArn,
      role: found,
      actions: actionsOf(tagging, sourceIdentity, contexts),
      context: new Map<string, ContextFact>([
        ...given('sts:externalid', parameters.get('ExternalId')),
        ...given('sts:rolesessionname', sessionName),
        ...given('sts:sourceidentity', sourceIdentity),
        ...given('sts:durationseconds', String(seconds)),
        ...tagContext(tagging),
        ...contextsContext(contexts),
        ...(found === undefined ? [] : roleTagContext(found)),
        ...factorContext(mfaAt),
      ]),
    },
    dependencies,
  );
  refuseContexts(contexts);
  const asked = { kind: 'AssumeRole', sessionName, seconds, tagging, sourceIdentity } as const;
  return issueRoleSession(role, asked, parameters, dependencies);
}

/** A source identity that is set stays the same along a chain of roles. @throws QueryError */
function sourceIdentityOf(parameters: Parameters, { session }: Caller): string | undefined {
  const asked = parameters.get('SourceIdentity');
  const inherited = session?.sourceIdentity;
  if (asked !== undefined && inherited !== undefined && asked !== inherited) {
    throw new QueryError(
      'AccessDenied',
      'The source identity is already set for this assume role session',
      403,
    );
  }
  if (asked?.toLowerCase().startsWith('aws:')) {
    throw validationError('SourceIdentity must not begin with aws:');
  }
  return asked ?? inherited;
}

function actionsOf(
  { tags }: SessionTags,
  sourceIdentity: string | undefined,
  contexts: ContextProviders,
): [string, ...string[]] {
  return [
    'sts:AssumeRole',
    ...(tags.length === 0 ? [] : ['sts:TagSession']),
    ...(sourceIdentity === undefined ? [] : ['sts:SetSourceIdentity']),
    ...(contexts.length === 0 ? [] : ['sts:SetContext']),
  ];
}

function given(key: string, value: string | undefined): [string, ContextFact][] {
  return value === undefined ? [] : [[key, single(value)]];
}
