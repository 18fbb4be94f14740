import { randomUUID } from 'node:crypto';
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { SignedCall } from '../../authz/authenticate/signedCall.ts';
import type { FirstCall, SignedCalls } from '../../replay/runOnce.ts';
import type { Table } from '../table/client.ts';
import { keys, marshal, marshalValue, TTL_ATTRIBUTE, unmarshal } from '../table/table.ts';

/**
 * Margin for containers whose clocks are behind, and for the 30 seconds of a sealed verdict. After it, every
 * container refuses the signature by its age, with or without the item.
 */
const KEPT_LONGER_MS = 300_000;

/** `running` also means a call whose outcome could not be stored. */
type State = 'running' | 'kept' | 'notKept' | 'released';

/** The item of one signature. */
interface KeptCall {
  readonly state: State;
  /** Random id of the claim. */
  readonly claimId: string;
  readonly requestId: string;
  /** As JSON: a map would lose the order of its headers. */
  readonly outcome?: string;
}

/**
 * One item for each signature, written with UpdateItem only. Expired items need no special condition: an item
 * that still exists is correct, and a signature that old is refused before.
 */
export function signedCalls(table: Table): SignedCalls {
  return {
    async claim(call, requestId) {
      const id = randomUUID();
      const before = await update(table, call, {
        set: '#state = :state, claimId = :claimId, requestId = :requestId, #ttl = :forget',
        condition: 'attribute_not_exists(pk) OR #state = :released',
        names: { '#ttl': TTL_ATTRIBUTE },
        values: {
          ':state': 'running' satisfies State,
          ':released': 'released' satisfies State,
          ':claimId': id,
          ':requestId': requestId,
          ':forget': Math.ceil((call.goodUntil + KEPT_LONGER_MS) / 1_000),
        },
      });
      // The SDK repeats a write whose answer was lost; the repeated write then finds its own claim.
      if (before === 'written' || before.claimId === id) return { ours: true, id };
      return { ours: false, first: firstOf(before) };
    },
    async keep(call, claimId, outcome) {
      const kept = outcome !== 'notKept';
      const settled = await update(table, call, {
        set: kept ? '#state = :state, outcome = :outcome' : '#state = :state',
        condition: 'claimId = :claimId',
        values: {
          ':state': (kept ? 'kept' : 'notKept') satisfies State,
          ':claimId': claimId,
          ...(kept && { ':outcome': JSON.stringify(outcome) }),
        },
      });
      requireWritten(settled);
    },
    async release(call, claimId) {
      const settled = await update(table, call, {
        set: '#state = :state',
        condition: 'claimId = :claimId',
        values: { ':state': 'released' satisfies State, ':claimId': claimId },
      });
      requireWritten(settled);
    },
  };
}

function firstOf({ requestId, state, outcome }: KeptCall): FirstCall {
  if (state === 'kept' && outcome !== undefined) return { requestId, outcome: JSON.parse(outcome) };
  return { requestId, outcome: state === 'notKept' ? 'notKept' : 'unknown' };
}

function requireWritten(settled: 'written' | KeptCall): void {
  if (settled !== 'written') throw new Error('The claim of a signed call is no longer its own.');
}

interface Change {
  readonly set: string;
  readonly condition: string;
  readonly names?: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, unknown>>;
}

/** @returns the item as it is when the condition does not hold */
async function update(
  table: Table,
  { digest }: SignedCall,
  { set, condition, names, values }: Change,
): Promise<'written' | KeptCall> {
  try {
    await table.client.send(
      new UpdateItemCommand({
        TableName: table.name,
        Key: marshal(keys.signedCall(digest)),
        UpdateExpression: `SET ${set}`,
        ConditionExpression: condition,
        ExpressionAttributeNames: { '#state': 'state', ...names },
        ExpressionAttributeValues: marshalled(values),
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return 'written';
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    // The item can be absent. An outcome then has no item to go into, and a refused claim counts as
    // `running`.
    return unmarshal(error.Item ?? NO_ITEM) as unknown as KeptCall;
  }
}

const NO_ITEM: Readonly<Record<string, AttributeValue>> = marshal({
  state: 'running',
  claimId: '',
  requestId: '',
});

function marshalled(values: Readonly<Record<string, unknown>>): Record<string, AttributeValue> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, marshalValue(value)]));
}
