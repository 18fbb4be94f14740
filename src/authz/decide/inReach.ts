import { type Drawers, fileStatements } from './drawers.ts';
import { type Layer, layersOf } from './layers.ts';
import { place } from './placed.ts';
import type { PolicySet } from './policySet.ts';
import type { PolicyKind } from './types.ts';

/** What one layer says about one action. */
export interface LayerInReach {
  readonly kind: PolicyKind;
  readonly mustAllow: boolean;
  readonly allow: Drawers;
  readonly deny: Drawers;
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
  const made = layersOf(set, action).map((layer) => ({
    kind: layer.kind,
    mustAllow: layer.mustAllow,
    allow: inReach(layer, action, 'allow'),
    deny: inReach(layer, action, 'deny'),
  }));
  byAction.set(action, made);
  return made;
}

function inReach({ kind, policies }: Layer, action: string, effect: 'allow' | 'deny'): Drawers {
  const statements = policies.flatMap((policy) =>
    policy.forAction(action)[effect].map((statement) => ({ policy, statement })),
  );
  return fileStatements(
    statements.map(({ policy, statement }, order) => place(kind, policy, statement, order)),
  );
}
