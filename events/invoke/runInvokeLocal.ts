import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROJECT_DIR = fileURLToPath(new URL('../../', import.meta.url));

export interface Invoked {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * The samples have a state of their own, because what they promise depends on the policies of the demo
 * account, and a person changes those of the running gateway.
 */
export function samplesFolder({ DATA_DIR }: NodeJS.ProcessEnv): string {
  return DATA_DIR || join(PROJECT_DIR, '.mqgate', 'samples');
}

/** Runs `sls invoke local -f <fn> -p events/<sample>.js`, and returns its output. */
export async function runInvokeLocal(fn: string, sample: string): Promise<Invoked> {
  const sls = createRequire(import.meta.url).resolve('serverless/bin/serverless.js');
  const child = spawn(process.execPath, [sls, 'invoke', 'local', '-f', fn, '-p', `events/${sample}.js`], {
    cwd: PROJECT_DIR,
    env: { ...process.env, DATA_DIR: samplesFolder(process.env) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, stdout, stderr };
}
