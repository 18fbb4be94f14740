import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartError } from '../data/startError.ts';

/**
 * Refuses to package or deploy while the shell sets variables that are for `npm start`. Otherwise the table
 * of another stage, a local engine, a key file or another backend would become part of the deployment, and
 * the next deployment from another shell would lack it. A stage has parameters for these settings.
 * @throws StartError naming the variables
 */
export function refuseShellSettings(serviceDir: string, environment: NodeJS.ProcessEnv): void {
  const text = readFileSync(join(serviceDir, 'serverless.yml'), 'utf8');
  const names = new Set([...text.matchAll(/\$\{env:([A-Z_]+)/g)].map(([, name = '']) => name));
  const set = [...names].filter((name) => !name.startsWith('MQGATE_') && environment[name]).sort();
  if (set.length === 0) return;
  throw new StartError(
    `Unset ${set.join(', ')}: a deployment takes its settings from the parameters of ` +
      'its stage (params in serverless.yml, --param, --region).',
  );
}
