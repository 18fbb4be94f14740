import { jsonElements } from '../../src/authz/policy/parsedPolicy.ts';
import type { Account } from '../../src/directory/account.ts';
import { isPrincipalName } from '../../src/sts/trust/trustPrincipals.ts';

const GITHUB = 'token.actions.githubusercontent.com';
const OPERATORS: ReadonlySet<string> = new Set(['stringequals', 'stringlike', 'stringequalsignorecase']);
const CLAIMS: ReadonlySet<string> = new Set([`${GITHUB}:sub`, `${GITHUB}:job_workflow_ref`]);
/** Nothing but wildcards, or every repository. */
const EVERYTHING = /^(?:repo:)?[*?:/]*$/;

type Elements = ReadonlyMap<string, unknown>;

/**
 * Why AWS does not take a trust policy that is written, in AWS's sentence; undefined for one that it takes.
 * The document has passed `compileTrust`. Principals of other accounts are taken as they are: this account
 * does not know them.
 * Source: recorded answers of CreateRole and UpdateAssumeRolePolicy.
 */
export function trustFault(document: unknown, account: Account): string | undefined {
  const listed = jsonElements(document)?.get('Statement');
  for (const statement of (Array.isArray(listed) ? listed : [listed]).map(jsonElements)) {
    if (statement === undefined) continue;
    const fault = principalFault(statement, account) ?? actionFault(statement) ?? githubFault(statement);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function principalFault(statement: Elements, account: Account): string | undefined {
  // Recorded of an Allow; `{"AWS": "*"}` is taken.
  if (statement.get('Principal') === '*' && statement.get('Effect') === 'Allow') {
    return 'AssumeRolepolicy contained an invalid principal: "STAR":"*".';
  }
  const absent = namedAs(statement, 'AWS').find((principal) => isAbsent(principal, account));
  if (absent !== undefined) return invalidPrincipal('AWS', absent);
  const service = namedAs(statement, 'Service').find((principal) => !SERVICE.test(principal));
  return service === undefined ? undefined : invalidPrincipal('SERVICE', service);
}

/** A service is named by a host of its partition (IAM User Guide, "AWS service principals"). */
const SERVICE =
  /^[a-z0-9][a-z0-9.-]*\.(?:amazonaws\.com(?:\.cn)?|amazon\.com|aws\.internal|amazonaws\.eu|ic\.gov|sgov\.gov)$/;

/**
 * AWS's sentence for the first principal under `AWS` that can name nobody: a group, a name with wildcards, a
 * number that is no account id. Undefined: there is none, so that the fault is another one.
 */
export function unreadablePrincipal(document: unknown): string | undefined {
  const listed = jsonElements(document)?.get('Statement');
  const named = (Array.isArray(listed) ? listed : [listed])
    .map(jsonElements)
    .flatMap((statement) => (statement === undefined ? [] : namedAs(statement, 'AWS')));
  const found = named.find((principal) => principal !== '*' && !isPrincipalName(principal));
  return found === undefined ? undefined : invalidPrincipal('AWS', found);
}

function invalidPrincipal(kind: 'AWS' | 'SERVICE', principal: string): string {
  return `Invalid principal in policy: "${kind}":"${principal}"`;
}

/** Unique ids of users and roles (IAM User Guide, "IAM identifiers"). */
const UNIQUE_ID = /^A(?:IDA|ROA)[A-Z0-9]+$/;

/**
 * A user or role that this account does not have, by ARN or unique id; or the session of such a role. A
 * unique id of another account is not known here and counts as absent.
 */
function isAbsent(principal: string, { accountId, users, roles }: Account): boolean {
  if (UNIQUE_ID.test(principal)) return ![...users, ...roles].some(({ id }) => id === principal);
  const [, service, owner, kind, name = ''] =
    /^arn:[^:]+:(iam|sts)::(\d{12}):(user|role|assumed-role)\/(.+)$/.exec(principal) ?? [];
  if (service === undefined || owner !== accountId) return false;
  if (kind === 'user') return !users.some(({ arn }) => arn === principal);
  if (kind === 'role') return !roles.some(({ arn }) => arn === principal);
  const [roleName] = name.split('/');
  return !roles.some((role) => role.name === roleName);
}

function actionFault(statement: Elements): string | undefined {
  const actions = textsOf(statement.get('Action') ?? statement.get('NotAction'));
  const foreign = actions.some((action) => !/^(?:\*+$|sts:)/i.test(action));
  return foreign ? 'AssumeRole policy may only specify STS AssumeRole actions.' : undefined;
}

/** A role that trusts GitHub must say which repository or workflow. */
function githubFault(statement: Elements): string | undefined {
  if (statement.get('Effect') !== 'Allow') return undefined;
  const provider = namedAs(statement, 'Federated').find((name) => name.endsWith(`oidc-provider/${GITHUB}`));
  if (provider === undefined || isScoped(statement.get('Condition'))) return undefined;
  return `Trust policy with trusted principal ${provider} must evaluate, using StringEquals, StringLike or StringEqualsIgnoreCase, ${GITHUB}:sub or ${GITHUB}:job_workflow_ref which is not scoped to all.`;
}

function isScoped(condition: unknown): boolean {
  return [...(jsonElements(condition) ?? [])].some(([operator, block]) => {
    if (!OPERATORS.has(operator.toLowerCase())) return false;
    return [...(jsonElements(block) ?? [])].some(([key, operand]) => {
      const values = textsOf(operand);
      return (
        CLAIMS.has(key.toLowerCase()) && values.length > 0 && !values.some((text) => EVERYTHING.test(text))
      );
    });
  });
}

/** The principals of one kind that a statement names. */
function namedAs(statement: Elements, kind: 'AWS' | 'Federated' | 'Service'): readonly string[] {
  const principal = statement.get('Principal') ?? statement.get('NotPrincipal');
  return textsOf(jsonElements(principal)?.get(kind));
}

function textsOf(value: unknown): readonly string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((item) => typeof item === 'string');
}
