import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartError } from '../data/startError.ts';

/**
 * Refuses to package or deploy while the shell sets what serverless.yml lets `npm start` set: a table of
 * another stage, a local engine or key file, another backend would go into the deployment, and be gone with
 * the next shell. A stage has parameters for these.
 * @throws StartError naming the variables
 */
export function refuseShellSettings(serviceDir: string, environment: NodeJS.ProcessEnv): void {
  const text = readFileSync(join(serviceDir, 'serverless.yml'), 'utf8');
  const names = new Set([...text.matchAll(/\$\{env:([A-Z_]+)/g)].map(([, name = '']) => name));
  const set = [...names].filter((name) => !name.startsWith('MQGATE_') && environment[name]).sort();
  if (set.length === 0) return;
  throw new StartError(
    `Unset ${set.join(', ')}: a deployment takes its settings from the parameters of its stage (params in serverless.yml, --param, --region).`,
  );
}
