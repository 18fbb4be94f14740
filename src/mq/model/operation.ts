import type { DecidedTags } from './decidedTags.ts';

/** What one operation of the Amazon MQ domain is given and gives back. It knows nothing of HTTP or signatures. */

/** The caller and the call, after authorization. All text is decoded; `body` is parsed JSON, not yet validated. */
export interface OperationInput {
  readonly accountId: string;
  readonly region: string;
  /** Labels of the path, by the names of the operations table (`brokerId`, `resourceArn`, …). */
  readonly path: Readonly<Record<string, string>>;
  /** Query pairs in the order sent; duplicates kept. */
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly body: unknown;
  /** ARN of the caller. It decides who may repeat a CreateBroker call by its `creatorRequestId`, and nothing else. */
  readonly caller: string;
  /** Whether the caller may make the account's service-linked role. Only CreateBroker asks. */
  readonly mayMakeRole?: boolean;
  /** The tags that the call was decided by; a write holds only while they are still so. Absent where the decision read none. */
  readonly decidedTags?: DecidedTags | undefined;
}

/** `body` becomes JSON; absent for answers without one (204). */
export interface OperationOutput {
  readonly status: number;
  readonly body?: Readonly<Record<string, unknown>>;
}

/** Throws MqError for what the caller can mend; anything else thrown is an internal error. */
export type RunOperation = (input: OperationInput) => Promise<OperationOutput>;
