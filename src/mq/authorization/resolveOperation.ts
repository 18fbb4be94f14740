import { pathLabels } from '../../authz/parse/pathLabels.ts';
import type { UnverifiedRequest } from '../../authz/parse/unverifiedRequest.ts';
import type { ServiceOperation } from '../../authz/service.ts';
import { OPERATIONS, type Operation } from '../operations.ts';

/** The operation that a request asks for, and the labels of its path by their names in the operations table. */
export interface ResolvedOperation {
  readonly operation: Operation;
  readonly labels: Readonly<Record<string, string>>;
}

const BY_ROUTE: ReadonlyMap<string, Operation> = new Map(
  OPERATIONS.map((operation) => [`${operation.method} ${operation.path}`, operation]),
);

/**
 * Method and matched resource → operation; undefined when the API has none there.
 * INVARIANT: labels are read from the path that was signed, never from the event's own path parameters. The path may begin with a
 * stage or base path, so the resource's template is laid over its end.
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
