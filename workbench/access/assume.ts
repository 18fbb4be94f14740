import { layersOf } from '../../src/authz/decide/layers.ts';
import type { ContextLookup } from '../../src/authz/decide/types.ts';
import type { CompiledPolicy } from '../../src/authz/policy/compiledPolicy.ts';
import { Facts } from '../../src/authz/policy/conditions/facts.ts';
import { jsonElements } from '../../src/authz/policy/parsedPolicy.ts';
import { parsePolicy } from '../../src/authz/policy/parsePolicy.ts';
import type { Principal } from '../../src/authz/principal.ts';
import { tagFact } from '../../src/authz/resolve/callerContext.ts';
import type { AccountRole } from '../../src/directory/account.ts';
import { isServiceLinked, readableTrust as stsTrust } from '../../src/sts/mayAssume.ts';
import { ASSUME_ROLE, assumesRoles, ownPolicies, statementsFor } from '../../src/sts/trust/decideAssume.ts';
import { STRENGTHS, type TrustNames, trustNames } from '../../src/sts/trust/trustedAs.ts';
import type { TrustPolicy } from '../../src/sts/trust/trustPolicy.ts';
import type { AccountPrincipals } from '../simulate/principalPolicies.ts';
import { askedResource } from './askedResource.ts';
import type { Literal } from './literal.ts';
import { callerOf, knownContext, type PrincipalForm } from './principalForms.ts';
import { either, onlyIf, type Residual, Residuals, residualKey, unlessAlso } from './residual.ts';

const DENIED: Residual = { answer: 'denied' };

/** Whether one role may be assumed: STS decides it by the trust policy and the principal's own policies. */
export class AssumeQuestion {
  readonly role: AccountRole;
  readonly #action: string;
  readonly #trust: TrustPolicy;
  readonly #residuals: Residuals;
  readonly #tags: Readonly<Record<string, string>>;

  /** @param action `sts:AssumeRole`, or an action that it may need besides, such as `sts:TagSession` */
  constructor(role: AccountRole, action: string = ASSUME_ROLE) {
    this.role = role;
    this.#action = action;
    this.#trust = readableTrust(role);
    this.#residuals = new Residuals(action, askedResource(action, role.arn));
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

  /** Whether an Allow of the trust policy names this user or role, one of its sessions, or everyone. */
  names(arn: string, world: AccountPrincipals): boolean {
    const caller = callerOf(world, arn);
    if (caller === undefined || !assumesRoles(caller)) return false;
    const { itself, role } = trustNames(caller);
    const prefixes = caller.type === 'AssumedRole' ? [caller.arn.slice(0, -1)] : [];
    return (
      this.namesEveryone ||
      this.named.some(
        (name) => [...itself, ...role].includes(name) || prefixes.some((one) => name.startsWith(one)),
      )
    );
  }

  /** What a principal of the role's account needs (docs/rules/identities.md rules 8, 10 and 11). */
  of(form: PrincipalForm, world: AccountPrincipals): Residual {
    const { principal } = form.principal.caller;
    if (!assumesRoles(principal)) return DENIED;
    const names = trustNames(principal);
    const any = this.#as(names, form, world);
    const named = this.#sessionsOf(principal)
      .map((arn) => ({ arn, residual: this.#as({ ...names, itself: [arn] }, form, world) }))
      .filter(({ residual }) => residualKey(residual) !== residualKey(any));
    if (named.length === 0) return any;
    return either([
      unlessAlso(
        any,
        named.map(({ arn }) => [sessionLiteral(arn)]),
      ),
      ...named.map(({ arn, residual }) => onlyIf([sessionLiteral(arn)], residual)),
    ]);
  }

  /** The sessions that the trust policy names, of a role whose session is not known. */
  #sessionsOf(principal: Principal): readonly string[] {
    if (principal.type !== 'AssumedRole' || !principal.arn.endsWith('/*')) return [];
    const prefix = principal.arn.slice(0, -1);
    const names = this.#trust.flatMap(({ principals }) => [...principals.names]);
    return [...new Set(names)].filter((name) => name.startsWith(prefix));
  }

  /** The ways in which the trust policy can name the caller, each with the policies that it then needs. */
  #as(names: TrustNames, form: PrincipalForm, world: AccountPrincipals): Residual {
    const { principal } = form.principal.caller;
    const context = knownContext(form, world, this.#action, this.role.arn, this.#tags);
    const facts = new Facts(withRoleTags(context, this.role));
    return either(
      STRENGTHS.map((strength) => {
        const statements = statementsFor(this.#trust, names, strength);
        const policies = statements.map(({ policy }) => policy);
        const own = ownPolicies(form.policies.set, strength, principal, this.#action, principal.accountId);
        const trust = { kind: 'trust', mustAllow: true, policies } as const;
        return this.#residuals.of([...layersOf(own, this.#action), trust], facts);
      }),
    );
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
export function readableTrust(role: AccountRole): TrustPolicy {
  if (isServiceLinked(role)) return [];
  const trust = stsTrust({ trust: role.trust, roleName: role.name });
  const listed = jsonElements(role.trust)?.get('Statement');
  const written: readonly unknown[] = Array.isArray(listed) ? listed : [listed];
  return (trust ?? []).map((statement, index) => ({
    ...statement,
    policy: readable(statement.policy, written[index]),
  }));
}

/** The compiled policy together with its statements as written, for the texts of its conditions. */
function readable(policy: CompiledPolicy, statement: unknown): CompiledPolicy {
  return Object.assign({ ...policy }, { parsed: parsePolicy(trustDocument([statement])) });
}

/** Statements of a trust policy in the form of an identity-based policy: without principals, on `*`. */
export function trustDocument(statements: readonly unknown[], Version: unknown = '2012-10-17'): object {
  const Statement = statements.map((statement) => {
    const elements = [...(jsonElements(statement) ?? [])];
    const rest = elements.filter(([name]) => !/^(?:Not)?Principal$/u.test(name));
    return { ...Object.fromEntries(rest), Resource: '*' };
  });
  return { Version, Statement };
}

/** The condition keys of a question, with the tags of the role that it is about. */
export function withRoleTags(context: ContextLookup, { tags }: Pick<AccountRole, 'tags'>): ContextLookup {
  return (key) => {
    const fact = context(key);
    const [family = '', name = ''] = key.toLowerCase().split(/\/(.*)/su);
    const isTag = family === 'aws:resourcetag' || family === 'iam:resourcetag';
    return isTag && typeof fact === 'string' ? tagFact(tags, name) : fact;
  };
}

/** A session of a role that a trust policy names. */
function sessionLiteral(arn: string): Literal {
  const suffix = arn.slice(arn.lastIndexOf('/'));
  return {
    id: `session ${arn}`,
    text: () => `the session is ${arn.slice(arn.lastIndexOf(':') + 1)}`,
    holds: (facts) => {
      const id = facts.get('aws:userid');
      return typeof id === 'string' ? 'unknown' : id.values.some((one) => `/${one.split(':')[1]}` === suffix);
    },
  };
}
