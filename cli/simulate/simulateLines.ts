import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { PolicyMemory } from '../../workbench/simulate/policyMemory.ts';
import { answerLine } from './answerLine.ts';
import { inputLines } from './inputLines.ts';

/**
 * Answers each line of `input` with one line of `output`, in order. It reads more only when the output has
 * been read, so that memory stays bounded. Resolves when the input ends, or at once when the output is closed
 * (`simulate | head`); rejects when writing fails for another reason.
 */
export async function simulateLines(input: Readable, output: Writable, findings = false): Promise<void> {
  const memory = new PolicyMemory();
  const gone = new AbortController();
  let fault: Error | undefined;
  output.on('error', (error) => {
    fault ??= error;
    gone.abort();
    input.destroy();
  });
  try {
    for await (const line of inputLines(input)) {
      if (output.write(`${answerLine(line, memory, findings)}\n`)) continue;
      await once(output, 'drain', { signal: gone.signal });
    }
  } catch (error) {
    if (fault === undefined) throw error;
  }
  if (fault !== undefined && !isClosedPipe(fault)) throw fault;
}

function isClosedPipe(error: Error): boolean {
  return 'code' in error && error.code === 'EPIPE';
}
