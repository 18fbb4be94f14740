import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { PROJECT_DIR } from '../../local/launch/settings.ts';

/** Runs the framework's command line in the project's folder, with this environment and nothing else. */
export async function runSls(commandArguments: readonly string[], environment: NodeJS.ProcessEnv) {
  const sls = createRequire(import.meta.url).resolve('serverless/bin/serverless.js');
  const child = spawn(process.execPath, [sls, ...commandArguments], {
    cwd: PROJECT_DIR,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.stderr += text;
  });
  const code = await new Promise<number | null>((resolve) => {
    child.once('close', resolve);
  });
  return { code, ...said };
}
