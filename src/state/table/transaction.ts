import { randomUUID } from 'node:crypto';
import {
  TransactionCanceledException,
  TransactionInProgressException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { TableBusy } from '../../mq/model/errors.ts';
import type { Table } from './client.ts';

/** One write of a transaction, and the failure to report when its condition does not hold. */
export interface Step<Failure> {
  readonly write: TransactWriteItem;
  readonly onFailure?: Failure;
}

/** Most actions DynamoDB takes in one transaction. */
export const TRANSACTION_STEPS = 100;

/**
 * Reasons of a cancellation that do not concern the data: another transaction used the same items, or the
 * table was busy.
 */
const PASSING: ReadonlySet<string | undefined> = new Set([
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
]);
const ATTEMPTS = 8;
const FIRST_PAUSE_MS = 10;

export type Pause = (milliseconds: number) => Promise<void>;

/**
 * Writes all steps or none. The SDK repeats a lost request with the same token; this function repeats after
 * conflicts, with growing random pauses.
 * INVARIANT: a transaction that may have started is repeated only with its own token, so that it is never
 * written twice.
 * @throws TableBusy when the conflicts do not end: written `perhaps` if a transaction had started, else
 * `nothing`
 * @returns the `onFailure` of the first step whose condition didn't hold; undefined when all was written.
 */
export async function transact<Failure>(
  table: Table,
  steps: readonly Step<Failure>[],
  pause: Pause = sleep,
): Promise<Failure | undefined> {
  let token = randomUUID();
  let underWay = false;
  for (let attempt = 1; ; attempt++) {
    try {
      await table.client.send(
        new TransactWriteItemsCommand({
          TransactItems: steps.map((step) => step.write),
          ClientRequestToken: token,
        }),
      );
      return undefined;
    } catch (error) {
      const failed = failedStep(error, steps);
      if (failed?.onFailure !== undefined) return failed.onFailure;
      if (failed !== undefined || !isPassing(error)) throw error;
      underWay ||= error instanceof TransactionInProgressException;
      if (attempt === ATTEMPTS) throw new TableBusy(underWay ? 'perhaps' : 'nothing');
      if (!underWay) token = randomUUID();
      await pause(Math.random() * FIRST_PAUSE_MS * 2 ** attempt);
    }
  }
}

function failedStep<Failure>(error: unknown, steps: readonly Step<Failure>[]): Step<Failure> | undefined {
  if (!(error instanceof TransactionCanceledException)) return undefined;
  const reasons = error.CancellationReasons ?? [];
  const first = reasons.findIndex((reason) => reason.Code === 'ConditionalCheckFailed');
  return first === -1 ? undefined : steps[first];
}

function isPassing(error: unknown): boolean {
  if (error instanceof TransactionInProgressException) return true;
  if (!(error instanceof TransactionCanceledException)) return false;
  return (error.CancellationReasons ?? []).some((reason) => PASSING.has(reason.Code));
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
