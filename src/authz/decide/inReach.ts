import type { CompiledPolicy, CompiledStatement } from '../policy/compiledPolicy.ts';
import { layersOf } from './layers.ts';
import type { PolicySet } from './policySet.ts';
import type { PolicyKind } from './types.ts';

/** A statement, and where it stands. */
export interface Placed {
  readonly kind: PolicyKind;
  readonly policy: CompiledPolicy;
  readonly statement: CompiledStatement;
}

/** What one layer says about one action. */
export interface LayerInReach {
  readonly kind: PolicyKind;
  readonly mustAllow: boolean;
  readonly allow: readonly Placed[];
  readonly deny: readonly Placed[];
}

const REMEMBERED_ACTIONS = 128;
const known = new WeakMap<PolicySet, Map<string, readonly LayerInReach[]>>();

/** The statements of each layer that speak of an action, found once for a set: a hundred policies of other actions cost nothing. */
export function layersInReach(set: PolicySet, action: string): readonly LayerInReach[] {
  let byAction = known.get(set);
  if (byAction === undefined) {
    byAction = new Map();
    known.set(set, byAction);
  }
  const found = byAction.get(action);
  if (found !== undefined) return found;
  if (byAction.size >= REMEMBERED_ACTIONS) byAction.clear();
  const made = layersOf(set, action).map(({ kind, mustAllow, policies }) => ({
    kind,
    mustAllow,
    allow: policies.flatMap((policy) =>
      policy.forAction(action).allow.map((statement) => ({ kind, policy, statement })),
    ),
    deny: policies.flatMap((policy) =>
      policy.forAction(action).deny.map((statement) => ({ kind, policy, statement })),
    ),
  }));
  byAction.set(action, made);
  return made;
}
