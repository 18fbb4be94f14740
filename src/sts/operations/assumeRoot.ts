import { partitionOf } from '../../aws/partition.ts';
import type { Parameters } from '../../query/parameters.ts';
import { QueryError, type QueryInput, validationError } from '../../query/queryService.ts';
import { requireCallable } from '../callableBy.ts';
import type { StsDependencies } from '../dependencies.ts';
import { validate } from '../validate.ts';

const RULES = {
  TargetPrincipal: { required: true, length: [12, 2048] },
  DurationSeconds: { range: [0, 900] },
} as const;
const TASK_POLICY = /^arn:(aws[a-z-]*):iam::aws:policy\/root-task\/[\w+=,.@-]+$/;
const TARGET = /^(?:arn:(aws[a-z-]*):iam::)?(\d{12})(?::root)?$/;

/**
 * Sessions of a member account's root user exist only in an organization that gives IAM trusted access. The
 * gateway has none: every call with a valid form is refused, in the sentence that AWS was recorded with.
 * Source: STS API Reference, AssumeRoot.
 */
export async function assumeRoot(
  { caller, parameters }: QueryInput,
  { region }: Pick<StsDependencies, 'region'>,
): Promise<never> {
  requireCallable('AssumeRoot', caller);
  validate(parameters, RULES);
  const partition = partitionOf(region);
  requireTaskPolicy(parameters, partition);
  const accountId = targetOf(parameters.required('TargetPrincipal'), partition);
  const resource = `arn:${partition}:iam::${accountId}:root`;
  const sentence =
    `User: ${caller.principal.arn} is not authorized ` +
    `to perform: sts:AssumeRoot on resource: ${resource}`;
  throw new QueryError('AccessDenied', sentence, 403);
}

function requireTaskPolicy(parameters: Parameters, partition: string): void {
  const arn = parameters.get('TaskPolicyArn.arn');
  if (arn === undefined || arn === '') {
    throw validationError(
      "1 validation error detected: Value null at 'taskPolicyArn' failed to " +
        'satisfy constraint: Member must not be null',
    );
  }
  if (TASK_POLICY.exec(arn)?.[1] === partition) return;
  throw validationError('Request must contain valid AWS managed task policy ARN');
}

function targetOf(target: string, partition: string): string {
  const [, ofPartition = partition, accountId] = TARGET.exec(target) ?? [];
  if (accountId !== undefined && ofPartition === partition) return accountId;
  throw validationError('Request must contain a valid target principal');
}
