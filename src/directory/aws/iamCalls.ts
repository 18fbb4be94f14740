import type { IAMClient } from '@aws-sdk/client-iam';
import { accountCalls } from './accountCalls.ts';
import type { CallLimit, Within } from './callLimit.ts';
import { holderCalls } from './holderCalls.ts';

/**
 * The IAM calls of the live directory, each complete: every page and every needed member. Rejects with a
 * `DirectoryError` for an incomplete answer, or the client's error (`NoSuchEntityException`, a refusal, no
 * answer).
 * Source: IAM API Reference.
 */
export type IamCalls = ReturnType<typeof iamCalls>;

export function iamCalls(client: IAMClient, limit: CallLimit, abortSignal: AbortSignal) {
  const within: Within = (call) => limit.run(abortSignal, () => call({ abortSignal }));
  return { ...holderCalls(client, within), ...accountCalls(client, within) };
}
