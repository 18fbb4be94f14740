import { randomUUID } from 'node:crypto';
import { partitionOf } from '../../aws/partition.ts';
import type { IdSource } from './ports.ts';

/**
 * The account and region that a resource belongs to. INVARIANT: taken from the authorized call, never from a
 * path, token or body.
 */
export interface Scope {
  readonly accountId: string;
  readonly region: string;
}

/**
 * `arn:<partition>:mq:<region>:<account>:broker:<name>:<id>` (Service Authorization Reference, Amazon MQ
 * resource types).
 */
export function brokerArn(scope: Scope, name: string, id: string): string {
  return `arn:${partitionOf(scope.region)}:mq:${scope.region}:${scope.accountId}:broker:${name}:${id}`;
}

/** `arn:<partition>:mq:<region>:<account>:configuration:<id>`. */
export function configurationArn(scope: Scope, id: string): string {
  return `arn:${partitionOf(scope.region)}:mq:${scope.region}:${scope.accountId}:configuration:${id}`;
}

/** Ids as AWS makes them: a letter for the kind, then a random UUID. */
export const randomIds: IdSource = {
  broker: () => `b-${randomUUID()}`,
  configuration: () => `c-${randomUUID()}`,
};
