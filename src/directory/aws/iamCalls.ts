import type { IAMClient } from '@aws-sdk/client-iam';
import { accountCalls } from './accountCalls.ts';
import type { CallLimit, Within } from './callLimit.ts';
import { holderCalls } from './holderCalls.ts';

/**
 * The IAM calls that the live directory makes, each complete: every page, every member that is needed.
 * Rejects with a `DirectoryError` for half an answer, or the client's error (`NoSuchEntityException`, a
 * refusal, no answer).
 * Source: IAM API Reference.
 */
export type IamCalls = ReturnType<typeof iamCalls>;

export function iamCalls(client: IAMClient, limit: CallLimit, abortSignal: AbortSignal) {
  const within: Within = (call) => limit.run(abortSignal, () => call({ abortSignal }));
  return { ...holderCalls(client, within), ...accountCalls(client, within) };
}
