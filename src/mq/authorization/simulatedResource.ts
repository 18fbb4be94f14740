import type { ResourceRef } from '../../authz/decide/types.ts';
import { OPERATIONS } from '../operations.ts';

const WILDCARD_ONLY: ReadonlySet<string> = new Set(
  OPERATIONS.filter(({ resource }) => resource === 'any').map(({ action }) => action.toLowerCase()),
);
/** `arn:…:broker:Name:b-id`. */
const BROKER = /^(arn:[^:]*:mq:[^:]*:[^:]*:broker:)[^:]*:(b-[^:]*)$/su;

/**
 * The resource of a simulated question, in the form that the gateway uses for real calls. An Amazon MQ action
 * without resource-level permissions is evaluated against `*` (docs/rules/iam.md rule 10). A broker also has
 * the older form of its ARN (docs/rules/iam.md rule 12). An ARN of another service is taken as written.
 */
export function simulatedResource(action: string, resource: string): ResourceRef {
  if (resource === '*' || WILDCARD_ONLY.has(action.toLowerCase())) return { kind: 'any' };
  const [, prefix, id] = BROKER.exec(resource) ?? [];
  const alias = prefix === undefined ? {} : { alias: `${prefix}${id}` };
  return { kind: 'arn', arn: resource, ...alias };
}
