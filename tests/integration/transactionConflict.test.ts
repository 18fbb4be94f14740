import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { recordedCalls } from './recordedCalls.ts';
import type { Sent } from './tableRecorder.ts';

let it: Awaited<ReturnType<typeof recordedCalls>>;

beforeAll(async () => {
  it = await recordedCalls();
});
afterAll(() => it.stop());
beforeEach(() => {
  vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
});
afterEach(() => vi.restoreAllMocks());

/** The error as DynamoDB sends it. */
function conflict({ operation, body }: Sent): object | undefined {
  if (operation !== 'TransactWriteItems') return undefined;
  return {
    __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
    Message: 'Transaction cancelled, please refer cancellation reasons for specific reasons',
    CancellationReasons: body.TransactItems?.map(() => ({ Code: 'TransactionConflict' })),
  };
}

const transactions = () =>
  it.recorder.sent.filter(({ operation }) => operation === 'TransactWriteItems').length;

test('a short conflict is retried until it ends', async () => {
  const before = transactions();
  it.recorder.refuse = (sent) => (transactions() < before + 3 ? conflict(sent) : undefined);
  expect((await it.create('one')).status).toBe(200);
  expect(transactions()).toBe(before + 3);
});

test('a lasting conflict is a 503, and nothing was written', async () => {
  it.recorder.refuse = conflict;
  expect(await it.create('two')).toEqual({
    status: 503,
    error: 'ServiceUnavailableException',
    body: { message: 'The service is busy with other changes of the same resources. Try again.' },
  });
  it.recorder.refuse = () => undefined;
  expect(JSON.stringify((await it.send('alice', {})).body)).not.toContain('"two"');
  expect((await it.create('two')).status).toBe(200);
}, 20_000);
