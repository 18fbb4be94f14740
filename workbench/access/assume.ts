import { layersOf } from '../../src/authz/decide/layers.ts';
import type { PolicySet } from '../../src/authz/decide/types.ts';
import type { CompiledPolicy } from '../../src/authz/policy/compiledPolicy.ts';
import { Facts } from '../../src/authz/policy/conditions/facts.ts';
import { jsonElements, PolicyError } from '../../src/authz/policy/parsedPolicy.ts';
import { parsePolicy } from '../../src/authz/policy/parsePolicy.ts';
import type { AccountRole } from '../../src/directory/account.ts';
import { withTrust } from '../../src/sts/trust/grantedByTrust.ts';
import { isAllowed, isDenied, STRENGTHS, trustNames } from '../../src/sts/trust/trustedAs.ts';
import { compileTrust, type TrustPolicy } from '../../src/sts/trust/trustPolicy.ts';
import type { AccountPrincipals } from '../simulate/principalPolicies.ts';
import { askedResource } from './askedResource.ts';
import { knownContext, type PrincipalForm } from './principalForms.ts';
import { type Residual, Residuals } from './residual.ts';

const ASSUME = 'sts:AssumeRole';
const DENIED: Residual = { answer: 'denied' };

/** Who may assume one role: STS decides it by the role's trust policy and the principal's own policies. */
export class AssumeQuestion {
  readonly role: AccountRole;
  readonly #trust: TrustPolicy;
  readonly #residuals: Residuals;
  readonly #tags: Readonly<Record<string, string>>;

  constructor(role: AccountRole) {
    this.role = role;
    this.#trust = readableTrust(role);
    this.#residuals = new Residuals(ASSUME, askedResource(ASSUME, role.arn));
    this.#tags = Object.fromEntries(role.tags);
  }

  /**
   * Whether an Allow of the trust policy names every principal (`*`), or every principal except some
   * (NotPrincipal).
   */
  get namesEveryone(): boolean {
    return this.#trust.some(
      ({ effect, principals }) => effect === 'Allow' && (principals.everyone || principals.negated),
    );
  }

  /** The users and roles that an Allow of the trust policy names. */
  get named(): readonly string[] {
    return this.#trust.flatMap(({ effect, principals }) => (effect === 'Allow' ? [...principals.names] : []));
  }

  /**
   * What a principal of the role's account needs to assume it (docs/rules/identities.md, "Who may assume"). A
   * trust policy that names the account leaves it to the principal's own policies; one that names the
   * principal suffices.
   */
  of(form: PrincipalForm, world: AccountPrincipals): Residual {
    const names = trustNames(form.principal.caller.principal);
    const denies = this.#trust.filter(
      ({ effect, principals }) => effect === 'Deny' && isDenied(principals, names),
    );
    let best = DENIED;
    for (const strength of STRENGTHS) {
      const allows = this.#trust.filter(
        ({ effect, principals }) => effect === 'Allow' && isAllowed(principals, names, strength),
      );
      if (allows.length === 0) continue;
      const set: PolicySet = withTrust(form.policies.set, strength);
      const trust = {
        kind: 'trust',
        mustAllow: true,
        policies: [...denies, ...allows].map(({ policy }) => policy),
      } as const;
      const facts = new Facts(knownContext(form, world, ASSUME, this.role.arn, this.#tags));
      const residual = this.#residuals.of([...layersOf(set, ASSUME), trust], facts);
      if (residual.answer === 'allowed') return residual;
      if (residual.answer === 'if' && best.answer === 'denied') best = residual;
    }
    return best;
  }

  /** Whether a service may be given the role: its trust policy names `lambda.amazonaws.com`. */
  trusts(service: string): boolean {
    const listed = jsonElements(this.role.trust)?.get('Statement');
    return (Array.isArray(listed) ? listed : [listed]).some((statement) => {
      const elements = jsonElements(statement);
      const services = jsonElements(elements?.get('Principal'))?.get('Service');
      return (
        elements?.get('Effect') === 'Allow' &&
        (Array.isArray(services) ? services : [services]).includes(service)
      );
    });
  }
}

/** No principal can assume a service-linked role or a role with an unreadable trust policy. */
function readableTrust(role: AccountRole): TrustPolicy {
  if (role.arn.includes(':role/aws-service-role/')) return [];
  try {
    const listed = jsonElements(role.trust)?.get('Statement');
    const written: readonly unknown[] = Array.isArray(listed) ? listed : [listed];
    return compileTrust(role.trust, role.name).map((statement, index) => ({
      ...statement,
      policy: readable(statement.policy, written[index]),
    }));
  } catch (error) {
    if (error instanceof PolicyError) return [];
    throw error;
  }
}

/** The compiled policy together with its statements as written, for the texts of its conditions. */
function readable(policy: CompiledPolicy, statement: unknown): CompiledPolicy {
  const elements = [...(jsonElements(statement) ?? [])].filter(
    ([name]) => !/^(?:Not)?Principal$/u.test(name),
  );
  const written = { Version: '2012-10-17', Statement: { ...Object.fromEntries(elements), Resource: '*' } };
  return Object.assign({ ...policy }, { parsed: parsePolicy(written) });
}
