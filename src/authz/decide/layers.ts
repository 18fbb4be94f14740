import type { CompiledPolicy } from '../policy/compiledPolicy.ts';
import { evaluateCondition } from '../policy/conditions/evaluateConditions.ts';
import type { Facts } from '../policy/conditions/facts.ts';
import type { Effect } from '../policy/parsedPolicy.ts';
import type { Subject } from './matchResource.ts';
import { statementsFor } from './resourceIndex.ts';
import {
  indexStatements,
  type KeyedStatements,
  type OrderedStatement,
  orderedStatement,
  type StatementIndex,
} from './statementIndex.ts';
import type { PolicyKind, PolicySet } from './types.ts';

/** Policies of which one Allow is enough. `mustAllow`: the layer must have an Allow for the request. */
export interface Layer<Policy extends CompiledPolicy = CompiledPolicy> {
  readonly kind: PolicyKind;
  readonly policies: readonly Policy[];
  readonly mustAllow: boolean;
}

/**
 * Services with resources that resource control policies apply to; Amazon MQ is not one of them. The gateway
 * itself decides actions of `sts` only; simulations decide actions of any service (Organizations User Guide,
 * "Resource control policies": services that support RCPs).
 */
const RESOURCE_CONTROLLED: ReadonlySet<string> = new Set([
  'aoss',
  'ecr',
  'kms',
  's3',
  'secretsmanager',
  'sqs',
  'sts',
]);

/**
 * The layers that apply to an action, in the order of AWS's enforcement flow (IAM User Guide, "How AWS
 * enforcement code logic evaluates requests"): a refusal names the first layer that refuses.
 */
export function layersOf<Policy extends CompiledPolicy>(
  set: PolicySet<Policy>,
  action: string,
): Layer<Policy>[] {
  const service = action.slice(0, action.indexOf(':')).toLowerCase();
  const resourceControl = RESOURCE_CONTROLLED.has(service) ? set.resourceControl : [];
  return [
    ...resourceControl.map((level) => layer('resource-control', level, false)),
    ...set.serviceControl.map((level) => layer('service-control', level, true)),
    layer('identity', set.identity, !set.root),
    ...(set.boundary === undefined ? [] : [layer('boundary', [set.boundary], true)]),
    ...(set.session === undefined ? [] : [layer('session', set.session, true)]),
  ];
}

function layer<Policy extends CompiledPolicy>(
  kind: PolicyKind,
  policies: readonly Policy[],
  mustAllow: boolean,
): Layer<Policy> {
  return { kind, policies, mustAllow };
}

/** The statements of one layer that match one action. */
export interface LayerInReach {
  readonly kind: PolicyKind;
  readonly mustAllow: boolean;
  readonly allow: StatementIndex;
  readonly deny: StatementIndex;
}

const REMEMBERED_ACTIONS = 128;
const known = new WeakMap<PolicySet, Map<string, readonly LayerInReach[]>>();

/**
 * The statements of each layer that match an action, found once for a policy set: policies for other actions
 * then cost no time.
 */
export function layersInReach(set: PolicySet, action: string): readonly LayerInReach[] {
  let byAction = known.get(set);
  if (byAction === undefined) {
    byAction = new Map();
    known.set(set, byAction);
  }
  const found = byAction.get(action);
  if (found !== undefined) return found;
  if (byAction.size >= REMEMBERED_ACTIONS) byAction.clear();
  const made = layersOf(set, action).map((layer) => ({
    kind: layer.kind,
    mustAllow: layer.mustAllow,
    allow: inReach(layer, action, 'allow'),
    deny: inReach(layer, action, 'deny'),
  }));
  byAction.set(action, made);
  return made;
}

function inReach({ kind, policies }: Layer, action: string, effect: 'allow' | 'deny'): StatementIndex {
  const statements = policies.flatMap((policy) =>
    policy.forAction(action)[effect].map((statement) => ({ policy, statement })),
  );
  return indexStatements(
    statements.map(({ policy, statement }, order) => orderedStatement(kind, policy, statement, order)),
  );
}

/**
 * The statements that may apply, by the conditions and resources that they are indexed by: several lists,
 * each in order, and each statement in one list only.
 * INVARIANT: a statement that is in none of them certainly does not apply.
 */
export function candidates(
  { open, keyed, shared, byResource }: StatementIndex,
  effect: Effect,
  facts: Facts,
  subject: Subject,
): readonly (readonly OrderedStatement[])[] {
  const lists: (readonly OrderedStatement[])[] = [open];
  for (const entry of keyed) addKeyed(entry, facts, lists);
  for (const { condition, statements } of shared) {
    // Stryker disable next-line ArrayDeclaration: nobody reads what could settle it
    if (evaluateCondition(condition, effect, facts, []) !== false) lists.push(statements);
  }
  if (byResource !== undefined) lists.push(statementsFor(byResource, subject));
  return lists;
}

function addKeyed(entry: KeyedStatements, facts: Facts, lists: (readonly OrderedStatement[])[]): void {
  const known = facts.find(entry.key);
  const { fact } = known;
  if (fact === 'absent') return;
  if (fact === 'unknown') {
    lists.push(entry.statements);
    return;
  }
  if (fact.multivalued) return;
  const value = facts.read(known, fact.values, entry.comparison)[0];
  // A value that cannot be read equals no value, and statements with a negated operator are not in this
  // index.
  if (value === undefined) return;
  const exact = entry.exact.get(value);
  if (exact !== undefined) lists.push(exact);
  // Stryker disable next-line EqualityOperator: past the end there is no test
  for (let index = 0; index < entry.tests.length; index += 1) {
    // Stryker disable next-line OptionalChaining,ArrayDeclaration: both lists have the same length
    if (entry.tests[index]?.(value)) lists.push(entry.tested[index] ?? []);
  }
}
