import type { CompiledPolicy } from '../policy/compiledPolicy.ts';
import type { PolicySet } from './policySet.ts';
import type { PolicyKind } from './types.ts';

/** Policies among which one Allow suffices. `mustAllow`: the request needs one here. */
export interface Layer {
  readonly kind: PolicyKind;
  readonly policies: readonly CompiledPolicy[];
  readonly mustAllow: boolean;
}

/** Services of this gateway whose resources obey resource control policies (Organizations User Guide, "RCPs"). */
const RESOURCE_CONTROLLED: ReadonlySet<string> = new Set(['sts']);

/**
 * The layers that an action must pass, in the order of AWS's enforcement flow (IAM User Guide, "How AWS enforcement code
 * logic evaluates requests"): the first that refuses is the one named.
 */
export function layersOf(set: PolicySet, action: string): Layer[] {
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

function layer(kind: PolicyKind, policies: readonly CompiledPolicy[], mustAllow: boolean): Layer {
  return { kind, policies, mustAllow };
}
