import { partitionOf } from '../../aws/partition.ts';
import type { Scope } from './scope.ts';

/** `arn:<partition>:mq:<region>:<account>:broker:<name>:<id>` (Service Authorization Reference, Amazon MQ resource types). */
export function brokerArn(scope: Scope, name: string, id: string): string {
  return `arn:${partitionOf(scope.region)}:mq:${scope.region}:${scope.accountId}:broker:${name}:${id}`;
}

/** `arn:<partition>:mq:<region>:<account>:configuration:<id>`. */
export function configurationArn(scope: Scope, id: string): string {
  return `arn:${partitionOf(scope.region)}:mq:${scope.region}:${scope.accountId}:configuration:${id}`;
}
