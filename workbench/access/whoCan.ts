import { layersOf } from '../../src/authz/decide/layers.ts';
import type { ContextLookup } from '../../src/authz/decide/types.ts';
import { Facts } from '../../src/authz/policy/conditions/facts.ts';
import type { AccountPrincipals } from '../simulate/principalPolicies.ts';
import { askedResource } from './askedResource.ts';
import { type Form, knownContext, type PrincipalForm, principalForms } from './principalForms.ts';
import { type Residual, Residuals } from './residual.ts';

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

  /** @param tags those of the resource, where they are known */
  constructor(action: string, on: string, tags?: Readonly<Record<string, string>>) {
    this.action = action;
    this.on = on;
    this.#tags = tags;
    this.#residuals = new Residuals(action, askedResource(action, on));
  }

  of(form: PrincipalForm, world: AccountPrincipals): Residual {
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
