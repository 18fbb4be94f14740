import { expect, test } from 'vitest';
import { journeyTimes } from '../../../local/console/journeyTimes.ts';

test('the time of a step does not include the time of a step inside it', async () => {
  let time = 0;
  const { measure, result } = journeyTimes(() => time);
  const taking = (ms: number) => () => {
    time += ms;
  };
  measure('parse', taking(1));
  await measure('enforce', async () => {
    time += 2;
    await measure('authenticate', async () => {
      time += 5;
      await measure('load', async () => taking(7)());
    });
    measure('decide', taking(11));
  });
  measure('decide', taking(13));
  time += 100;
  expect(Object.fromEntries(result().steps.map(({ name, ms }) => [name, ms]))).toEqual({
    parse: 1,
    load: 7,
    authenticate: 5,
    decide: 24,
    enforce: 2,
  });
  expect(result().totalMs).toBe(139);
});

test('the time of a failing step is measured, and its error is thrown', async () => {
  let time = 0;
  const { measure, result } = journeyTimes(() => time);
  const fail = () => {
    time += 3;
    throw new Error('no');
  };
  expect(() => measure('parse', fail)).toThrow('no');
  await expect(measure('load', async () => fail())).rejects.toThrow('no');
  expect(result().steps).toEqual([
    { name: 'parse', ms: 3 },
    { name: 'load', ms: 3 },
  ]);
});
