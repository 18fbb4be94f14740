import type { ContextFact } from '../decide/types.ts';
import type { CallBody } from './callBody.ts';

/** An action that the service performs on the caller's behalf, and that the caller must therefore be allowed. */
export interface DependentAction {
  readonly action: string;
  /** Condition keys of that inner call, by lower-case name. */
  readonly context: ReadonlyMap<string, ContextFact>;
}

const SERVICE = 'mq.amazonaws.com';

const ON_BEHALF: readonly (readonly [string, ContextFact])[] = [
  ['aws:viaawsservice', { values: ['true'], multivalued: false }],
  ['aws:calledvia', { values: [SERVICE], multivalued: true }],
  ['aws:calledviafirst', { values: [SERVICE], multivalued: false }],
  ['aws:calledvialast', { values: [SERVICE], multivalued: false }],
];
const PERMISSION: readonly [string, ContextFact] = [
  'ec2:authorizedservice',
  { values: [SERVICE], multivalued: false },
];

/**
 * What creating an ActiveMQ broker does with network interfaces, on `*`.
 * Source: Amazon MQ Developer Guide, "API authentication and authorization", IAM permissions required to create a broker.
 */
const ACTIVEMQ: readonly DependentAction[] = [
  ...[
    'CreateNetworkInterface',
    'DeleteNetworkInterface',
    'DetachNetworkInterface',
    'DescribeInternetGateways',
    'DescribeNetworkInterfaces',
    'DescribeRouteTables',
    'DescribeSecurityGroups',
    'DescribeSubnets',
    'DescribeVpcs',
  ].map((name) => ({ action: `ec2:${name}`, context: new Map(ON_BEHALF) })),
  ...[
    'CreateNetworkInterfacePermission',
    'DeleteNetworkInterfacePermission',
    'DescribeNetworkInterfacePermissions',
  ].map((name) => ({ action: `ec2:${name}`, context: new Map([...ON_BEHALF, PERMISSION]) })),
];

/**
 * The dependent actions of CreateBroker: known once the engine is. `required: 'unknown'` while the body, which names it, is not here.
 * An engine that does not exist needs none: validation refuses it.
 */
export function dependentPermissions(body: CallBody): {
  readonly actions: readonly DependentAction[];
  readonly required: true | 'unknown';
} {
  if (body === 'unknown') return { actions: ACTIVEMQ, required: 'unknown' };
  const engine = typeof body.engineType === 'string' ? body.engineType.toUpperCase() : '';
  return { actions: engine === 'ACTIVEMQ' ? ACTIVEMQ : [], required: true };
}
