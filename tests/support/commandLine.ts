import { format } from 'node:util';
import { vi } from 'vitest';
import { createProgram } from '../../cli/program.ts';
import { runCommand } from '../../cli/runProgram.ts';

export interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Surroundings {
  readonly folder?: string;
  /** Added to the environment of this process; undefined takes a variable away. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/**
 * Runs a command line of `mqgate` in this process: a process of its own takes ten times as long. What only a
 * process has (its input, signals, a closed output, the launcher `mqgate.js`) is tested in
 * tests/cli/mqgate.test.ts. Commands run one after the other, because a process has one output and one
 * folder.
 */
export async function mqgate(
  words: readonly string[],
  { folder = process.cwd(), environment = {} }: Surroundings = {},
): Promise<Ran> {
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      said[stream] += text;
      return true;
    });
  }
  // Vitest's console does not write to process.stderr.
  vi.spyOn(console, 'error').mockImplementation((...all) => {
    said.stderr += `${format(...all)}\n`;
  });
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  const before = { folder: process.cwd(), exitCode: process.exitCode };
  process.chdir(folder);
  process.exitCode = undefined;
  try {
    await runCommand(createProgram(), words);
    return { status: Number(process.exitCode ?? 0), ...said };
  } finally {
    process.exitCode = before.exitCode;
    process.chdir(before.folder);
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  }
}
