import type { ActionQuestion, Decision, PolicySet } from '../../src/authz/decide/types.ts';
import { because } from '../../src/authz/explain/explain.ts';
import { type JudgedLayer, type Judgement, judge, judgeLayer } from '../../src/authz/explain/judge.ts';
import { type ReadablePolicy, readPolicy } from '../../src/authz/explain/readablePolicy.ts';
import { statementPositions } from '../../src/authz/explain/statementPositions.ts';
import { jsonElements } from '../../src/authz/policy/parsedPolicy.ts';
import type { Principal } from '../../src/authz/principal.ts';
import type { AccountRole } from '../../src/directory/account.ts';
import { isServiceLinked } from '../../src/sts/mayAssume.ts';
import {
  ASSUME_ROLE,
  assumesRoles,
  decideAssume,
  ownPolicies,
  statementsFor,
} from '../../src/sts/trust/decideAssume.ts';
import { STRENGTHS, type Strength, trustNames } from '../../src/sts/trust/trustedAs.ts';
import type { AccountPrincipals } from '../simulate/principalPolicies.ts';
import { readableTrust, trustDocument, withRoleTags } from './assume.ts';
import { isAssuming, rolesOn } from './trustActions.ts';

/**
 * Decides a question as the gateway does, and keeps the result of each statement. Who may assume a role is
 * decided by its trust policy and the caller's policies; every other question by the caller's policies.
 * @param on the resource, as an ARN; for an action of AssumeRole, the account must have the role
 */
export function judgeInAccount(
  world: AccountPrincipals,
  principal: Principal | undefined,
  set: PolicySet<ReadablePolicy>,
  question: ActionQuestion,
  on: string,
): Judgement {
  if (!isAssuming(question.action)) return judge(set, question);
  const [role] = rolesOn(world, on);
  if (role === undefined || principal === undefined)
    throw new RangeError(`${on} is not a role of the account, or its caller is not known`);
  return judgeAssume(role, principal, set, question);
}

/** Decides whether one role may be assumed, and keeps the result of each statement. */
function judgeAssume(
  role: AccountRole,
  principal: Principal,
  set: PolicySet<ReadablePolicy>,
  asked: ActionQuestion,
): Judgement {
  const question = { ...asked, context: withRoleTags(asked.context, role) };
  const trust = readableTrust(role);
  const accountId = role.arn.split(':')[4] ?? '';
  const decision = decideAssume(trust, { principal, own: set }, question, accountId);
  const names = trustNames(principal);
  const inReach = new Set(STRENGTHS.flatMap((one) => statementsFor(trust, names, one)));
  const plain = judge(set, question);
  const layer = trustLayer(role, plain, (index) => inReach.has(trust[index] as (typeof trust)[number]));
  const allowing = STRENGTHS.find((one) =>
    layer?.statements.some(
      ({ statement: { effect, index }, applies }) =>
        effect === 'Allow' &&
        applies !== false &&
        statementsFor(trust, names, one).includes(trust[index] as never),
    ),
  );
  const needed = ownPolicies(set, allowing ?? 'account', principal, question.action, accountId);
  const layers = plain.layers.map((own): JudgedLayer => {
    const spared = needed !== set && (own.kind === 'identity' || (allowing === 'itself' && ofCaller(own)));
    return spared ? { ...own, mustAllow: false } : own;
  });
  return {
    ...plain,
    root: false,
    decision,
    layers: [...(layer === undefined ? [] : [layer]), ...layers],
    because: reasonText(role, principal, decision, layer, allowing) ?? because({ decision, root: false }),
  };
}

function ofCaller({ kind }: JudgedLayer): boolean {
  return kind === 'boundary' || kind === 'session';
}

/** The trust policy as one more kind of policy, with the statements that name the caller. */
function trustLayer(
  role: AccountRole,
  { question, subject, facts }: Judgement,
  isInReach: (index: number) => boolean,
): JudgedLayer | undefined {
  if (readableTrust(role).length === 0) return undefined;
  const elements = jsonElements(role.trust);
  const listed = elements?.get('Statement');
  const statements: readonly unknown[] = Array.isArray(listed) ? listed : [listed];
  const named = { name: `trust policy of ${role.name}`, source: 'trust' };
  const read = readPolicy(trustDocument(statements, elements?.get('Version')), named);
  const policy: ReadablePolicy = {
    ...read,
    positions: () => statementPositions(JSON.stringify(role.trust, null, 2)),
    forAction: (action) => {
      const { allow, deny } = read.forAction(action);
      return {
        allow: allow.filter(({ index }) => isInReach(index)),
        deny: deny.filter(({ index }) => isInReach(index)),
      };
    },
  };
  const layer = { kind: 'trust', mustAllow: true, policies: [policy] } as const;
  return judgeLayer(layer, 1, question.action, subject, facts);
}

const NAMED: Readonly<Record<Strength, string>> = {
  itself: 'the principal itself',
  role: "the session's role",
  everyone: 'every principal',
  account: 'the account',
  provider: 'the identity provider',
};

/** The reason in one sentence; undefined: the reason of the decision says it. */
function reasonText(
  role: AccountRole,
  principal: Principal,
  decision: Decision,
  layer: JudgedLayer | undefined,
  allowing: Strength | undefined,
): string | undefined {
  const policy = `the trust policy of role ${role.name}`;
  if (principal.type === 'Account') return 'The root user assumes no role.';
  if (!assumesRoles(principal)) return 'A federated user assumes no role.';
  if (isServiceLinked(role)) return 'Only its service can assume a service-linked role.';
  if (layer === undefined) return `${capital(policy)} cannot be read, so no principal may assume the role.`;
  if (decision.outcome === 'pending') return undefined;
  const deny = layer.statements.find(
    ({ statement, applies }) => statement.effect === 'Deny' && applies === true,
  );
  if (deny !== undefined) return `Denied by statement ${deny.statement.index + 1} of ${policy}.`;
  if (allowing === undefined) return `${capital(policy)} does not allow it to this principal.`;
  const allows = `${capital(policy)} allows it and names ${NAMED[allowing]}`;
  const alone = decision.reason.action.toLowerCase() === ASSUME_ROLE.toLowerCase() && allowing !== 'account';
  if (decision.outcome === 'allowed') {
    return alone
      ? `${allows}, so no identity-based policy has to allow it.`
      : `${allows}, and the principal's own policies allow it too.`;
  }
  if (decision.reason.effect === 'explicitDeny') return undefined;
  const refused = because({ decision, root: false });
  return `${allows}, so the principal's own policies must allow it too. ${refused}`;
}

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
