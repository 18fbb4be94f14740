import type { PolicySet } from '../../src/authz/decide/types.ts';
import { readPolicy } from '../../src/authz/explain/readablePolicy.ts';
import { assumeInvariant, assumingElsewhere, unknownTrustOf } from '../access/assumeInvariant.ts';
import { chainsTo } from '../access/chains.ts';
import { formsOf as formsOfArn, type PrincipalForm } from '../access/principalForms.ts';
import { NOT_BY_POLICIES_ALONE } from '../access/trustActions.ts';
import { whoCan } from '../access/whoCan.ts';
import { comparePolicySets } from '../compare/comparePolicySets.ts';
import type { Comparison, Witness } from '../compare/comparison.ts';
import { type ComparedForm, comparedForms } from '../compare/principalWorld.ts';
import type { World } from '../compare/world.ts';
import { principalWorld } from './principalWorld.ts';
import type { Proof } from './prove.ts';
import { policySetOf } from './runRow.ts';
import type { Claim, Suite } from './suite.ts';
import type { SuitePrincipal } from './suitePrincipals.ts';

const NOTHING: PolicySet = { root: false, identity: [], serviceControl: [], resourceControl: [] };
const EVERYTHING: PolicySet = {
  ...NOTHING,
  identity: [
    readPolicy(
      { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } },
      { name: 'everything', source: 'claim' },
    ),
  ],
};

/**
 * Decides `never` and `always` for each principal with the exact comparison. `never`: for these requests, the
 * policies are equal to no policies. `always`: they are equal to a policy that allows everything. The first
 * principal for which it is not so is named.
 */
export function proveClaim(claim: Claim, suite: Suite): Proof {
  const spared = new Set(claim.except.map(({ arn }) => arn));
  const bound = claim.principals.filter((principal) => !spared.has(principal.arn));
  let unknown: Proof | undefined;
  for (const principal of bound) {
    for (const { name, set, world } of formsOf(principal, suite)) {
      const compared = compare(set, world, claim);
      if (compared.answer === 'equal') continue;
      const found = proofOf(name, claim, compared);
      if (found.answer === 'fails') return found;
      unknown ??= found;
    }
  }
  for (const principal of bound) {
    const scope = { actions: claim.actions, resources: claim.resources.map(({ arn }) => arn) };
    const forms = principal.plain ? formsOfArn(suite.world, principal.arn) : [formOf(principal, suite)];
    const elsewhere = assumingElsewhere(scope, suite.world);
    const itself = formsOf(principal, suite)[0];
    if (claim.kind === 'never' && elsewhere !== undefined && itself !== undefined) {
      const found = comparePolicySets(NOTHING, itself.set, { ...itself.world, ...elsewhere });
      const open = [...found.undecided, ...found.differences.map(unknownTrustOf)];
      if (open.length > 0)
        unknown ??= proofOf(principal.name, claim, { ...found, differences: [], undecided: open });
    }
    const trust = assumeInvariant(claim.kind, scope, forms, suite.world);
    if (trust.differences.length + trust.undecided.length === 0) continue;
    const found = proofOf(principal.name, claim, { ...trust, answer: 'unknown', questions: 0 });
    if (found.answer === 'fails') return found;
    unknown ??= found;
  }
  if (claim.kind === 'never' && claim.chains) {
    const chain = chainOf(claim, suite, new Set(bound.map(({ arn }) => arn)));
    if (chain !== undefined) return { answer: 'fails', why: chain };
  }
  return unknown ?? { answer: 'holds', why: '' };
}

/**
 * The principal, and a user that may call GetFederationToken also as a federated session, as `mqgate check`
 * asks. If the file describes a session, only that session is asked about.
 */
function formsOf(principal: SuitePrincipal, suite: Suite): readonly ComparedForm[] {
  const set = policySetOf(principal, suite);
  const itself = { name: principal.name, set, world: principalWorld(principal, suite, [set]) };
  if (!principal.plain) return [itself];
  const federated = comparedForms(suite.world, principal.arn).filter(({ name }) => name !== principal.arn);
  return [itself, ...federated];
}

/** A principal with a described session, as one form of it. */
function formOf(principal: SuitePrincipal, suite: Suite): PrincipalForm {
  const policies = suite.world.find(principal.arn);
  if (policies === undefined) throw new RangeError(`${principal.arn} is not in the account`);
  const limited = { ...policies, set: policySetOf(principal, suite) };
  return { arn: principal.arn, form: 'session', principal, policies: limited };
}

function compare(set: PolicySet, world: World, { kind, actions, resources }: Claim): Comparison {
  const other = kind === 'never' ? NOTHING : EVERYTHING;
  return comparePolicySets(set, other, {
    ...world,
    without: NOT_BY_POLICIES_ALONE,
    actions,
    resources: resources.map(({ arn }) => arn),
  });
}

function proofOf(name: string, { kind }: Claim, { differences, undecided }: Comparison): Proof {
  const [difference] = differences;
  if (difference === undefined) {
    const why = undecided.map((one) => one.why);
    return {
      answer: 'unknown',
      why: `${name}: ${why[0] ?? 'the comparison found neither a proof nor a request'}`,
    };
  }
  const verb = kind === 'never' ? 'may' : 'may not';
  return { answer: 'fails', why: `${name} ${verb} ${witnessText(difference.witness)}` };
}

function witnessText({ action, resource, context }: Witness): string {
  const facts = [...context].flatMap(([key, fact]) =>
    typeof fact === 'string'
      ? fact === 'absent'
        ? [`no ${key}`]
        : []
      : [`${key} = ${fact.values.join(', ')}`],
  );
  return `${action} on ${resource}${facts.length === 0 ? '' : ` (${facts.slice(0, 8).join(', ')})`}.`;
}

/**
 * A chain of roles by which a principal of the claim reaches the permission. The chain may include a role
 * under `except`.
 */
function chainOf(
  { actions, resources }: Claim,
  suite: Suite,
  bound: ReadonlySet<string>,
): string | undefined {
  for (const action of actions) {
    for (const { arn: on } of resources) {
      const chain = chainsTo(suite.world, whoCan(suite.world, action, on)).find(({ arn }) => bound.has(arn));
      if (chain === undefined) continue;
      const path = [chain.arn, ...chain.steps.map(({ to }) => to)].join(' → ');
      return `${action} on ${on} can be reached by assuming roles: ${path}.`;
    }
  }
  return undefined;
}
