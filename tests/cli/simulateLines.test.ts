import { PassThrough, Readable, Writable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerLine } from '../../cli/simulate/answerLine.ts';
import { type InputLine, inputLines } from '../../cli/simulate/inputLines.ts';
import { simulateLines } from '../../cli/simulate/simulateLines.ts';
import { PolicyMemory } from '../../workbench/simulate/policyMemory.ts';

const CASE = JSON.stringify({
  PolicyInputList: [{ Statement: [{ Effect: 'Allow', Action: 'mq:*', Resource: '*' }] }],
  ActionNames: ['mq:ListBrokers'],
});

async function gathered<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

async function linesOf(chunks: readonly (string | Uint8Array)[], maxBytes?: number): Promise<InputLine[]> {
  const source = Readable.from(chunks.map((chunk) => Buffer.from(chunk)));
  return gathered(inputLines(source, maxBytes));
}

async function run(text: string): Promise<string[]> {
  const output = new PassThrough();
  const written = gathered(output);
  await simulateLines(Readable.from([Buffer.from(text)]), output);
  output.end();
  return Buffer.concat(await written)
    .toString()
    .split('\n')
    .slice(0, -1);
}

it('a case’s text does not control the terminal, and its answer repeats all of it', async () => {
  const steering = `x\u009b31m\u202e\u2028${'a'.repeat(1_900)}`;
  const resource = `arn:aws:mq:us-east-1:123456789012:broker:${steering}:b-1`;
  const given = JSON.stringify({
    ...JSON.parse(CASE),
    ResourceArns: [resource],
    ActionNames: ['mq:DescribeBroker'],
  });
  const [answer = ''] = await run(`${given}\n`);
  expect(answer).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  expect(JSON.parse(answer).EvaluationResults[0].EvalResourceName).toBe(resource);
});

describe('inputLines', () => {
  it('cuts lines in whatever pieces the bytes arrive', async () => {
    const text = 'a\nbé😀\r\n\n  \nc';
    const bytes = Buffer.from(text);
    for (let size = 1; size <= bytes.length; size += 1) {
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
        bytes.subarray(at * size, (at + 1) * size),
      );
      expect(await linesOf(chunks)).toEqual([{ text: 'a' }, { text: 'bé😀\r' }, { text: 'c' }]);
    }
  });

  it('skips a line that is too long, and goes on', async () => {
    const fault = { fault: 'The line is longer than 3 bytes.' };
    expect(await linesOf(['abc\nabcd\nab', 'cd\n', 'x'], 3)).toEqual([
      { text: 'abc' },
      fault,
      fault,
      { text: 'x' },
    ]);
    expect(await linesOf(['abcd'], 3)).toEqual([fault]);
  });

  it('reports bytes that are not text', async () => {
    expect(await linesOf([Uint8Array.of(0xff, 10, 0x61)])).toEqual([
      { fault: 'The line is not UTF-8.' },
      { text: 'a' },
    ]);
  });
});

describe('simulateLines', () => {
  it('answers every line in order, also invalid ones', async () => {
    const lines = await run(`${CASE}\nnonsense\n\n[1]\n${'['.repeat(200_000)}\n${CASE}`);
    expect(lines.map((line) => Object.keys(JSON.parse(line))[0])).toEqual([
      'EvaluationResults',
      'Error',
      'Error',
      'Error',
      'EvaluationResults',
    ]);
    expect(lines[1]).toBe(
      '{"Error":{"Code":"InvalidInput","Message":"The line is not JSON: ' +
        'unexpected character \\"n\\" (line 1, column 1)."}}',
    );
  });

  it('waits for a slow reader', async () => {
    let held = 0;
    let most = 0;
    const output = new Writable({
      highWaterMark: 1_024,
      write(chunk, _encoding, done) {
        held += chunk.length;
        most = Math.max(most, output.writableLength);
        setImmediate(done);
      },
    });
    await simulateLines(Readable.from([Buffer.from(`${CASE}\n`.repeat(500))]), output);
    expect(held).toBeGreaterThan(50_000);
    expect(most).toBeLessThan(4_096);
  });

  it('ends without a message when the reader goes away, even if the input stays open', async () => {
    const input = new PassThrough();
    const closed = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
    const output = new Writable({ write: (_chunk, _encoding, done) => done(closed) });
    input.write(`${CASE}\n`);
    await expect(simulateLines(input, output)).resolves.toBeUndefined();
  });

  it('rejects when writing fails for another reason', async () => {
    const full = Object.assign(new Error('write ENOSPC'), { code: 'ENOSPC' });
    const output = new Writable({ write: (_chunk, _encoding, done) => done(full) });
    await expect(simulateLines(Readable.from([Buffer.from(`${CASE}\n`)]), output)).rejects.toThrow('ENOSPC');
  });

  it('rejects when reading fails', async () => {
    const input = new Readable({ read: () => undefined });
    const ended = simulateLines(input, new PassThrough());
    input.destroy(new Error('read EIO'));
    await expect(ended).rejects.toThrow('EIO');
  });
});

describe('answerLine', () => {
  const memory = new PolicyMemory(64);

  it('answers any JSON with one line of JSON', () => {
    const member = fc.constantFrom(
      ...Object.keys(JSON.parse(CASE)),
      'ContextEntries',
      'ResourceArns',
      'CallerArn',
    );
    const odd = fc.oneof(fc.dictionary(member, fc.jsonValue()), fc.jsonValue());
    fc.assert(
      fc.property(odd, (value) => {
        const answer = answerLine({ text: JSON.stringify(value) }, memory);
        expect(answer).not.toContain('\n');
        expect(Object.keys(JSON.parse(answer))).toHaveLength(1);
        expect(answer).not.toContain('ServiceFailure');
      }),
      { numRuns: 3_000 },
    );
  });

  it.each([
    [
      'a policy nested beyond all bounds',
      `{"PolicyInputList":[${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}],"ActionNames":["a:b"]}`,
    ],
    [
      'a context value nested so',
      '{"PolicyInputList":[],"ActionNames":["a:b"],' +
        `"ContextEntries":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
    ],
    ['inherited names', '{"__proto__":{"PolicyInputList":[]},"constructor":1,"ActionNames":["a:b"]}'],
  ])('answers %s', (_name, text) => {
    expect(JSON.parse(answerLine({ text }, memory))).toHaveProperty('Error.Code');
  });

  it('answers thousands of cases a second', () => {
    const start = performance.now();
    for (let count = 0; count < 5_000; count += 1) answerLine({ text: CASE }, memory);
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});
