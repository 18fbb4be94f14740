import { decideQuestion } from '../../src/authz/decide/decide.ts';
import type { ContextLookup, PolicySet, Reason, ResourceRef } from '../../src/authz/decide/types.ts';
import { explain, KIND_NAMES } from '../../src/authz/explain/explain.ts';
import type { Explanation } from '../../src/authz/explain/explanation.ts';
import type { ExplainedKind, Judgement } from '../../src/authz/explain/judge.ts';
import { type ReadablePolicy, readPolicy } from '../../src/authz/explain/readablePolicy.ts';
import type { Principal } from '../../src/authz/principal.ts';
import { simulatedResource } from '../../src/mq/authorization/simulatedResource.ts';
import { judgeInAccount } from '../access/judgeAssume.ts';
import { callerOf, knownContext, type PrincipalForm } from '../access/principalForms.ts';
import { requireKnownTrust, rolesOn } from '../access/trustActions.ts';
import type { AccountPrincipals } from '../simulate/principalPolicies.ts';
import { explainedContext } from './explainedContext.ts';

/** One question about a principal of an account. */
export interface AskedCall {
  /** A user, a role, the root user, or a session of a role. */
  readonly principal: string;
  /** `mq:DeleteBroker`. */
  readonly action: string;
  /** An ARN, or `*`. */
  readonly resource: string;
  /** Condition keys as `key=value`. @see explainedContext */
  readonly entries: readonly string[];
  readonly time: Date;
}

/** A policy that takes part in the decision, with its text, to which the positions refer. */
export interface BearingPolicy {
  readonly policy: ReadablePolicy;
  readonly kind: ExplainedKind;
  readonly level: number;
  readonly text: string;
}

/** Every policy's part in the decision of one question. */
export interface ExplainedCall {
  readonly judgement: Judgement;
  readonly explanation: Explanation;
  readonly policies: readonly BearingPolicy[];
  /** The statement that decided: the index of its policy in `policies`, and its own index. */
  readonly deciding: { readonly policy: number; readonly statement: number } | undefined;
  readonly suggestion: Suggestion | undefined;
}

/** A policy that would allow a refused question; without a document: no statement can allow it. */
export interface Suggestion {
  readonly document?: string;
  readonly sentence: string;
}

/** Decides and explains; undefined for a principal that the account does not have. @throws CommandFault */
export function explainCall(world: AccountPrincipals, asked: AskedCall): ExplainedCall | undefined {
  const { action, resource } = asked;
  const principal = world.find(asked.principal);
  if (principal === undefined) return undefined;
  const context = explainedContext(asked.entries, principal, resource, asked.time);
  requireKnownTrust(world, action, resource);
  const caller = callerOf(world, asked.principal);
  return explained(world, caller, principal.set, { action, resource, context });
}

/**
 * The same for a principal in one of its forms, on a resource or a pattern of resources. Keys that a call may
 * or may not have are unknown, so the answer may be that the decision depends on them.
 */
export function explainForm(
  world: AccountPrincipals,
  form: PrincipalForm,
  { action, resource }: Pick<AskedCall, 'action' | 'resource'>,
  tags?: Readonly<Record<string, string>>,
): ExplainedCall {
  const context = knownContext(form, world, action, resource, tags);
  return explained(world, form.principal.caller.principal, form.policies.set, { action, resource, context });
}

interface Asked extends Pick<AskedCall, 'action' | 'resource'> {
  readonly context: ContextLookup;
}

function explained(
  world: AccountPrincipals,
  caller: Principal | undefined,
  set: PolicySet<ReadablePolicy>,
  { action, resource, context }: Asked,
): ExplainedCall {
  const question = { action, resource: resourceOf(action, resource), required: true, context } as const;
  const judgement = judgeInAccount(world, caller, set, { ...question, shown: resource }, resource);
  const trust = rolesOn(world, resource)[0]?.trust;
  const policies = judgement.layers.flatMap(({ kind, level, policies: own }) =>
    own.map((policy): BearingPolicy => {
      const document = kind === 'trust' ? trust : world.documentOf(policy);
      const text = JSON.stringify(document ?? {}, null, 2);
      return { policy, kind, level, text };
    }),
  );
  const { decision } = judgement;
  return {
    judgement,
    explanation: explain(judgement, resource),
    policies,
    deciding: decision.outcome === 'pending' ? undefined : placeOf(decision.reason, policies),
    suggestion: suggestionFor(set, judgement, resource),
  };
}

/** The part of an ARN between the first and the last wildcard of a pattern is not known. */
function resourceOf(action: string, resource: string): ResourceRef {
  const ref = simulatedResource(action, resource);
  const from = resource.search(/[*?]/u);
  if (ref.kind === 'any' || from < 0) return ref;
  const to = Math.max(resource.lastIndexOf('*'), resource.lastIndexOf('?'));
  return {
    kind: 'partial',
    before: resource.slice(0, from),
    after: resource.slice(to + 1),
    need: 'which resource it is',
  };
}

function placeOf(
  { policy: name, policyArn, policyKind, statement }: Reason,
  policies: readonly BearingPolicy[],
): ExplainedCall['deciding'] {
  if (statement === undefined) return undefined;
  const policy = policies.findIndex(
    (one) => one.kind === policyKind && one.policy.name === name && one.policy.arn === policyArn,
  );
  return policy < 0 ? undefined : { policy, statement };
}

/**
 * The smallest policy that allows a refused question: its action on its resource. An implicit deny needs it
 * in every layer that must allow and does not; no Allow overrides a Deny that applies.
 */
function suggestionFor(
  set: PolicySet<ReadablePolicy>,
  { decision, layers, question }: Judgement,
  resource: string,
): Suggestion | undefined {
  if (decision.outcome !== 'refused') return undefined;
  const { reason } = decision;
  if (layers.some(({ kind }) => kind === 'trust'))
    return { sentence: 'Who may assume a role is also decided by its trust policy.' };
  if (reason.effect === 'explicitDeny') {
    const number = `number ${(reason.statement ?? 0) + 1}`;
    const name = reason.sid === undefined ? number : `${reason.sid} (${number})`;
    const sentence = `Statement ${name} of ${reason.policy} denies it, and no Allow overrides a Deny.`;
    return { sentence: `${sentence} Narrow that statement.` };
  }
  const silent = layers.filter(({ mustAllow, allows }) => mustAllow && allows !== true);
  const places = [...new Set(silent.map(({ kind }) => KIND_NAMES[kind]))];
  const on = question.resource.kind === 'any' ? '*' : resource;
  const document = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: question.action, Resource: on.replaceAll('$', '${$}') }],
  };
  const added = readPolicy(document, { name: 'suggestion', source: 'suggestion' });
  const { boundary } = set;
  const also = (levels: PolicySet<ReadablePolicy>['serviceControl']) =>
    levels.map((level) => [...level, added]);
  const wider: PolicySet = {
    ...set,
    identity: [...set.identity, added],
    ...(boundary === undefined ? {} : { boundary: silent.some(isBoundary) ? added : boundary }),
    ...(set.session === undefined ? {} : { session: [...set.session, added] }),
    serviceControl: also(set.serviceControl),
  };
  if (decideQuestion(wider, question).outcome !== 'allowed') {
    return {
      sentence:
        'No single statement can allow it: a resource control policy, or a ' +
        'statement that cannot be read, refuses it.',
    };
  }
  return {
    document: JSON.stringify(document, null, 2),
    sentence: `This statement allows it. It is missing in the ${places.join(' and in the ')}.`,
  };
}

function isBoundary({ kind }: { readonly kind: ExplainedKind }): boolean {
  return kind === 'boundary';
}
