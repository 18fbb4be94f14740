import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type Ended,
  MAX_KEPT_BYTES,
  type Outcome,
  runOnce,
  type SignedCalls,
} from '../../src/replay/runOnce.ts';
import { memorySignedCalls } from './memorySignedCalls.ts';

const CALL = { digest: 'd', goodUntil: 0 };
const ANSWER: Outcome = {
  statusCode: 200,
  headers: { 'Content-Type': 'application/json' },
  body: '{"a":"é"}',
};

let calls: SignedCalls;
let unsettled: ReturnType<typeof vi.fn<(error: unknown) => void>>;
beforeEach(() => {
  calls = memorySignedCalls();
  unsettled = vi.fn();
});

const ask = (run: () => Promise<Ended>, requestId = 'r-2', over: SignedCalls = calls) =>
  runOnce(CALL, requestId, over, run, unsettled);
const ends = (result: Ended['result'], answer = ANSWER) => vi.fn(async () => ({ answer, result }));
const never = () => ends('done');

describe('attack 26: a signed call', () => {
  it('runs once, and later calls have its outcome and the id of the first', async () => {
    const first = ends('done');
    expect(await ask(first, 'r-1')).toEqual({ outcome: 'ran', answer: ANSWER });
    const second = never();
    const again = { outcome: 'repeated', first: { requestId: 'r-1', outcome: ANSWER } };
    expect(await ask(second)).toEqual(again);
    expect(await ask(second)).toEqual(again);
    expect(first).toHaveBeenCalledOnce();
    expect(second).not.toHaveBeenCalled();
  });

  it('with another signature is another call', async () => {
    await ask(ends('done'));
    const other = never();
    await runOnce({ ...CALL, digest: 'e' }, 'r-2', calls, other, unsettled);
    expect(other).toHaveBeenCalledOnce();
  });

  it('does not run while the first one runs', async () => {
    let finish = (_: Ended) => {};
    const running = ask(
      () =>
        new Promise((resolve) => {
          finish = resolve;
        }),
      'r-1',
    );
    const second = never();
    const unknown = { outcome: 'repeated', first: { requestId: 'r-1', outcome: 'unknown' } };
    expect(await ask(second)).toEqual(unknown);
    finish({ answer: ANSWER, result: 'done' });
    expect(await running).toEqual({ outcome: 'ran', answer: ANSWER });
    expect(await ask(second)).toEqual({ outcome: 'repeated', first: { requestId: 'r-1', outcome: ANSWER } });
    expect(second).not.toHaveBeenCalled();
  });

  it('runs once among twenty concurrent calls', async () => {
    const run = never();
    const all = await Promise.all(Array.from({ length: 20 }, (_, index) => ask(run, `r-${index}`)));
    expect(run).toHaveBeenCalledOnce();
    expect(all.filter(({ outcome }) => outcome === 'ran')).toHaveLength(1);
    expect(all.filter(({ outcome }) => outcome === 'repeated')).toHaveLength(19);
  });

  it('may run again once if the first did not run', async () => {
    const busy: Outcome = { ...ANSWER, statusCode: 503 };
    expect(await ask(ends('notRun', busy), 'r-1')).toEqual({ outcome: 'ran', answer: busy });
    const run = never();
    const all = await Promise.all(Array.from({ length: 5 }, () => ask(run)));
    expect(run).toHaveBeenCalledOnce();
    expect(all.filter(({ outcome }) => outcome === 'ran')).toHaveLength(1);
  });

  it('does not run again if nobody knows whether it ran', async () => {
    await ask(ends('unknown'), 'r-1');
    const second = never();
    expect(await ask(second)).toEqual({
      outcome: 'repeated',
      first: { requestId: 'r-1', outcome: 'unknown' },
    });
    expect(second).not.toHaveBeenCalled();
  });

  it('that threw an error or was killed does not run again', async () => {
    const thrown = new Error('half way');
    await expect(
      ask(async () => {
        throw thrown;
      }, 'r-1'),
    ).rejects.toBe(thrown);
    const second = never();
    expect(await ask(second)).toMatchObject({ first: { outcome: 'unknown' } });
    expect(second).not.toHaveBeenCalled();
  });

  it('does not run while the memory cannot be reached', async () => {
    const away = new Error('away');
    const run = never();
    const broken = { ...calls, claim: () => Promise.reject(away) };
    expect(await ask(run, 'r-1', broken)).toEqual({ outcome: 'undecidable', error: away });
    expect(run).not.toHaveBeenCalled();
  });

  it.each(['keep', 'release'] as const)(
    'is answered even if its end cannot be stored (%s), and does not run again',
    async (name) => {
      const away = new Error('away');
      const broken = { ...calls, [name]: () => Promise.reject(away) };
      const result = name === 'keep' ? 'done' : 'notRun';
      expect(await ask(ends(result), 'r-1', broken)).toEqual({ outcome: 'ran', answer: ANSWER });
      expect(unsettled).toHaveBeenCalledExactlyOnceWith(away);
      const second = never();
      expect(await ask(second)).toMatchObject({ first: { outcome: 'unknown' } });
      expect(second).not.toHaveBeenCalled();
    },
  );

  it('with a too large answer is answered once: its end is stored, and its answer is not', async () => {
    const room = MAX_KEPT_BYTES - Buffer.byteLength(JSON.stringify({ ...ANSWER, body: '' }));
    const atMost = { ...ANSWER, body: 'é'.repeat(Math.floor(room / 2)) };
    await ask(ends('done', atMost), 'r-1');
    expect(await ask(never())).toEqual({ outcome: 'repeated', first: { requestId: 'r-1', outcome: atMost } });

    calls = memorySignedCalls();
    const larger = { ...ANSWER, body: `${atMost.body}éé` };
    expect(await ask(ends('done', larger), 'r-1')).toEqual({ outcome: 'ran', answer: larger });
    const second = never();
    expect(await ask(second)).toEqual({
      outcome: 'repeated',
      first: { requestId: 'r-1', outcome: 'notKept' },
    });
    expect(second).not.toHaveBeenCalled();
  });
});
