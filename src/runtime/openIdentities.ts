import type { Identities } from '../authz/load/identities.ts';
import { gatewayTable } from './gatewayTable.ts';
import { liveDirectory } from './openDirectory.ts';
import type { Settings } from './settings.ts';

/** Users and roles for those who issue credentials: of the imported snapshots, or of IAM itself. */
export async function openIdentities({ directory }: Settings): Promise<Identities> {
  if (directory.kind === 'aws') return liveDirectory();
  const { snapshotIdentities } = await import('../directory/snapshotIdentities.ts');
  return snapshotIdentities(await gatewayTable());
}
