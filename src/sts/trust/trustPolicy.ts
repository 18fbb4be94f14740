import type { CompiledPolicy } from '../../authz/policy/compiledPolicy.ts';
import { compileParsed } from '../../authz/policy/compilePolicy.ts';
import {
  jsonElements,
  type ParsedPolicy,
  PolicyError,
  type PolicyFault,
} from '../../authz/policy/parsedPolicy.ts';
import { parsePolicy } from '../../authz/policy/parsePolicy.ts';
import { readPrincipals, type TrustPrincipals } from './trustPrincipals.ts';

/** A statement of a trust policy: its principals, and the rest as a policy of one statement. */
interface TrustStatement {
  readonly effect: 'Allow' | 'Deny';
  readonly principals: TrustPrincipals;
  readonly policy: CompiledPolicy;
}

export type TrustPolicy = readonly TrustStatement[];

/**
 * Prepares a role's trust policy. It has the grammar of identity-based policies with two differences: every
 * statement names principals, and none names a resource, because the resource is the role. @throws
 * PolicyError for a document that is not a trust policy: then no principal may assume the role
 */
export function compileTrust(document: unknown, roleName: string): TrustPolicy {
  const policy = jsonElements(document);
  const listed = policy?.get('Statement');
  const statements: readonly unknown[] = Array.isArray(listed) ? listed : [listed];
  const faults: PolicyFault[] = [];
  const principals: TrustPrincipals[] = [];
  const rest = statements.map((statement, index) => {
    const elements = jsonElements(statement);
    if (elements === undefined) return statement;
    const { path, name } = principalElement(elements, `Statement[${index}]`, faults);
    principals.push(readPrincipals(elements.get(name), name === 'NotPrincipal', `${path}.${name}`, faults));
    return withResource(elements, path, faults);
  });
  const named = { name: `trust policy of ${roleName}`, source: 'trust' };
  const parsed = parseRest(policy, rest, faults, named.name);
  return parsed.statements.map((statement, index) => ({
    effect: statement.effect,
    principals: principals[index] as TrustPrincipals,
    policy: compileParsed({ version: parsed.version, statements: [statement] }, named),
  }));
}

function principalElement(
  elements: ReadonlyMap<string, unknown>,
  path: string,
  faults: PolicyFault[],
): { path: string; name: 'Principal' | 'NotPrincipal' } {
  if (elements.has('Principal') === elements.has('NotPrincipal')) {
    faults.push({ path, reason: 'must hold exactly one of Principal and NotPrincipal' });
  }
  return { path, name: elements.has('NotPrincipal') ? 'NotPrincipal' : 'Principal' };
}

/** The statement in the form of an identity-based policy. */
function withResource(
  elements: ReadonlyMap<string, unknown>,
  path: string,
  faults: PolicyFault[],
): Record<string, unknown> {
  if (elements.has('Resource') || elements.has('NotResource')) {
    faults.push({ path, reason: 'must not name a resource' });
  }
  const rest = [...elements].filter(([name]) => !/^(?:Not)?(?:Principal|Resource)$/.test(name));
  return Object.fromEntries([...rest, ['Resource', '*']]);
}

/** The faults of the principals and of the rest, together. */
function parseRest(
  policy: ReadonlyMap<string, unknown> | undefined,
  statements: readonly unknown[],
  faults: readonly PolicyFault[],
  name: string,
): ParsedPolicy {
  const document = policy && Object.fromEntries([...policy, ['Statement', statements]]);
  let parsed: ParsedPolicy | undefined;
  let more: readonly PolicyFault[] = [];
  try {
    parsed = parsePolicy(document);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    more = error.faults;
  }
  if (parsed === undefined || faults.length > 0) throw new PolicyError([...faults, ...more], name);
  return parsed;
}
