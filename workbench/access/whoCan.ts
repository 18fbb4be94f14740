import { layersOf } from '../../src/authz/decide/layers.ts';
import type { ContextLookup } from '../../src/authz/decide/types.ts';
import { Facts } from '../../src/authz/policy/conditions/facts.ts';
import type { AccountPrincipals } from '../simulate/principalPolicies.ts';
import { askedResource } from './askedResource.ts';
import { AssumeQuestion } from './assume.ts';
import type { Literal } from './literal.ts';
import { type Form, knownContext, type PrincipalForm, principalForms } from './principalForms.ts';
import { onlyIf, type Residual, Residuals, residualText } from './residual.ts';
import { isAssuming, isDecidedByTrust, otherIds, rolesOn } from './trustActions.ts';

const DENIED: Residual = { answer: 'denied' };

const OF_ANOTHER_ACCOUNT: Literal = {
  id: 'a role of another account',
  text: () => 'the role is of another account and its trust policy, which is not known, allows it',
  holds: () => 'unknown',
};

/** One of several roles, and what it needs. */
function roleLiteral(arn: string, residual: Residual): Literal {
  const named = `the role is ${arn.slice(arn.lastIndexOf(':') + 1)}`;
  const text = residual.answer === 'if' ? `${named} and (${residualText(residual)})` : named;
  return {
    id: `${arn} ${text}`,
    text: () => text,
    holds: () => 'unknown',
  };
}

/** What one principal may do, in one of its forms. */
export interface Access {
  readonly arn: string;
  readonly form: Form;
  readonly residual: Residual;
}

/** One question, ready for many principals. */
export class AccessQuestion {
  readonly action: string;
  readonly on: string;
  readonly #tags: Readonly<Record<string, string>> | undefined;
  readonly #residuals: Residuals;
  #elsewhere: readonly AccessQuestion[] | undefined;
  #roles: { readonly of: AccountPrincipals; readonly questions: readonly AssumeQuestion[] } | undefined;

  /** @param tags those of the resource, where they are known */
  constructor(action: string, on: string, tags?: Readonly<Record<string, string>>) {
    this.action = action;
    this.on = on;
    this.#tags = tags;
    this.#residuals = new Residuals(action, askedResource(action, on));
  }

  of(form: PrincipalForm, world: AccountPrincipals): Residual {
    return isDecidedByTrust(this.action) ? this.#byTrust(form, world) : this.#byOwn(form, world);
  }

  /** By the trust policies of the roles that are asked about. */
  #byTrust(form: PrincipalForm, world: AccountPrincipals): Residual {
    if (!isAssuming(this.action) || form.policies.set.root) return DENIED;
    if (this.#roles?.of !== world) {
      const questions = rolesOn(world, this.on).map((role) => new AssumeQuestion(role, this.action));
      this.#roles = { of: world, questions };
    }
    const answers = this.#roles.questions.map((question) => ({
      arn: question.role.arn,
      residual: question.of(form, world),
    }));
    const [only] = answers;
    if (only !== undefined && only.arn === this.on) return only.residual;
    const others = this.#ofOtherAccounts(form, world);
    const answer = others.length === 0 && new Set(answers.map(({ residual }) => residual.answer));
    if (answer && answer.size === 1 && only !== undefined && !answer.has('if')) return only.residual;
    const cubes = answers
      .filter(({ residual }) => residual.answer !== 'denied')
      .map(({ arn, residual }) => [roleLiteral(arn, residual)]);
    if (cubes.length + others.length === 0) return DENIED;
    return { answer: 'if', layers: [{ kind: 'trust', cubes: [...cubes, ...others] }], unless: [] };
  }

  /** A role of another account needs its trust policy, which the export does not have, and these policies. */
  #ofOtherAccounts(form: PrincipalForm, world: AccountPrincipals): readonly (readonly Literal[])[] {
    const account = this.on === '*' ? '*' : (this.on.split(':')[4] ?? '*');
    if (!/[*?]/u.test(account)) return [];
    const { partition, accountId } = world.account;
    this.#elsewhere ??= otherIds(accountId).map(
      (id) => new AccessQuestion(this.action, `arn:${partition}:iam::${id}:role/*`),
    );
    const own = this.#elsewhere
      .map((question) => question.#byOwn(form, world))
      .find(({ answer }) => answer !== 'denied');
    if (own === undefined) return [];
    const elsewhere = onlyIf([OF_ANOTHER_ACCOUNT], own);
    return [[{ ...OF_ANOTHER_ACCOUNT, id: residualText(elsewhere), text: () => residualText(elsewhere) }]];
  }

  #byOwn(form: PrincipalForm, world: AccountPrincipals): Residual {
    // For most principals, no statement asks for a key of the principal. Then their context is never
    // computed.
    let context: ContextLookup | undefined;
    const facts = new Facts((key) => {
      context ??= knownContext(form, world, this.action, this.on, this.#tags);
      return context(key);
    });
    return this.#residuals.of(layersOf(form.policies.set, this.action), facts);
  }
}

/**
 * Every user, role and the root user, in the order of the export: who may do it, who may not, and who may do
 * it under a condition.
 */
export function whoCan(world: AccountPrincipals, action: string, on: string): readonly Access[] {
  const question = new AccessQuestion(action, on);
  return principalForms(world).map((form) => ({
    arn: form.arn,
    form: form.form,
    residual: question.of(form, world),
  }));
}
