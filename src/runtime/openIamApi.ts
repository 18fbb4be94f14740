import type { Gate } from '../authz/authorize.ts';
import type { QueryService } from '../query/queryService.ts';
import { gatewayTable } from './gatewayTable.ts';
import type { Settings } from './settings.ts';

/** The IAM Query API over the imported snapshots; its accounts are local ones. */
export async function openIamApi(settings: Settings, gate: Gate): Promise<QueryService> {
  const [table, { iamService }, { accountStore }, { serviceLinkedRoles }] = await Promise.all([
    gatewayTable(),
    import('../../local/iam/iamService.ts'),
    import('../directory/accountStore.ts'),
    import('../state/roles/serviceLinkedRole.ts'),
  ]);
  const { policies, now } = gate;
  const { region, lifecycleMs: deletionMs } = settings;
  return iamService({
    policies,
    now,
    accounts: accountStore(table, now),
    serviceLinkedRoles: serviceLinkedRoles(table, { region, clock: now, deletionMs }),
  });
}
