import { isCondition, operandFault, sidCharacters } from '../../src/authz/policy/documentRules.ts';
import { compileGlob, matchGlob, symbolsOf } from '../../src/authz/policy/matchGlob.ts';
import { jsonElements } from '../../src/authz/policy/parsedPolicy.ts';
import type { Account } from '../../src/directory/account.ts';
import { isPrincipalName } from '../../src/sts/trust/trustPrincipals.ts';
import { isProviderHost, sharedProviderFault } from './sharedProviders.ts';
import { withNames } from './trustedPrincipals.ts';

type Elements = ReadonlyMap<string, unknown>;

const SYNTAX = 'Syntax errors in policy.';
const VERSIONS: readonly unknown[] = ['2008-10-17', '2012-10-17'];

/**
 * AWS's sentence for refusing a trust policy in a write call; undefined for a policy that AWS accepts.
 * Principals of other accounts are accepted without a check, because this account does not know which exist.
 * Source: recorded answers of CreateRole and UpdateAssumeRolePolicy; where no answer is recorded, sentences
 * from public reports and tests of other projects. For wrong operands of conditions and wrong characters in a
 * Sid no sentence is known, so those of other policies are used (IAM User Guide, "Grammar of the IAM JSON
 * policy language": the rules are those of every IAM policy).
 */
export function trustFault(document: unknown, account: Account): string | undefined {
  const elements = jsonElements(document);
  if (elements?.has('Version') && !VERSIONS.includes(elements.get('Version'))) {
    return 'The policy must contain a valid version string';
  }
  const listed = elements?.get('Statement') ?? [];
  const statements = (Array.isArray(listed) ? listed : [listed]).map(jsonElements);
  if (statements.length === 0) return 'Could not parse the policy: Statement is empty!';
  for (const statement of statements) {
    const fault = statement === undefined ? SYNTAX : statementFault(statement, account);
    if (fault !== undefined) return fault;
  }
  // Old versions of Terraform wrote an empty Sid into every statement that had no Sid.
  const sids = statements.map((statement) => statement?.get('Sid') ?? '').filter((sid) => sid !== '');
  if (new Set(sids).size < sids.length) return 'The Statement Ids in the policy are not unique';
  return undefined;
}

function statementFault(statement: Elements, account: Account): string | undefined {
  return (
    effectFault(statement) ??
    negatedFault(statement) ??
    principalFault(statement.get('Principal'), statement, account) ??
    actionFault(statement) ??
    (statement.has('Condition') && !isCondition(statement.get('Condition')) ? SYNTAX : undefined) ??
    operandFault(statement) ??
    sidCharacters(statement) ??
    federationFault(statement)
  );
}

function effectFault(statement: Elements): string | undefined {
  const effect = statement.get('Effect');
  if (effect === undefined) return 'Missing required field Effect';
  if (typeof effect !== 'string') return SYNTAX;
  return effect === 'Allow' || effect === 'Deny' ? undefined : `Invalid effect: ${effect.slice(0, 64)}`;
}

/** Elements that a trust policy must not have: NotPrincipal, Resource and NotResource. */
function negatedFault(statement: Elements): string | undefined {
  if (statement.has('NotPrincipal')) {
    return statement.get('Effect') === 'Allow'
      ? 'Allow with NotPrincipal is not allowed.'
      : 'AssumeRole policy must not contain NotPrincipal field.';
  }
  if (statement.has('Resource')) return 'Has prohibited field Resource';
  return statement.has('NotResource') ? 'AssumeRole policy must not contain resources.' : undefined;
}

/** The names of the kinds of principals in AWS's sentences. */
const KINDS: Readonly<Record<string, string>> = {
  AWS: 'AWS',
  Service: 'SERVICE',
  Federated: 'FEDERATED',
  CanonicalUser: 'CANONICAL_USER',
};

function principalFault(principal: unknown, statement: Elements, account: Account): string | undefined {
  if (principal === undefined) return 'Missing required field Principal';
  if (principal === '*') {
    // Recorded for an Allow; `{"AWS": "*"}` is accepted.
    return statement.get('Effect') === 'Allow'
      ? 'AssumeRolepolicy contained an invalid principal: "STAR":"*".'
      : undefined;
  }
  if (typeof principal === 'string') return 'Principal must be a JSON object.';
  const kinds = jsonElements(principal);
  if (kinds === undefined) return SYNTAX;
  if (kinds.size === 0) return 'Missing required field Principal cannot be empty!';
  for (const [kind, listed] of kinds) {
    const names: readonly unknown[] = Array.isArray(listed) ? listed : [listed];
    if (!Object.hasOwn(KINDS, kind)) return `Invalid principal in policy: "${kind.slice(0, 64)}"`;
    if (!names.every((name) => typeof name === 'string')) return SYNTAX;
    if (names.length === 0) return NOBODY;
    for (const name of names) {
      const fault = nameFault(kind, name, account);
      if (fault !== undefined) return fault;
    }
  }
  return undefined;
}

/** Recorded: github.com/terraform-aws-modules/terraform-aws-iam issue 47. */
const NOBODY =
  'Invalid principal in policy: com.amazon.balsa.error.InvalidPolicyException: The ' +
  'passed in policy has a statement with no principals!';

/** A service principal is a host name of its partition (IAM User Guide, "AWS service principals"). */
const SERVICE =
  /^[a-z0-9][a-z0-9.-]*\.(?:amazonaws\.com(?:\.cn)?|amazon\.com|aws\.internal|amazonaws\.eu|ic\.gov|sgov\.gov)$/;
const PROVIDER_ARN = /^arn:[^:*?]+:iam::\d{12}:(?:saml|oidc)-provider\/[^*?]+$/;
const HOST = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i;

function nameFault(kind: string, name: string, account: Account): string | undefined {
  const invalid = `Invalid principal in policy: "${KINDS[kind]}":"${name}"`;
  if (kind === 'AWS') return isSomebody(name, account) ? undefined : invalid;
  if (kind === 'Service') return SERVICE.test(name) ? undefined : invalid;
  if (kind !== 'Federated') return invalid;
  if (PROVIDER_ARN.test(name) || isProviderHost(name)) return undefined;
  return HOST.test(name) ? invalid : 'Federated principals must be valid domain names or SAML metadata ARNs';
}

/** Unique ids of users and roles (IAM User Guide, "IAM identifiers"). */
const UNIQUE_ID = /^A(?:IDA|ROA)[A-Z0-9]+$/;

/**
 * Whether a text under `AWS` names an account, or an existing user, role or role session. Names of another
 * account are accepted, because its entities are not known; a unique id of another account counts as absent.
 */
function isSomebody(name: string, { accountId, partition, users, roles }: Account): boolean {
  if (name === '*' || /^\d{12}$/.test(name)) return true;
  if (!name.startsWith('arn:')) {
    return UNIQUE_ID.test(name) && [...users, ...roles].some(({ id }) => id === name);
  }
  const [, itsPartition, , , owner, ...rest] = name.split(':');
  if (!isPrincipalName(name) || itsPartition !== partition) return false;
  const [kind, first, ...others] = rest.join(':').split('/');
  if (kind === 'assumed-role' && others.length !== 1) return false;
  if (owner !== accountId) return true;
  if (kind === 'user') return users.some(({ arn }) => arn === name);
  if (kind === 'role') return roles.some(({ arn }) => arn === name);
  return kind !== 'assumed-role' || roles.some((role) => role.name === first);
}

/** The actions that a trust policy can allow (Service Authorization Reference, "AWS STS"). */
const ACTIONS = [
  'sts:AssumeRole',
  'sts:AssumeRoleWithSAML',
  'sts:AssumeRoleWithWebIdentity',
  'sts:SetContext',
  'sts:SetSourceIdentity',
  'sts:TagSession',
];
/** The actions that a trust policy cannot allow (the same source). */
const OTHER_ACTIONS = [
  'sts:AssumeRoot',
  'sts:DecodeAuthorizationMessage',
  'sts:GetAccessKeyInfo',
  'sts:GetCallerIdentity',
  'sts:GetDelegatedAccessToken',
  'sts:GetFederationToken',
  'sts:GetServiceBearerToken',
  'sts:GetSessionToken',
  'sts:GetWebIdentityToken',
];

/**
 * Recorded: `sts:*` and a name in another letter case (`STS:assumerole…`) are refused. `*` and narrower
 * wildcards are not recorded. Here a wildcard is accepted if it matches allowed actions only: `sts:Assume*`
 * is accepted, `*` is refused. Of public programs that check trust policies two refuse `*`, one accepts it.
 */
function actionFault(statement: Elements): string | undefined {
  if (statement.has('Action') && statement.has('NotAction')) return SYNTAX;
  const actions = textsOf(statement.get('Action') ?? statement.get('NotAction'));
  if (actions.length === 0) return 'Missing required field Action';
  return actions.every((action) => assumes(action, ACTIONS) && !assumes(action, OTHER_ACTIONS))
    ? undefined
    : 'AssumeRole policy may only specify STS AssumeRole actions.';
}

/** Whether an action pattern matches one of the actions. The comparison is case-sensitive. */
function assumes(action: string, actions: readonly string[]): boolean {
  const glob = compileGlob([{ text: action, literal: false }]);
  return actions.some((one) => matchGlob(glob, symbolsOf(one)));
}

/** The shared identity providers that a statement trusts, if it allows a sign-in with an ID token. */
function federationFault(statement: Elements): string | undefined {
  if (statement.get('Effect') !== 'Allow') return undefined;
  const names = (element: string) =>
    textsOf(statement.get(element)).some((action) => assumes(action, ['sts:AssumeRoleWithWebIdentity']));
  if (statement.has('NotAction') ? names('NotAction') : !names('Action')) return undefined;
  for (const provider of textsOf(jsonElements(statement.get('Principal'))?.get('Federated'))) {
    const fault = sharedProviderFault(provider, statement.get('Condition'));
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/**
 * A trust policy as IAM keeps and shows it: an account is written as the ARN of its root user, and the unique
 * id of an existing user or role as its ARN (IAM User Guide, "AWS JSON policy elements: Principal"). The
 * policy has passed `trustFault`.
 */
export function keptTrust<Trust>(trust: Trust, { partition, users, roles }: Account): Trust {
  const arns = new Map([...users, ...roles].map(({ id, arn }) => [id, arn]));
  return withNames(trust, (name) =>
    /^\d{12}$/.test(name) ? `arn:${partition}:iam::${name}:root` : (arns.get(name) ?? name),
  );
}

function textsOf(value: unknown): readonly string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((item) => typeof item === 'string');
}
