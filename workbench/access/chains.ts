import { trustNames } from '../../src/sts/trust/trustedAs.ts';
import type { AccountPrincipals } from '../simulate/principalPolicies.ts';
import { AssumeQuestion } from './assume.ts';
import { type PrincipalForm, principalForms } from './principalForms.ts';
import type { Residual } from './residual.ts';
import type { Access } from './whoCan.ts';

/** One role of a chain of assumed roles. */
export interface ChainStep {
  readonly from: string;
  readonly to: string;
  /** What it needs. */
  readonly residual: Residual;
}

/** The shortest chain of roles by which a principal reaches a role that may do the action. */
export interface Chain {
  readonly arn: string;
  readonly steps: readonly ChainStep[];
  /** The conditions that a request in the last role's session must still meet. */
  readonly residual: Residual;
}

/**
 * The principals that may do the action after they assume roles, from the answers of `whoCan`. Each principal
 * is listed once, with its shortest chain. Principals that need no role are left out.
 */
export function chainsTo(world: AccountPrincipals, direct: readonly Access[]): readonly Chain[] {
  const without = new Set(
    direct.filter(({ residual }) => residual.answer === 'allowed').map(({ arn }) => arn),
  );
  const found = new Map<string, Chain>();
  const goals = direct.filter(({ arn, residual }) => arn.includes(':role/') && residual.answer !== 'denied');
  let reached = goals.map(({ arn, residual }): Chain => ({ arn, steps: [], residual }));
  const asked = new Set(reached.map(({ arn }) => arn));
  const forms = principalForms(world);
  const assuming = forms.filter(mayAllowAssuming);
  const byName = formsByName(forms);
  while (reached.length > 0) {
    const next: Chain[] = [];
    for (const chain of reached) {
      for (const step of stepsTo(chain.arn, world, assuming, byName)) {
        if (found.has(step.from) || step.from === chain.arn) continue;
        const longer = { arn: step.from, steps: [step, ...chain.steps], residual: chain.residual };
        found.set(step.from, longer);
        if (step.from.includes(':role/') && !asked.has(step.from)) next.push(longer);
        asked.add(step.from);
      }
    }
    reached = next;
  }
  return [...found.values()].filter(({ arn }) => !without.has(arn));
}

/**
 * A principal whose own policies do not allow sts:AssumeRole can assume a role only if a trust policy names
 * it.
 */
function mayAllowAssuming({ policies: { set } }: PrincipalForm): boolean {
  return set.root || set.identity.some((policy) => policy.forAction('sts:AssumeRole').allow.length > 0);
}

type FormsByName = ReadonlyMap<string, readonly PrincipalForm[]>;

/** The forms by every name that a trust policy can give them: ARN, unique id, and the ARN of any session. */
function formsByName(forms: readonly PrincipalForm[]): FormsByName {
  const found = new Map<string, PrincipalForm[]>();
  for (const form of forms) {
    const { itself, role } = trustNames(form.principal.caller.principal);
    for (const name of [...itself, ...role]) found.set(name, [...(found.get(name) ?? []), form]);
  }
  return found;
}

/** A form of a role has the session `*`, because any session of the role may be meant. */
function anySession(name: string): string {
  return /^arn:[^:]+:sts:/u.test(name) ? `${name.slice(0, name.lastIndexOf('/'))}/*` : name;
}

function stepsTo(
  roleArn: string,
  world: AccountPrincipals,
  assuming: readonly PrincipalForm[],
  byName: FormsByName,
): ChainStep[] {
  const role = world.holder(roleArn);
  if (role === undefined || role === 'root' || !('trust' in role)) return [];
  const question = new AssumeQuestion(role);
  const forms = question.namesEveryone
    ? principalForms(world)
    : [...new Set([...assuming, ...question.named.flatMap((name) => byName.get(anySession(name)) ?? [])])];
  const steps = new Map<string, ChainStep>();
  for (const form of forms) {
    const known = steps.get(form.arn);
    if (known?.residual.answer === 'allowed') continue;
    const residual = question.of(form, world);
    if (residual.answer === 'denied' || (known !== undefined && residual.answer !== 'allowed')) continue;
    steps.set(form.arn, { from: form.arn, to: roleArn, residual });
  }
  return [...steps.values()];
}
