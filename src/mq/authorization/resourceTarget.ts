import type { ResourceRef } from '../../authz/decide/types.ts';
import type { UnverifiedRequest } from '../../authz/parse/parseEvent.ts';
import { pathLabels } from '../../authz/parse/pathLabels.ts';
import type { ServiceOperation } from '../../authz/service.ts';
import type { ResourceFacts } from '../model/ports.ts';
import { OPERATIONS, type Operation } from '../operations.ts';

/** The operation of a request, and the labels of its path by their names in the operations table. */
export interface ResolvedOperation {
  readonly operation: Operation;
  readonly labels: Readonly<Record<string, string>>;
}

const BY_ROUTE: ReadonlyMap<string, Operation> = new Map(
  OPERATIONS.map((operation) => [`${operation.method} ${operation.path}`, operation]),
);

/**
 * Method and matched resource → operation; undefined when the API has no such operation.
 * INVARIANT: labels are read from the path that was signed, never from the event's own path parameters. The
 * path may begin with a stage or base path, so the resource's template is matched with the end of the path.
 * @throws RequestRefused InvalidSignature for a path that no signer makes
 */
export function resolveOperation(request: UnverifiedRequest): ResolvedOperation | undefined {
  const operation = BY_ROUTE.get(`${request.method} ${request.resource}`);
  if (operation === undefined) return undefined;
  const template = operation.path.slice(1).split('/');
  const given = pathLabels(request.path).slice(-template.length);
  if (given.length !== template.length) return undefined;
  const labels: Record<string, string> = {};
  for (const [index, part] of template.entries()) {
    const label = given[index] ?? '';
    if (part.startsWith('{')) {
      if (label === '') return undefined;
      labels[part.slice(1, -1)] = label;
    } else if (part !== label) return undefined;
  }
  return { operation, labels };
}

/** The resolved operation in the form of the Service port: its name and labels. */
export function mqOperation(
  request: UnverifiedRequest,
): Pick<ServiceOperation, 'name' | 'labels'> | undefined {
  const resolved = resolveOperation(request);
  return resolved && { name: resolved.operation.name, labels: resolved.labels };
}

/** The broker, configuration or ARN that a call names, before anything is looked up. */
export type ResourceTarget =
  | { readonly type: 'any' }
  | { readonly type: 'newConfiguration' }
  /**
   * A broker about to be made: `named` is `Name:` with the name from the body; `need` is the fact that gives
   * the name.
   */
  | { readonly type: 'newBroker'; readonly named?: string; readonly need: string }
  | { readonly type: 'configuration'; readonly id: string }
  | { readonly type: 'broker'; readonly id: string; readonly claimedName?: string }
  /**
   * An ARN that is not a broker or configuration of this account and region: decided as given, never looked
   * up.
   */
  | { readonly type: 'foreign'; readonly arn: string };

/** Where the gateway and its caller are; `partition` is `aws`, `aws-cn` or `aws-us-gov`. */
export interface Place {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
}

/**
 * The result of looking up the target: `unread` (not looked up), `none` (not found), or its name and tags.
 */
export type TargetFacts = 'unread' | 'none' | ResourceFacts;

/**
 * The primary that a new replica names, and the result of its look-up. `none`: the call creates no replica.
 * `unknown`: this phase does not have the body.
 */
export type PrimaryFact =
  | 'none'
  | 'unknown'
  | { readonly target: ResourceTarget; readonly facts: TargetFacts };

/**
 * The role that the configuration named by the call hands over to Amazon MQ; `arn` is undefined if it hands
 * over none. `none`: the call names no configuration. `unknown`: this phase does not have the body.
 */
export type PassedRoleFact = 'none' | 'unknown' | { readonly arn: string | undefined };

/**
 * The prefix of every id (Amazon MQ API Reference, BrokerId and Configuration.Id), also of one that is not
 * made yet.
 */
const BROKER_ID = 'b-';
const CONFIGURATION_ID = 'c-';

/** `pending.needs` entry for the resource's name and tags, which only a look-up gives. */
export const NEEDS_RESOURCE = 'resource';

export function resourceTarget({ operation, labels }: ResolvedOperation, place: Place): ResourceTarget {
  switch (operation.resource) {
    case 'any':
      return { type: 'any' };
    case 'newConfiguration':
      return { type: 'newConfiguration' };
    case 'broker':
      return { type: 'broker', id: labels.brokerId ?? '' };
    case 'configuration':
      return { type: 'configuration', id: labels.configurationId ?? '' };
    case 'tagged':
      return namedTarget(labels.resourceArn ?? '', place);
  }
}

/**
 * `…:broker:Name:b-id` or `…:configuration:c-id` of this place → target. The name in the ARN is compared with
 * the real one later.
 */
export function namedTarget(arn: string, place: Place): ResourceTarget {
  const prefix = arnPrefix(place);
  if (!arn.startsWith(prefix)) return { type: 'foreign', arn };
  const [type, first, second, ...more] = arn.slice(prefix.length).split(':');
  if (more.length > 0 || !first) return { type: 'foreign', arn };
  if (type === 'broker' && second) return { type: 'broker', id: second, claimedName: first };
  if (type === 'configuration' && second === undefined) return { type: 'configuration', id: first };
  return { type: 'foreign', arn };
}

function arnPrefix(place: Place): string {
  return `arn:${place.partition}:mq:${place.region}:${place.accountId}:`;
}

/**
 * The target as policies name it. A broker's ARN contains its name. While the name is unknown, and when the
 * broker does not exist, only a pattern that matches every name matches the ARN.
 * Source: Service Authorization Reference, "Resource types defined by Amazon MQ".
 */
export function resourceRef(target: ResourceTarget, facts: TargetFacts, place: Place): ResourceRef {
  const prefix = arnPrefix(place);
  switch (target.type) {
    case 'any':
      return { kind: 'any' };
    case 'foreign':
      return { kind: 'arn', arn: target.arn };
    case 'configuration':
      return { kind: 'arn', arn: `${prefix}configuration:${target.id}` };
    case 'newConfiguration':
      return {
        kind: 'partial',
        before: `${prefix}configuration:${CONFIGURATION_ID}`,
        after: '',
        need: NEEDS_RESOURCE,
        part: 'uuid',
      };
    case 'newBroker':
      // The id is made after the decision; the name is in the body.
      return {
        kind: 'partial',
        before: `${prefix}broker:${target.named === undefined ? '' : `${target.named}${BROKER_ID}`}`,
        after: '',
        need: target.need,
        // Without the name, name and id are unknown, and the colon between them.
        ...(target.named !== undefined && { part: 'uuid' }),
      };
    case 'broker': {
      const alias = `${prefix}broker:${target.id}`;
      if (facts === 'unread' || facts === 'none') {
        return {
          kind: 'partial',
          before: `${prefix}broker:`,
          after: `:${target.id}`,
          alias,
          need: NEEDS_RESOURCE,
          part: 'name',
        };
      }
      return { kind: 'arn', arn: `${prefix}broker:${facts.name}:${target.id}`, alias };
    }
  }
}

/** How a refusal prints a resource whose id is not made yet: `…:broker:Name:*` and `…:configuration:*`. */
export function shownResource(target: ResourceTarget, place: Place): { readonly shown?: string } {
  const prefix = arnPrefix(place);
  if (target.type === 'newConfiguration') return { shown: `${prefix}configuration:*` };
  return target.type === 'newBroker' ? { shown: `${prefix}broker:${target.named ?? ''}*` } : {};
}
