import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/replay/runOnce.ts';
import { signedCalls } from '../../src/state/calls/signedCalls.ts';
import type { Table } from '../../src/state/table/client.ts';
import { keys, marshal, TTL_ATTRIBUTE, unmarshal } from '../../src/state/table/table.ts';
import { intercepted, recorded } from '../directory/brokenTable.ts';
import { startEngine } from './engine.ts';

const NOON = Date.parse('2026-11-21T12:00:00Z');
const OUTCOME: Outcome = {
  statusCode: 200,
  headers: { 'Content-Type': 'application/json', 'x-amzn-ErrorType': 'None' },
  body: '{"brokerId":"b-1","note":"é \u0000 \\" 🙂"}',
};

let table: Table;
let stop: () => Promise<void>;
beforeAll(async () => {
  ({ table, stop } = await startEngine());
});
afterAll(() => stop());

let drawn = 0;
function newCall() {
  drawn += 1;
  return { digest: `digest-${drawn}`, goodUntil: NOON + 301_000 };
}

async function mine(call: ReturnType<typeof newCall>, requestId = 'r-1', over = table): Promise<string> {
  const claim = await signedCalls(over).claim(call, requestId);
  if (!claim.ours) throw new Error('somebody else has it');
  return claim.id;
}

async function itemOf({ digest }: { digest: string }): Promise<Record<string, unknown>> {
  const { Item } = await table.client.send(
    new GetItemCommand({
      TableName: table.name,
      Key: marshal(keys.signedCall(digest)),
      ConsistentRead: true,
    }),
  );
  return unmarshal(Item ?? {});
}

describe('attack 26: the stored item of a signed call', () => {
  it('is claimed by exactly one of twenty calls, and the others learn that it is taken', async () => {
    const call = newCall();
    const claims = await Promise.all(
      Array.from({ length: 20 }, (_, index) => signedCalls(table).claim(call, `r-${index}`)),
    );
    const [won] = claims.flatMap((claim, index) => (claim.ours ? [`r-${index}`] : []));
    expect(claims.filter(({ ours }) => ours)).toHaveLength(1);
    const others = claims.filter(({ ours }) => !ours);
    expect(others).toEqual(
      others.map(() => ({ ours: false, first: { requestId: won, outcome: 'unknown' } })),
    );
  });

  it('returns the same outcome byte for byte to every later call', async () => {
    const call = newCall();
    const { claim, keep } = signedCalls(table);
    await keep(call, await mine(call), OUTCOME);
    for (const requestId of ['r-2', 'r-3']) {
      expect(await claim(call, requestId)).toEqual({
        ours: false,
        first: { requestId: 'r-1', outcome: OUTCOME },
      });
    }
  });

  it('remembers the end of a call whose answer is not stored', async () => {
    const call = newCall();
    const { claim, keep } = signedCalls(table);
    await keep(call, await mine(call), 'notKept');
    expect(await claim(call, 'r-2')).toEqual({
      ours: false,
      first: { requestId: 'r-1', outcome: 'notKept' },
    });
  });

  it('can be claimed again once it was released', async () => {
    const call = newCall();
    const { claim, release } = signedCalls(table);
    await release(call, await mine(call));
    const claims = await Promise.all(Array.from({ length: 5 }, () => claim(call, 'r-2')));
    expect(claims.filter(({ ours }) => ours)).toHaveLength(1);
    expect(await claim(call, 'r-3')).toEqual({
      ours: false,
      first: { requestId: 'r-2', outcome: 'unknown' },
    });
  });

  it('can be changed by its owner only', async () => {
    const call = newCall();
    const { claim, keep, release } = signedCalls(table);
    const old = await mine(call);
    await release(call, old);
    const owner = await mine(call, 'r-2');
    for (const id of [old, '', 'other']) {
      await expect(keep(call, id, OUTCOME)).rejects.toThrow('no longer its own');
      await expect(release(call, id)).rejects.toThrow('no longer its own');
    }
    expect(await claim(call, 'r-3')).toEqual({
      ours: false,
      first: { requestId: 'r-2', outcome: 'unknown' },
    });
    await keep(call, owner, OUTCOME);
    await expect(keep(newCall(), owner, OUTCOME)).rejects.toThrow('no longer its own');
  });

  it('is kept five minutes longer than its signature is valid, and counts while it exists', async () => {
    const call = { ...newCall(), goodUntil: NOON + 604_800_500 };
    await mine(call);
    const { [TTL_ATTRIBUTE]: expiresAt } = await itemOf(call);
    expect(expiresAt).toBe(Math.ceil((NOON + 604_800_500) / 1_000) + 300);
    await table.client.send(
      new UpdateItemCommand({
        TableName: table.name,
        Key: marshal(keys.signedCall(call.digest)),
        UpdateExpression: 'SET #ttl = :past',
        ExpressionAttributeNames: { '#ttl': TTL_ATTRIBUTE },
        ExpressionAttributeValues: { ':past': { N: '1' } },
      }),
    );
    expect(await signedCalls(table).claim(call, 'r-2')).toMatchObject({ ours: false });
  });

  it('recognizes its own claim if the SDK repeats a write whose answer was lost', async () => {
    const call = newCall();
    const repeating = intercepted(table, async ({ input }) => {
      await table.client.send(new UpdateItemCommand(input as never));
    });
    const id = await mine(call, 'r-1', repeating);
    expect(await signedCalls(table).claim(call, 'r-2')).toMatchObject({ ours: false });
    await signedCalls(repeating).keep(call, id, OUTCOME);
    expect(await signedCalls(table).claim(call, 'r-2')).toMatchObject({
      ours: false,
      first: { outcome: OUTCOME },
    });
  });

  it('is written by UpdateItem only, once for the claim and once for the end', async () => {
    const { table: spied, requests } = recorded(table);
    const call = newCall();
    const { keep, claim } = signedCalls(spied);
    await keep(call, await mine(call, 'r-1', spied), OUTCOME);
    await claim(call, 'r-2');
    expect(requests.map(({ name }) => name)).toEqual(Array(3).fill('UpdateItemCommand'));
    expect(Object.keys(await itemOf(call)).toSorted()).toEqual(
      ['pk', 'sk', 'claimId', 'requestId', 'state', 'outcome', TTL_ATTRIBUTE].toSorted(),
    );
  });

  it('gives an error if the table does', async () => {
    const away = intercepted(table, () => {
      throw new Error('away');
    });
    const { claim, keep, release } = signedCalls(away);
    const call = newCall();
    await expect(claim(call, 'r-1')).rejects.toThrow('away');
    await expect(keep(call, 'c', OUTCOME)).rejects.toThrow('away');
    await expect(release(call, 'c')).rejects.toThrow('away');
  });
});
