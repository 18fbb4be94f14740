import type { CompiledPolicy } from '../policy/compiledPolicy.ts';
import type { PolicySet } from './policySet.ts';
import type { PolicyKind } from './types.ts';

/** Policies among which one Allow suffices. `mustAllow`: the request needs one here. */
export interface Layer<Policy extends CompiledPolicy = CompiledPolicy> {
  readonly kind: PolicyKind;
  readonly policies: readonly Policy[];
  readonly mustAllow: boolean;
}

/**
 * Services whose resources obey resource control policies; Amazon MQ is none of them. The gateway itself asks about `sts` only,
 * simulations about any (Organizations User Guide, "Resource control policies": services that support RCPs).
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
 * The layers that an action must pass, in the order of AWS's enforcement flow (IAM User Guide, "How AWS enforcement code
 * logic evaluates requests"): the first that refuses is the one named.
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
