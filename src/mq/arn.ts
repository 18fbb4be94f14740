import type { Scope } from './scope.ts';

/** `arn:aws:mq:<region>:<account>:broker:<name>:<id>` (Service Authorization Reference, Amazon MQ resource types). */
export function brokerArn(scope: Scope, name: string, id: string): string {
  return `arn:aws:mq:${scope.region}:${scope.accountId}:broker:${name}:${id}`;
}

/** `arn:aws:mq:<region>:<account>:configuration:<id>`. */
export function configurationArn(scope: Scope, id: string): string {
  return `arn:aws:mq:${scope.region}:${scope.accountId}:configuration:${id}`;
}
