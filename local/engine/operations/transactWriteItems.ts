import { type CancellationReason, EngineError, invalid } from '../engineError.ts';
import { wasWritten } from '../storage/writeTokens.ts';
import { itemSize } from '../values/itemSize.ts';
import type { Context, Input, Operation } from './context.ts';
import { breaks, checkParameters } from './parameters.ts';
import { refuseSameKeys } from './reads.ts';
import { type PreparedWrite, prepareWrite, type WriteKind } from './writes.ts';

/** Source: API Reference, TransactWriteItems. */
const MOST_ACTIONS = 100;
const MOST_BYTES = 4 * 1024 * 1024;
const KINDS: readonly WriteKind[] = ['Put', 'Delete', 'Update', 'ConditionCheck'];

/** The names of errors in the reasons for a cancellation. */
const REASON_CODES: Readonly<Record<string, string>> = {
  ConditionalCheckFailedException: 'ConditionalCheckFailed',
  ValidationException: 'ValidationError',
};

/** Writes all items or none. Every write is tried, so that the reasons name all that fail, in order. */
export const transactWriteItems: Operation = (context, given) => {
  const input = checkParameters('TransactWriteItems', given);
  const list = input.TransactItems;
  if (!Array.isArray(list) || list.length < 1 || list.length > MOST_ACTIONS) {
    throw breaks('[]', 'transactItems', `Member must have length between 1 and ${MOST_ACTIONS}`);
  }
  const writes = list.map((each) => prepareAction(context, each as Input | null));
  refuseSameKeys(writes, 'Transaction request cannot include multiple operations on one item');
  context.database.write(() => {
    if (wasWritten(context.database, input.ClientRequestToken, list, context.now())) return;
    const reasons = writes.map(tryToApply);
    if (reasons.some(({ Code }) => Code !== 'None')) throw cancelled(reasons);
    refuseTooLarge(reasons);
  });
  return {};
};

function prepareAction(context: Context, action: Input | null): PreparedWrite {
  const kinds = KINDS.filter((each) => action?.[each] !== undefined && action[each] !== null);
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) {
    throw invalid('TransactItems can only contain one of Check, Put, Update or Delete');
  }
  return prepareWrite(context, kind, kind, action?.[kind]);
}

interface Tried extends CancellationReason {
  readonly bytes: number;
}

function tryToApply(write: PreparedWrite): Tried {
  try {
    const { before, after } = write.apply();
    const written = after ?? before;
    return { Code: 'None', bytes: written ? itemSize(written) : 0 };
  } catch (error) {
    const code = error instanceof EngineError ? REASON_CODES[error.code] : undefined;
    if (code === undefined || !(error instanceof EngineError)) throw error;
    const { Item } = error.members;
    return { Code: code, Message: error.message, ...(Item ? { Item } : {}), bytes: 0 };
  }
}

function cancelled(tried: readonly Tried[]): EngineError {
  const CancellationReasons = tried.map(({ bytes, ...reason }) => reason);
  const codes = CancellationReasons.map(({ Code }) => Code).join(', ');
  return new EngineError(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    { CancellationReasons },
  );
}

function refuseTooLarge(tried: readonly Tried[]): void {
  const bytes = tried.reduce((sum, each) => sum + each.bytes, 0);
  if (bytes > MOST_BYTES)
    throw invalid('Collection size has exceeded 4 MB: the items of the transaction are too large');
}
