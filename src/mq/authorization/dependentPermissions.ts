import type { ContextFact, ResourceRef } from '../../authz/decide/types.ts';
import { ROLE_SERVICE, serviceLinkedRoleArn, usesServiceLinkedRole } from '../model/serviceLinkedRole.ts';
import type { CallBody } from './callBody.ts';
import type { Place } from './resourceTarget.ts';

/** An action that the service performs on the caller's behalf. The caller must be allowed it too. */
export interface DependentAction {
  readonly action: string;
  readonly resource: ResourceRef;
  /** Condition keys of that inner call, by lower-case name. */
  readonly context: ReadonlyMap<string, ContextFact>;
}

/** The action that makes the account's service-linked role. */
export const MAKE_ROLE = 'iam:CreateServiceLinkedRole';
const SERVICE = ROLE_SERVICE;
const ANY: ResourceRef = { kind: 'any' };

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
 * Source: Amazon MQ Developer Guide, "API authentication and authorization", IAM permissions required to
 * create a broker.
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
  ].map((name) => ({ action: `ec2:${name}`, resource: ANY, context: new Map(ON_BEHALF) })),
  ...[
    'CreateNetworkInterfacePermission',
    'DeleteNetworkInterfacePermission',
    'DescribeNetworkInterfacePermissions',
  ].map((name) => ({ action: `ec2:${name}`, resource: ANY, context: new Map([...ON_BEHALF, PERMISSION]) })),
];

/**
 * RabbitMQ brokers run under the account's service-linked role. The account's first broker makes the role, in
 * the regions that support it.
 * Source: the same page; Amazon MQ Developer Guide, "Using service-linked roles".
 */
export function makingRole({ partition, accountId }: Place): DependentAction {
  return {
    action: MAKE_ROLE,
    resource: { kind: 'arn', arn: serviceLinkedRoleArn(partition, accountId) },
    context: new Map([...ON_BEHALF, ['iam:awsservicename', { values: [SERVICE], multivalued: false }]]),
  };
}

/** Whether the account has its service-linked role: looked up only when the decision depends on it. */
export type RoleFact = 'unread' | 'present' | 'absent';

/**
 * The dependent actions of CreateBroker: known when the engine is known, and for RabbitMQ when the role was
 * looked up too. `required: 'unknown'` until then. An engine that does not exist needs none: validation
 * refuses it.
 */
export function dependentPermissions(
  body: CallBody,
  role: RoleFact,
  place: Place,
): readonly (DependentAction & { readonly required: true | 'unknown' })[] {
  const asked = (actions: readonly DependentAction[], required: true | 'unknown') =>
    actions.map((action) => ({ ...action, required }));
  const made = usesServiceLinkedRole(place.region) ? [makingRole(place)] : [];
  if (body === 'unknown') return asked([...ACTIVEMQ, ...made], 'unknown');
  const engine = typeof body.engineType === 'string' ? body.engineType.toUpperCase() : '';
  if (engine === 'ACTIVEMQ') return asked(ACTIVEMQ, true);
  if (engine !== 'RABBITMQ' || role === 'present') return [];
  return asked(made, role === 'absent' ? true : 'unknown');
}
