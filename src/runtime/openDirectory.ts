import type { Directory } from '../authz/load/directory.ts';
import type { Identities } from '../authz/load/identities.ts';
import { steadyClock } from '../aws/steadyClock.ts';
import { gatewayTable } from './gatewayTable.ts';
import { once } from './once.ts';
import { readSettings } from './settings.ts';

/** The container's clock for ages. */
export const steadyNow = steadyClock();

/** The container's one directory. */
export const gatewayDirectory = once(async (): Promise<Directory> => {
  if (readSettings(process.env).directory.kind === 'aws') return liveDirectory();
  const { snapshotDirectory } = await import('../directory/snapshotDirectory.ts');
  return snapshotDirectory(await gatewayTable());
});

/**
 * Live IAM. INVARIANT: `process.env.DIRECTORY` stands here alone and in full: the bundler puts in its value at the time of the build
 * (serverless.yml, `define`), so that the SDK's clients are in the bundles only where they are used.
 */
export const liveDirectory = once(async (): Promise<Directory & Identities> => {
  if (process.env.DIRECTORY === 'aws') {
    const { openLiveDirectory } = await import('./openLiveDirectory.ts');
    return openLiveDirectory(readSettings(process.env), steadyNow);
  }
  throw new Error('The functions were built for DIRECTORY=snapshot: build them anew with DIRECTORY=aws.');
});
