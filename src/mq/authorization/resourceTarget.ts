import type { ResourceRef } from '../../authz/decide/types.ts';
import type { UnverifiedRequest } from '../../authz/parse/parseEvent.ts';
import { pathLabels } from '../../authz/parse/pathLabels.ts';
import type { ServiceOperation } from '../../authz/service.ts';
import type { ResourceFacts } from '../model/ports.ts';
import { OPERATIONS, type Operation } from '../operations.ts';

/**
 * The operation that a request asks for, and the labels of its path by their names in the operations table.
 */
export interface ResolvedOperation {
  readonly operation: Operation;
  readonly labels: Readonly<Record<string, string>>;
}

const BY_ROUTE: ReadonlyMap<string, Operation> = new Map(
  OPERATIONS.map((operation) => [`${operation.method} ${operation.path}`, operation]),
);

/**
 * Method and matched resource → operation; undefined when the API has none there.
 * INVARIANT: labels are read from the path that was signed, never from the event's own path parameters. The
 * path may begin with a stage or base path, so the resource's template is laid over its end.
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

/** The same as authorization hands it on: the operation's name, and the labels. */
export function mqOperation(
  request: UnverifiedRequest,
): Pick<ServiceOperation, 'name' | 'labels'> | undefined {
  const resolved = resolveOperation(request);
  return resolved && { name: resolved.operation.name, labels: resolved.labels };
}

/** What a call is aimed at, before anything is looked up. */
export type ResourceTarget =
  | { readonly type: 'any' }
  | { readonly type: 'newConfiguration' }
  /** A broker about to be made: `named` is `Name:` as it stands in the body, `need` what would tell more. */
  | { readonly type: 'newBroker'; readonly named?: string; readonly need: string }
  | { readonly type: 'configuration'; readonly id: string }
  | { readonly type: 'broker'; readonly id: string; readonly claimedName?: string }
  /**
   * An ARN that is none of this region's and account's brokers and configurations: decided as it stands,
   * never looked up.
   */
  | { readonly type: 'foreign'; readonly arn: string };

/** Where the gateway and its caller are; `partition` is `aws`, `aws-cn` or `aws-us-gov`. */
export interface Place {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
}

/** What a look-up of the target gave: not tried, nothing there, or its name and tags. */
export type TargetFacts = 'unread' | 'none' | ResourceFacts;

/**
 * The primary that a new replica names, and what a look-up told of it. `none`: no replica. `unknown`: the
 * body is not here.
 */
export type PrimaryFact =
  | 'none'
  | 'unknown'
  | { readonly target: ResourceTarget; readonly facts: TargetFacts };

/**
 * How every id begins (Amazon MQ API Reference, BrokerId and Configuration.Id): so does one that is not drawn
 * yet.
 */
const BROKER_ID = 'b-';
const CONFIGURATION_ID = 'c-';

/** `pending.needs` entry for the name that only a look-up tells. */
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
 * `…:broker:Name:b-id` or `…:configuration:c-id` of this place; the name given is compared with the real one
 * later.
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
 * The target as policies name it. A broker's ARN holds its name: until that is known, and when there is no
 * such broker, it is a gap that only patterns which match every name can cross.
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
      };
    case 'newBroker':
      // The id is drawn after the decision; the name is in the body.
      return {
        kind: 'partial',
        before: `${prefix}broker:${target.named === undefined ? '' : `${target.named}${BROKER_ID}`}`,
        after: '',
        need: target.need,
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
        };
      }
      return { kind: 'arn', arn: `${prefix}broker:${facts.name}:${target.id}`, alias };
    }
  }
}

/** How a refusal prints a resource whose id is not drawn yet: `…:broker:Name:*` and `…:configuration:*`. */
export function shownResource(target: ResourceTarget, place: Place): { readonly shown?: string } {
  const prefix = arnPrefix(place);
  if (target.type === 'newConfiguration') return { shown: `${prefix}configuration:*` };
  return target.type === 'newBroker' ? { shown: `${prefix}broker:${target.named ?? ''}*` } : {};
}
