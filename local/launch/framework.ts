import { createRequire } from 'node:module';
import type { Journey } from '../console/server/decisionFeed.ts';
import type { ServeConsole } from '../console/server/serveConsole.ts';
import { PROJECT_DIR } from './settings.ts';

/** The calls by which the framework's plugin reports to the launcher, in the same process. */
export interface Launch {
  /** Every route answers. */
  ready(): void;
  /** The framework has failed; its log has the reason. */
  failed(): void;
  /** A call was answered with this status. */
  answered(requestId: string, status: number, journey: Journey): void;
  /** Answers the requests of the console. */
  readonly console: ServeConsole;
}

let current: Launch | undefined;

/** The launch of this process; undefined if `sls` runs without `npm start`. */
export function currentLaunch(): Launch | undefined {
  return current;
}

/**
 * Runs `sls offline start` in this process, whose folder, arguments and environment are replaced. INVARIANT:
 * no variable of the developer's environment remains, except those in `environment`.
 */
export function startFramework(environment: Readonly<Record<string, string>>, launch: Launch): void {
  current = launch;
  for (const name of Object.keys(process.env))
    if (!Object.hasOwn(environment, name)) delete process.env[name];
  Object.assign(process.env, environment);
  process.chdir(PROJECT_DIR);
  process.setSourceMapsEnabled(true);
  const require = createRequire(import.meta.url);
  const sls = require.resolve('serverless/bin/serverless.js');
  process.argv = [process.execPath, sls, 'offline', 'start', '--noSponsor'];
  require(sls);
}
