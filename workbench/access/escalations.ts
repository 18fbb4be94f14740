import { layersOf } from '../../src/authz/decide/layers.ts';
import type { PolicySet } from '../../src/authz/decide/types.ts';
import { type ReadablePolicy, readPolicy } from '../../src/authz/explain/readablePolicy.ts';
import { Facts } from '../../src/authz/policy/conditions/facts.ts';
import type { AccountPrincipals } from '../simulate/principalPolicies.ts';
import { askedResource } from './askedResource.ts';
import { AssumeQuestion } from './assume.ts';
import { ESCALATION_PATHS, type EscalationPath } from './escalationPaths.ts';
import { knownContext, type PrincipalForm, principalForms } from './principalForms.ts';
import { type Residual, Residuals } from './residual.ts';
import type { Access, AccessQuestion } from './whoCan.ts';

/** A way in which a principal could give itself a permission that it does not have. */
export interface Escalation {
  readonly arn: string;
  readonly path: EscalationPath;
  readonly on: string;
  /** The residual of each action of the path. None of them is denied. */
  readonly needs: readonly Residual[];
}

const EVERYTHING: ReadablePolicy = readPolicy(
  { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } },
  { name: 'a policy that allows everything', source: 'escalation' },
);

/**
 * For every user and role that may not do it: the published paths that it can use, and that would give it the
 * permission within its boundary and the organization's policies. One target is named for each path.
 */
export function escalationsTo(
  world: AccountPrincipals,
  direct: readonly Access[],
  question: AccessQuestion,
): readonly Escalation[] {
  const may = new Set(direct.filter(({ residual }) => residual.answer !== 'denied').map(({ arn }) => arn));
  const seeker = new Seeker(world, may, question);
  const forms = new Map(principalForms(world).map((form) => [form.arn, form]));
  return [...forms.values()].flatMap((form) =>
    form.policies.set.root || may.has(form.arn)
      ? []
      : ESCALATION_PATHS.flatMap((path) => seeker.seek(form, path)),
  );
}

class Seeker {
  readonly #world: AccountPrincipals;
  readonly #may: ReadonlySet<string>;
  readonly #question: AccessQuestion;
  readonly #residuals = new Map<string, Residuals>();

  constructor(world: AccountPrincipals, may: ReadonlySet<string>, question: AccessQuestion) {
    this.#world = world;
    this.#may = may;
    this.#question = question;
  }

  seek(form: PrincipalForm, path: EscalationPath): Escalation[] {
    const [first, ...others] = path.actions;
    // Most principals have no policy for the action: the search ends here for them.
    const { identity } = form.policies.set;
    if (!identity.some((policy) => policy.forAction(first).allow.length > 0)) return [];
    const rest = others.map((action) => this.#ask(form, action, '*'));
    if (rest.some(({ answer }) => answer === 'denied')) return [];
    for (const on of this.#targets(form, path)) {
      const residual = this.#ask(form, first, on);
      if (residual.answer === 'denied' || !this.#gives(form, path, on)) continue;
      return [{ arn: form.arn, path, on, needs: [residual, ...rest] }];
    }
    return [];
  }

  #ask(form: PrincipalForm, action: string, on: string): Residual {
    const key = `${action} ${on}`;
    let residuals = this.#residuals.get(key);
    if (residuals === undefined) {
      residuals = new Residuals(action, askedResource(action, on));
      this.#residuals.set(key, residuals);
    }
    const facts = new Facts(knownContext(form, this.#world, action, on));
    return residuals.of(layersOf(form.policies.set, action), facts);
  }

  #targets({ arn, policies }: PrincipalForm, { target, passesTo }: EscalationPath): readonly string[] {
    const { account } = this.#world;
    const user = account.users.find((one) => one.arn === arn);
    const inGroup = (name: string) => user?.groups.includes(name) === true;
    switch (target) {
      case 'own user':
        return user === undefined ? [] : [arn];
      case 'own role':
        return user === undefined ? [arn] : [];
      case 'own group':
        return account.groups.filter(({ name }) => inGroup(name)).map((group) => group.arn);
      case 'other group':
        return user === undefined
          ? []
          : account.groups.filter(({ name }) => !inGroup(name)).map((group) => group.arn);
      case 'attached policy':
        return policies.set.identity.flatMap((policy) =>
          policy.arn?.includes('::aws:') === false ? [policy.arn] : [],
        );
      case 'user with access':
        return account.users.filter((one) => this.#may.has(one.arn)).map((one) => one.arn);
      case 'role with access':
        return account.roles
          .filter((one) => this.#may.has(one.arn))
          .filter((one) => passesTo === undefined || new AssumeQuestion(one).trusts(passesTo))
          .map((one) => one.arn);
    }
  }

  /**
   * Whether the path really gives the permission: a boundary or a policy of the organization can still refuse
   * the action.
   */
  #gives(form: PrincipalForm, { id, target }: EscalationPath, on: string): boolean {
    if (target === 'user with access' || target === 'role with access') return true;
    const { set } = form.policies;
    const { boundary: _, ...unbounded } = set;
    const after: PolicySet<ReadablePolicy> = id.endsWith('-boundary')
      ? unbounded
      : { ...set, identity: [...set.identity, ...this.#gained(target, id, on)] };
    const changed = { ...form, policies: { ...form.policies, set: after } };
    return this.#question.of(changed, this.#world).answer !== 'denied';
  }

  #gained(target: EscalationPath['target'], id: string, on: string): readonly ReadablePolicy[] {
    if (target === 'other group') return this.#world.find(on)?.set.identity ?? [];
    if (id !== 'set-default-policy-version') return [EVERYTHING];
    const policy = this.#world.account.policies.find(({ arn }) => arn === on);
    const others = policy?.versions.filter((version) => version.id !== policy.versionId) ?? [];
    return others.map((version) =>
      readPolicy(version.document, { name: policy?.name ?? on, source: 'escalation' }),
    );
  }
}
