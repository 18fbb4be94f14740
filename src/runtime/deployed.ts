import { standIns } from '#stand-ins';
import { environment } from '../aws/environment.ts';
import { type Container, createContainer, once, type Parts } from './container.ts';
import { readSettings } from './settings.ts';

/**
 * Live IAM. INVARIANT: the build constant `process.env.DIRECTORY` is written here alone and in full: the
 * bundler puts in its value (serverless.yml, `define`), so that the SDK's clients are in the bundles only
 * where they are used.
 */
const liveDirectory: Parts['liveDirectory'] = async (settings, steadyNow) => {
  if (process.env.DIRECTORY === 'aws') {
    const { openLiveDirectory } = await import('./openLiveDirectory.ts');
    return openLiveDirectory(settings, steadyNow);
  }
  throw new Error('The functions were built for DIRECTORY=snapshot: build them again with DIRECTORY=aws.');
};

const { around = (container: Container) => container, ...parts } = standIns;

const container = createContainer(() => readSettings(environment), {
  clock: () => Date.now(),
  write: (line) => void process.stdout.write(`${line}\n`),
  logger: once(async () => {
    const { Logger } = await import('@aws-lambda-powertools/logger');
    return new Logger({ serviceName: 'mqgate' }) as never;
  }),
  liveDirectory,
  traces: async () => (await import('./traceDaemon.ts')).traceDaemon(),
  ...parts,
});

/** A Lambda function with this process's container, whose settings come from the environment. */
export function deployed<Handler>(make: (container: Container) => Handler): Handler {
  return make(around(container));
}
