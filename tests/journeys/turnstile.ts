import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

type Stack = DynamoDBClient['middlewareStack'];

/** Turns of the event loop in which a call that can go on reaches its next request. */
const SETTLING_TURNS = 6;

/**
 * Lets the table's requests of calls that are in the air through one at a time, in an order that the test
 * draws: the same numbers give the same interleaving, whatever the machine does. Outside of `during` all pass
 * at once.
 */
export function turnstile(stack: Stack) {
  let waiting: (() => void)[] | undefined;
  stack.add(
    (next) => async (args) => {
      const queue = waiting;
      if (queue === undefined) return next(args);
      await new Promise<void>((resolve) => {
        queue.push(resolve);
      });
      try {
        return await next(args);
      } finally {
        answered();
      }
    },
    { step: 'initialize', name: 'turnstile' },
  );
  let answered = () => {};

  /**
   * @param order Numbers from 0 on; each chooses among those who wait. Over and over, when there are too few.
   */
  async function during<Result>(order: readonly number[], work: () => Promise<Result>): Promise<Result> {
    const queue: (() => void)[] = [];
    waiting = queue;
    let over = false;
    const result = work().finally(() => {
      over = true;
    });
    for (let turn = 0; !over; turn++) {
      await settled();
      if (queue.length === 0) continue;
      const [through] = queue.splice((order[turn % Math.max(1, order.length)] ?? 0) % queue.length, 1);
      const back = new Promise<void>((resolve) => {
        answered = resolve;
      });
      through?.();
      await back;
    }
    waiting = undefined;
    // What nobody waits for, such as the note of a key's last use.
    for (const through of queue.splice(0)) through();
    return result;
  }

  return { during };
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < SETTLING_TURNS; turn++) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}
